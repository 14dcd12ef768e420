// SPDX-License-Identifier: GPL-3.0-or-later
// What the call asks of OpenAiTurns, and what it keeps over the end of a session.
#include "bridge/agents/openai/openaiturns.h"

#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;
using Who = OpenAiTurn::Who;

// Into its memory, and into the session's if there is one; the next one is told all of the memory.
void OpenAiTurns::tell(Who who, const QString &words)
{
    m_memory.add(who, words);
    if (m_online && !m_stopped)
        emit wanted(itemEvent({who, words}));
}

void OpenAiTurns::speak(const QString &instruction)
{
    if (m_stopped)
        return;
    breakOff();
    wish({instruction, false});
}

void OpenAiTurns::greet(const QString &instruction)
{
    wish({instruction, false});
}

void OpenAiTurns::press(const QString &words)
{
    if (m_stopped)
        return;
    tell(Who::Caller, words);
    if (m_bargeIn)
        breakOff();
    wish({});
}

void OpenAiTurns::whisper(const QString &words)
{
    if (!m_stopped)
        tell(Who::System, words);
}

void OpenAiTurns::callOff()
{
    if (m_stopped || !isBusy() || (m_active.isEmpty() ? m_voidAsked : m_void))
        return;
    if (m_active.isEmpty())
        m_voidAsked = true; // it is created and cancelled at once
    else
        m_void = true;
    m_tools.voidRound(m_active);
    emit wanted(cancelEvent(m_active));
}

void OpenAiTurns::breakOff()
{
    callOff();
    // Where nobody may cut in, what the line has got is still said.
    if (m_bargeIn)
        tellInterruption();
    else
        endReply();
}

void OpenAiTurns::interruptAt(const HeardPart &heard)
{
    callOff();
    for (auto &reply : std::exchange(m_replies, {}))
        m_cut.push_back(std::move(reply));
    cutAt(heard);
}

void OpenAiTurns::cutAt(const HeardPart &heard)
{
    bool oldest = true;
    for (const auto &reply : std::exchange(m_cut, {})) {
        const auto part = std::exchange(oldest, false) ? heard : HeardPart();
        m_memory.agentHeard(reply.response, part.text);
        cut(reply, part.sound);
    }
}

// The service keeps the sound that was heard and forgets the rest. An item that nobody heard anything of was never said.
void OpenAiTurns::cut(const Reply &reply, Milliseconds heard)
{
    for (const auto &part : reply.parts) {
        const auto length = lengthOf(part.samples, kOpenAiRate); // whole milliseconds: never more than there is
        const auto ofThis = std::min(heard, length);
        heard -= ofThis;
        if (ofThis >= length || part.item.isEmpty() || !m_online)
            continue;
        emit wanted(ofThis > 0ms ? truncateEvent(part.item, part.content, ofThis) : deleteEvent(part.item));
    }
}

void OpenAiTurns::replyHeard()
{
    // What was interrupted and goes on to its end all the same comes first.
    if (!m_cut.empty())
        m_cut.pop_front();
    else if (!m_replies.empty() && m_replies.front().ended)
        m_replies.pop_front();
}

Milliseconds OpenAiTurns::soundOf(const QString &heardText) const
{
    const auto &from = m_cut.empty() ? m_replies : m_cut;
    if (from.empty() || from.front().text.isEmpty())
        return 0ms;
    qint64 samples = 0;
    for (const auto &part : from.front().parts)
        samples += part.samples;
    const auto whole = from.front().text.trimmed().size();
    return lengthOf(samples * std::min(heardText.size(), whole) / whole, kOpenAiRate);
}

void OpenAiTurns::answerTool(const QString &id, const QJsonObject &result)
{
    const auto call = m_tools.answered(id);
    if (!call || m_stopped)
        return;
    const bool isGoodbye = call->name == "end_call"_L1 && !result.contains("error"_L1);
    if (call->response.isEmpty()) { // the session that wanted it is gone
        const auto json = QString::fromUtf8(QJsonDocument(result).toJson(QJsonDocument::Compact));
        tell(Who::System, u"(The function %1 that you called has answered: %2)"_s.arg(call->name, json.left(800)));
        if (!isGoodbye && !m_unanswered)
            wish({});
        return;
    }
    emit wanted(toolOutputEvent(id, result));
    if (auto *round = m_tools.round(call->response)) {
        // After a goodbye it shall not go on, unless it has hung up without a word.
        const bool wordless = m_spokenResponse != call->response;
        round->isGoodbye = round->isGoodbye || isGoodbye;
        round->wantsAnswer = round->wantsAnswer || !isGoodbye || wordless;
    }
    finishRound(call->response);
}

void OpenAiTurns::goOnline()
{
    m_online = true;
    askNext();
}

void OpenAiTurns::goOffline()
{
    m_online = false;
    m_watch.stop();
    m_retry.stop();
    m_confirm.stop();
    m_unheard.clear();
    m_answersCough = false;
    const bool wasAsked = std::exchange(m_asked, false) && !std::exchange(m_voidAsked, false);
    const bool wasActive = !std::exchange(m_active, {}).isEmpty() && !std::exchange(m_void, false);
    const bool wasUnanswered = std::exchange(m_unanswered, false);
    const bool wasSpeaking = std::exchange(m_callerSpeaks, false);
    m_tools.loseSession();
    for (auto *replies : {&m_replies, &m_cut}) {
        for (auto &reply : *replies) {
            for (auto &part : reply.parts)
                part.item.clear();
        }
    }
    if (wasActive && isTelling()) {
        m_memory.add(Who::System, u"(Your connection broke off while you were speaking. Go on where your last words end, without "
                                  "greeting and without apology.)"_s);
        m_wishes.push_front({});
    } else if (wasAsked || wasActive) {
        m_wishes.push_front(m_current);
    } else if (wasUnanswered) {
        m_wishes.push_front({});
    }
    const auto turns = m_callerTurns;
    for (const auto &turn : turns) {
        finishCallerTurn(turn.item, {});
        if (turn.text.isEmpty()) // the next session is to know that they spoke
            m_memory.callerWords(turn.item, u"(inaudible)"_s);
    }
    if (wasSpeaking && !m_stopped)
        emit callerSpeechStopped();
    endReply();
}

void OpenAiTurns::stop()
{
    m_stopped = true;
    m_watch.stop();
    m_retry.stop();
    m_confirm.stop();
}

} // namespace bridge
