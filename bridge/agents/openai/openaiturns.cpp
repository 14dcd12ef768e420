// SPDX-License-Identifier: GPL-3.0-or-later
// What the service tells, made into replies and turns.
#include "bridge/agents/openai/openaiturns.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Type = OpenAiEvent::Type;

namespace {

// Nothing said on a telephone is longer; what a broken service adds is cut off.
constexpr qsizetype kMostWords = 32 * 1024;
constexpr size_t kMostCallerTurns = 16; // whose words are still to come
constexpr size_t kMostReplies = 32;     // not heard out

void append(QString &text, const QString &words)
{
    text += QStringView(words).left(std::max<qsizetype>(0, kMostWords - text.size()));
}

} // namespace

OpenAiTurns::OpenAiTurns(bool bargeIn, Patience patience)
    : m_bargeIn(bargeIn)
    , m_patience(patience)
{
    m_watch.setSingleShot(true);
    m_retry.setSingleShot(true);
    m_confirm.setSingleShot(true);
    connect(&m_confirm, &QTimer::timeout, this, &OpenAiTurns::takeBargeIn);
    connect(&m_watch, &QTimer::timeout, this, &OpenAiTurns::giveUpWaiting);
    connect(&m_retry, &QTimer::timeout, this, [this] { wish(m_current); });
}

bool OpenAiTurns::isQuiet() const
{
    return !isBusy() && m_wishes.empty() && m_replies.empty() && !m_callerSpeaks && !m_unanswered && m_tools.isEmpty()
        && !m_retry.isActive();
}

void OpenAiTurns::take(const OpenAiEvent &event)
{
    if (m_stopped)
        return;
    if (!m_active.isEmpty() && event.response == m_active)
        m_watch.start(m_patience.stalled);
    switch (event.type) {
    case Type::CallerStarted: return takeCallerStart();
    case Type::CallerStopped: return takeCallerStop(event.item);
    case Type::CallerCommitted: return takeCommit(event.item);
    case Type::CallerWords: return takeCallerWords(event);
    case Type::CallerWordsDone: return finishCallerTurn(event.item, event.text);
    case Type::CallerWordsFailed: return takeNoCallerWords(event);
    case Type::ResponseCreated: return takeResponse(event.response);
    case Type::Sound: return takeSound(event);
    case Type::AgentWords: return takeAgentWords(event);
    case Type::ToolWanted: return takeTool(event);
    case Type::ResponseDone: return takeResponseDone(event);
    case Type::Problem: return takeProblem(event.problem);
    case Type::SessionCreated:
    case Type::SessionUpdated:
    case Type::Other: return;
    }
}

// ---- The caller

void OpenAiTurns::takeCallerStart()
{
    m_keptQuiet = false;
    if (!std::exchange(m_callerSpeaks, true))
        emit callerSpeechStarted();
    const bool over = !m_replies.empty() || (!m_active.isEmpty() && !m_void);
    if (!m_bargeIn || m_stopped || !over)
        return;
    if (m_patience.confirm > 0ms)
        m_confirm.start(m_patience.confirm);
    else
        takeBargeIn();
}

// They mean it.
void OpenAiTurns::takeBargeIn()
{
    callOff();
    tellInterruption();
}

void OpenAiTurns::takeCallerStop(const QString &item)
{
    const bool isShort = m_confirm.isActive();
    m_confirm.stop();
    // Over the agent it was a cough; when the agent has finished meanwhile, it may have been a yes.
    if (isShort && !m_replies.empty() && !m_keptQuiet)
        m_cough = item;
    if (std::exchange(m_callerSpeaks, false))
        emit callerSpeechStopped();
}

void OpenAiTurns::takeCommit(const QString &item)
{
    if (item == m_cough) { // never said
        m_answersCough = true;
        emit wanted(deleteEvent(item));
        return;
    }
    m_answersCough = false;
    m_unanswered = true;
    m_toolSteps = 0;
    openCallerTurn(item);
}

void OpenAiTurns::openCallerTurn(const QString &item)
{
    if (item == m_cough)
        return;
    const auto known = std::any_of(m_callerTurns.begin(), m_callerTurns.end(), [&](const CallerTurn &turn) { return turn.item == item; });
    if (known)
        return;
    if (m_callerTurns.size() >= kMostCallerTurns)
        finishCallerTurn(QString(m_callerTurns.front().item), {});
    m_memory.callerTurn(item);
    const int number = ++m_callerCount;
    m_callerTurns.push_back({item, number, {}});
    if (!m_stopped)
        emit callerTextOf(number, {}, false, -1);
}

void OpenAiTurns::takeCallerWords(const OpenAiEvent &event)
{
    openCallerTurn(event.item); // some models write along while the caller speaks
    const auto turn = std::find_if(m_callerTurns.begin(), m_callerTurns.end(), [&](const CallerTurn &t) { return t.item == event.item; });
    if (turn == m_callerTurns.end())
        return;
    append(turn->text, event.text);
    m_memory.callerWords(turn->item, turn->text);
    if (!m_stopped)
        emit callerTextOf(turn->number, turn->text.trimmed(), false, -1);
}

void OpenAiTurns::finishCallerTurn(const QString &item, const std::optional<QString> &text)
{
    const auto turn = std::find_if(m_callerTurns.begin(), m_callerTurns.end(), [&](const CallerTurn &t) { return t.item == item; });
    if (turn == m_callerTurns.end())
        return;
    const auto words = text.value_or(turn->text).left(kMostWords).trimmed();
    const int number = turn->number;
    m_callerTurns.erase(turn);
    m_memory.callerWords(item, words);
    if (!m_stopped)
        emit callerTextOf(number, words, true, -1);
}

void OpenAiTurns::takeNoCallerWords(const OpenAiEvent &event)
{
    finishCallerTurn(event.item, {});
    if (!std::exchange(m_toldNoWords, true) && !m_stopped)
        emit warned(u"transcriptionFailed"_s, u"OpenAI did not write down what the caller said (%1)."_s.arg(
            event.problem.code.isEmpty() ? event.problem.type : event.problem.code));
}

// ---- The agent

void OpenAiTurns::takeResponse(const QString &response)
{
    endReply();
    m_active = response;
    m_lastResponse = response;
    m_void = std::exchange(m_voidAsked, false);
    const bool ours = std::exchange(m_asked, false);
    if (!ours)
        m_current = {};
    m_unanswered = false;
    if (!ours && std::exchange(m_answersCough, false))
        callOff();
    m_retry.stop();
    m_watch.start(m_patience.stalled);
}

OpenAiTurns::Reply &OpenAiTurns::currentReply()
{
    if (!isTelling()) {
        m_replies.emplace_back();
        m_replies.back().response = m_active;
        m_spokenResponse = m_active;
        m_hasSpoken = true;
        m_memory.agentWords(m_active, {}); // its place
        if (m_replies.size() > kMostReplies)
            m_replies.pop_front();
    }
    return m_replies.back();
}

void OpenAiTurns::takeSound(const OpenAiEvent &event)
{
    if (event.response == m_active && m_void)
        return noteUnheard(event.item);
    if (!isTold(event) || event.audio.isEmpty())
        return;
    auto &parts = currentReply().parts;
    if (parts.empty() || parts.back().item != event.item || parts.back().content != event.content)
        parts.push_back({event.item, event.content, 0});
    parts.back().samples += event.audio.size();
    emit spoke({event.audio.constData(), size_t(event.audio.size())});
}

void OpenAiTurns::takeAgentWords(const OpenAiEvent &event)
{
    if (!isTold(event) || event.text.isEmpty())
        return;
    auto &reply = currentReply();
    if (std::exchange(reply.textItem, event.item) != event.item && !reply.text.isEmpty())
        reply.text += u' ';
    append(reply.text, event.text);
    m_memory.agentWords(reply.response, reply.text);
    emit agentText(reply.text.trimmed());
}

void OpenAiTurns::takeTool(const OpenAiEvent &event)
{
    if (!isTold(event) || m_tools.has(event.tool.id))
        return;
    if (!m_tools.isFull() && !event.badArguments) {
        m_tools.add(event.response, event.tool);
        emit toolCalled(event.tool);
        return;
    }
    const auto why = event.badArguments ? u"invalid arguments: not a JSON object of at most 64 kB"_s : u"too many functions at once"_s;
    m_tools.openRound(event.response).wantsAnswer = true;
    emit wanted(toolOutputEvent(event.tool.id, {{u"ok"_s, false}, {u"error"_s, why}}));
}

void OpenAiTurns::takeResponseDone(const OpenAiEvent &event)
{
    if (event.response != m_active)
        return;
    m_active.clear();
    const bool wasVoid = std::exchange(m_void, false);
    m_watch.stop();
    for (const auto &item : std::exchange(m_unheard, {}))
        emit wanted(deleteEvent(item));
    switch (event.status) {
    case OpenAiEvent::Status::Completed:
        m_failures = 0;
        endReply();
        break;
    case OpenAiEvent::Status::Cancelled:
        if (!wasVoid)
            tellInterruption();
        break;
    case OpenAiEvent::Status::Incomplete:
        endReply();
        if (!wasVoid && !m_stopped)
            emit warned(u"replyCutShort"_s, u"OpenAI Realtime ended its reply early: %1."_s.arg(event.reason));
        break;
    case OpenAiEvent::Status::Failed:
        endReply();
        if (!wasVoid && !m_stopped)
            takeFailure(event.problem);
        break;
    }
    finishRound(event.response);
    askNext();
}

void OpenAiTurns::takeProblem(const OpenAiProblem &problem)
{
    const bool ours = problem.event.startsWith("respond"_L1);
    const bool collided = problem.code == "conversation_already_has_active_response"_L1;
    if (collided && !ours && std::exchange(m_answersCough, false))
        return;
    if (collided && !ours)
        return wish({}); // the caller's turn ended while it spoke, and they may not interrupt: it answers them afterwards
    if (!ours)
        return;
    m_asked = false;
    if (!std::exchange(m_voidAsked, false) && collided)
        m_wishes.push_front(std::exchange(m_current, {})); // the caller's turn ended at the same moment: after the answer to it
    askNext();
}

// It is asked again for what it could not do: otherwise the caller hears nothing at all.
void OpenAiTurns::takeFailure(const OpenAiProblem &problem)
{
    constexpr int kMostFailures = 3;
    emit responseFailed(problem);
    if (m_stopped)
        return;
    if (++m_failures >= kMostFailures)
        emit failed({Error::Code::Network, u"OpenAI Realtime failed to answer three times in a row (%1)."_s.arg(
            problem.code.isEmpty() ? problem.type : problem.code)});
    else
        m_retry.start(m_patience.retry);
}

void OpenAiTurns::endReply()
{
    if (!isTelling())
        return;
    m_replies.back().ended = true;
    if (m_replies.back().parts.empty())
        m_replies.pop_back(); // words only: nothing to be heard
    if (!m_stopped)
        emit replyEnded();
}

// The service goes on for a moment after it was told to stop. What it makes then was never said, unless it belongs to what was.
void OpenAiTurns::noteUnheard(const QString &item)
{
    const auto has = [&](const std::deque<Reply> &replies) {
        return std::any_of(replies.begin(), replies.end(), [&](const Reply &reply) {
            return std::any_of(reply.parts.begin(), reply.parts.end(), [&](const Part &part) { return part.item == item; });
        });
    };
    if (!m_unheard.contains(item) && !has(m_replies) && !has(m_cut) && m_spokenResponse != m_active)
        m_unheard.append(item);
}

void OpenAiTurns::tellInterruption()
{
    if (m_replies.empty() || m_stopped)
        return;
    m_cut = std::exchange(m_replies, {});
    emit interrupted(); // which says by truncateAt() what was heard of them
}

// ---- Responses, one at a time

void OpenAiTurns::wish(Wish wish)
{
    constexpr size_t kMostWishes = 16;
    const bool alreadyThere = wish.isPlain()
        && std::any_of(m_wishes.begin(), m_wishes.end(), [](const Wish &waiting) { return waiting.isPlain(); });
    if (!alreadyThere && m_wishes.size() < kMostWishes)
        m_wishes.push_back(std::move(wish));
    askNext();
}

void OpenAiTurns::askNext()
{
    // Whoever speaks gets an answer when they have finished; no need for another one in between.
    while (m_callerSpeaks && !m_wishes.empty() && m_wishes.front().instruction.isEmpty()) {
        m_wishes.pop_front();
        m_keptQuiet = true;
    }
    if (!m_online || m_stopped || isBusy() || m_wishes.empty())
        return;
    m_current = m_wishes.front();
    m_wishes.pop_front();
    m_asked = true;
    m_voidAsked = false;
    m_retry.stop();
    m_watch.start(m_patience.stalled);
    emit wanted(respondEvent(u"respond-%1"_s.arg(++m_asks), m_current.instruction, m_current.mayUseTools));
}

// All functions of a response are answered, and it is over: it goes on, unless the caller has meanwhile.
void OpenAiTurns::finishRound(const QString &response)
{
    constexpr int kMostToolSteps = 5; // in a row; then it has to say something
    if (response == m_active || m_stopped)
        return;
    const auto round = m_tools.finished(response);
    m_keptQuiet = m_keptQuiet || (round && m_callerSpeaks);
    if (!round || !round->wantsAnswer || round->isVoid || response != m_lastResponse || m_callerSpeaks || m_unanswered)
        return;
    ++m_toolSteps;
    wish({{}, m_toolSteps < kMostToolSteps && !round->isGoodbye});
}

// A service that falls silent must not leave the agent "speaking" for the rest of the call.
void OpenAiTurns::giveUpWaiting()
{
    if (!isBusy())
        return;
    emit wanted(cancelEvent(m_active));
    m_active.clear();
    m_asked = m_void = m_voidAsked = false;
    const bool midReply = isTelling();
    endReply();
    if (m_stopped)
        return;
    emit warned(u"engineSlow"_s, midReply ? u"OpenAI Realtime stopped in the middle of a reply."_s : u"OpenAI Realtime does not answer."_s);
    askNext();
}

} // namespace bridge
