// SPDX-License-Identifier: GPL-3.0-or-later
// How a PipelineEngine comes to a reply: what the model writes and has done, and what the mouth makes of it.
#include "bridge/agents/pipeline/pipelineengine.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostSteps = 5;          // of tools in one turn; then it must answer in words
constexpr int kMostBrokenReplies = 3;  // in a row; then the call is not worth the caller's time
constexpr qsizetype kMostWords = 4000; // characters of one reply: four minutes

QString withoutControls(const QString &text)
{
    auto plain = text;
    for (auto &c : plain) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return plain.simplified();
}

} // namespace

void PipelineEngine::think()
{
    m_steps = 0;
    m_saidInTurn = false;
    m_hangingUp = false;
    m_openTools.clear();
    go(Floor::Input::Asked);
    const int wait = m_order.settings.number(u"pipeline/fillerAfterMs");
    if (wait > 0 && !m_order.profile.phrases.oneMoment.isEmpty())
        m_filler.start(wait);
    askModel();
}

void PipelineEngine::askModel()
{
    m_step = ++m_lastStep;
    m_stepTools = false;
    m_mustSpeak = m_steps >= kMostSteps || m_hangingUp;
    m_plain = {};
    m_former = {};
    m_writing = true;
    if (hasOpenReply())
        m_replies.back().step = m_step; // it has a filler only
    ChatRequest request;
    request.instruction = m_order.profile.prompt;
    request.turns = m_history.turns();
    request.tools = m_order.tools;
    request.mustSpeak = m_mustSpeak;
    m_mind->ask(request);
}

bool PipelineEngine::isAtWork() const
{
    return m_writing || !m_openTools.isEmpty();
}

// ---- Words

void PipelineEngine::takeWriting(const QString &piece)
{
    if (m_over || !m_writing)
        return;
    speakPieces(m_former.add(m_plain.add(piece)));
    if (!m_over && m_writing && !m_former.isEmpty())
        m_slowWriter.start(m_patience.slowWriter);
}

void PipelineEngine::speakPieces(const QStringList &pieces)
{
    for (const auto &piece : pieces) {
        if (m_over || m_step == 0)
            return;
        auto &reply = openReply();
        if (reply.words.size() > kMostWords)
            return; // the model does not come to an end; its own limit will
        m_filler.stop();
        m_saidInTurn = true;
        reply.words = (reply.words + u' ' + piece).trimmed();
        m_history.setWords(reply.step, reply.words.mid(reply.filler.size()));
        m_mouth->speak(reply.number, piece);
    }
}

void PipelineEngine::speakRest()
{
    auto pieces = m_former.add(m_plain.finish());
    pieces += m_former.finish();
    speakPieces(pieces);
}

PipelineEngine::Reply &PipelineEngine::openReply()
{
    if (!hasOpenReply()) {
        m_replies.emplace_back();
        m_replies.back().number = ++m_lastReply;
        m_replies.back().step = m_step;
    }
    return m_replies.back();
}

void PipelineEngine::finishReply()
{
    if (!hasOpenReply())
        return;
    m_replies.back().finished = true;
    m_mouth->finish(m_replies.back().number);
}

void PipelineEngine::takeAnswerEnd()
{
    if (m_over || !m_writing)
        return;
    m_slowWriter.stop();
    speakRest();
    if (m_over || !m_writing)
        return;
    m_writing = false;
    m_brokenReplies = 0;
    const bool spoken = hasOpenReply() && m_replies.back().words.size() > m_replies.back().filler.size();
    if (spoken)
        finishReply();
    if (m_stepTools)
        return goOn();
    if (spoken)
        return;
    if (!m_saidInTurn)
        return apologise(); // not a word for the caller
    finishReply();
    m_filler.stop();
    if (m_replies.empty())
        go(Floor::Input::NothingToSay);
    answerCarried();
}

void PipelineEngine::takeBroken(const Error &error)
{
    if (m_over || !m_writing)
        return;
    m_writing = false;
    m_slowWriter.stop();
    m_former = {};
    emit warned(u"replyFailed"_s, error.detail);
    if (m_over)
        return;
    if (++m_brokenReplies >= kMostBrokenReplies)
        return fail(error);
    if (hasOpenReply() && m_replies.back().words.size() > m_replies.back().filler.size())
        finishReply(); // what has been said stands
    else
        apologise();
}

void PipelineEngine::apologise()
{
    m_filler.stop();
    const auto sorry = withoutControls(m_order.profile.phrases.sorry);
    if (sorry.isEmpty()) {
        finishReply();
        if (m_replies.empty())
            go(Floor::Input::NothingToSay);
        return answerCarried();
    }
    speakPieces({sorry});
    finishReply();
}

void PipelineEngine::sayFiller()
{
    const auto moment = withoutControls(m_order.profile.phrases.oneMoment);
    if (m_over || m_floor != Floor::State::Thinking || m_step == 0 || moment.isEmpty() || hasOpenReply())
        return;
    auto &reply = openReply();
    reply.filler = reply.words = moment;
    m_mouth->speak(reply.number, moment);
}

void PipelineEngine::sayExactly(const QString &text)
{
    m_step = ++m_lastStep;
    m_writing = false;
    SentenceFormer former;
    auto pieces = former.add(withoutControls(text));
    pieces += former.finish();
    speakPieces(pieces);
    finishReply();
    if (!m_replies.empty())
        go(Floor::Input::Began);
}

// ---- Tools

void PipelineEngine::takeTool(ToolCall call, const QString &wrong)
{
    if (m_over || !m_writing)
        return;
    if (m_mustSpeak) // it was told that it may not
        return tellWarning(u"toolRefused"_s, u"The model wanted a tool (%1) after it was to answer in words."_s.arg(call.name));
    speakRest(); // what it said before
    if (m_over || !m_writing)
        return;
    while (m_history.knows(call.id))
        call.id += u"_2"_s;
    m_stepTools = true;
    m_history.addCall(m_step, call);
    if (!wrong.isEmpty()) {
        m_history.addResult(call.id, {{u"ok"_s, false}, {u"error"_s, u"invalid arguments: "_s + wrong}});
        return tellWarning(u"toolArguments"_s, u"The model called the tool %1 with arguments that cannot be read; it was told so."_s.arg(call.name));
    }
    m_openTools.insert(call.id, call.name);
    emit toolCalled(call);
}

void PipelineEngine::goOn()
{
    if (m_writing || !m_openTools.isEmpty() || m_step == 0 || !m_stepTools)
        return;
    m_stepTools = false;
    if (m_hangingUp && m_saidInTurn) { // it has said its goodbye
        finishReply();
        if (m_replies.empty())
            go(Floor::Input::NothingToSay);
        return;
    }
    ++m_steps;
    askModel();
}

// ---- Sound

PipelineEngine::Reply *PipelineEngine::find(int number)
{
    const auto it = std::find_if(m_replies.begin(), m_replies.end(), [number](const Reply &reply) { return reply.number == number; });
    return it == m_replies.end() ? nullptr : &*it;
}

void PipelineEngine::takeSaying(int number, const QString &text)
{
    auto *reply = find(number);
    if (m_over || !reply)
        return;
    reply->told = true;
    if (m_floor != Floor::State::Speaking)
        go(Floor::Input::Began);
    emit agentText(text);
}

void PipelineEngine::takeSound(int number, std::span<const qint16> samples)
{
    auto *reply = find(number);
    if (m_over || !reply)
        return;
    reply->told = reply->sound = true;
    if (m_floor != Floor::State::Speaking)
        go(Floor::Input::Began);
    m_heardBy = std::max(m_heardBy, m_clock) + samplesIn(lengthOf(qsizetype(samples.size()), speaks()), hears());
    emit spoke(samples);
}

void PipelineEngine::takeReplyEnd(int number)
{
    auto *reply = find(number);
    if (m_over || !reply)
        return;
    reply->ended = true;
    const bool wasHeard = reply->sound;
    const bool wasTold = reply->told;
    if (!wasHeard) // nothing to wait for
        std::erase_if(m_replies, [number](const Reply &r) { return r.number == number; });
    if (wasTold)
        emit replyEnded();
    if (!m_over && !wasHeard)
        settle();
}

} // namespace bridge
