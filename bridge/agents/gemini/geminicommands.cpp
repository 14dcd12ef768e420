// SPDX-License-Identifier: GPL-3.0-or-later
// What the call asks of a GeminiEngine, put into the words that the model gets.
#include "bridge/agents/gemini/geminiengine.h"
#include "bridge/speech/services/servicesocket.h"

namespace bridge {

using namespace Qt::StringLiterals;

void GeminiEngine::greet()
{
    if (m_greeting != Greeting::NotAsked || m_order.profile.greeting.isEmpty())
        return;
    m_greeting = Greeting::Asked;
    if (m_state == State::Live)
        sendGreeting();
}

void GeminiEngine::sendGreeting()
{
    // As text it starts a reply on every model; a bare clientContent turn does not on some.
    m_greeting = Greeting::Sent;
    m_socket->send(speakRequest(
        u"(The caller is on the line now. Greet them with exactly these words: \"%1\")"_s.arg(m_order.profile.greeting)));
}

void GeminiEngine::hear(std::span<const qint16> caller)
{
    if (isOver())
        return;
    m_outbox.hear(caller);
    if (m_state != State::Live || !m_outbox.hasMessage() || m_outbox.flush(*m_socket) || m_toldSlow)
        return;
    m_toldSlow = true;
    tellLater(u"engineSlow"_s, u"Gemini Live does not take the caller's sound fast enough; some was dropped."_s);
}

void GeminiEngine::command(const QString &request)
{
    if (m_state == State::Live)
        m_socket->send(request);
    else if (!isOver() && !m_outbox.add(request))
        tellLater(u"engineSlow"_s, u"Gemini Live is not connected and too much is waiting for it; a command was dropped."_s);
}

void GeminiEngine::tellLater(const QString &code, const QString &message)
{
    // Commands tell nothing before they return.
    QMetaObject::invokeMethod(this, [this, code, message] {
        if (!isOver())
            emit warned(code, message);
    }, Qt::QueuedConnection);
}

void GeminiEngine::speakNow(const QString &words)
{
    m_turns.expectInterruption();
    command(speakRequest(words));
}

void GeminiEngine::press(char digit)
{
    speakNow(u"(The caller pressed the key %1 on the telephone.)"_s.arg(QLatin1Char(digit)));
}

void GeminiEngine::whisper(const QString &text)
{
    command(noteRequest(u"(Your supervisor tells you, unheard by the caller; follow it, do not read it out: %1)"_s.arg(text)));
}

void GeminiEngine::say(const QString &text)
{
    speakNow(u"(Say exactly these words to the caller now, and nothing else: \"%1\")"_s.arg(text));
}

void GeminiEngine::interrupt(const QString &heardText)
{
    if (const auto note = m_turns.mute(heardText); !note.isEmpty())
        command(noteRequest(note));
}

void GeminiEngine::truncateTo(const QString &heardText)
{
    if (const auto note = m_turns.truncate(heardText); !note.isEmpty())
        command(noteRequest(note));
}

void GeminiEngine::answerTool(const QString &id, const QJsonObject &result)
{
    const auto name = m_tools.take(id);
    if (name.isEmpty())
        return; // cancelled, or of a connection that is gone
    // "SILENT" only where functions run beside the conversation by default: after a goodbye the model shall not go on.
    const bool silent = name == "end_call"_L1 && !result.contains("error"_L1) && m_setup.model == "gemini-3.8-live"_L1;
    command(toolAnswerRequest(id, name, result, silent));
}

} // namespace bridge
