// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiturns.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

using Clock = std::chrono::steady_clock;

// Nothing said on a telephone is longer; what a broken service adds is cut off.
constexpr qsizetype kMostWords = 32 * 1024;
constexpr qsizetype kMostTurns = 40; // of history
constexpr qsizetype kMostTurnText = 1000;

// About one second of speech: 150 words a minute, six letters each. What was lost below that is not worth a note.
constexpr qsizetype kNoteworthy = 15;
constexpr qsizetype kHeardTail = 200; // letters of the heard text that a note quotes

QString noteAbout(const QString &said, const QString &heard)
{
    if (said.size() - heard.size() < kNoteworthy)
        return {};
    const auto tail = heard.trimmed().right(kHeardTail);
    if (tail.isEmpty())
        return u"(Your last reply was cut off before the caller heard any of it.)"_s;
    return u"(Your last reply was cut off. The last thing the caller heard of it was: \"%1\")"_s.arg(tail);
}

void append(QString &text, const QString &words)
{
    text += QStringView(words).left(std::max<qsizetype>(0, kMostWords - text.size()));
}

} // namespace

GeminiTurns::GeminiTurns(Patience patience)
    : m_patience(patience)
{
    m_watch.setSingleShot(true);
    connect(&m_watch, &QTimer::timeout, this, &GeminiTurns::giveUpWaiting);
}

void GeminiTurns::take(const GeminiMessage &message)
{
    takeCaller(message);
    if (message.interrupted)
        takeInterruption();
    takeAgent(message);
    if (message.turnComplete)
        takeTurnComplete(message.oddEnding);
}

void GeminiTurns::takeCaller(const GeminiMessage &message)
{
    if (message.callerSpeaks == true)
        startCaller();
    append(m_callerWords, message.callerWords);
    const auto text = QString(m_callerWords + message.callerGuess).trimmed();
    const bool isNews = !message.callerWords.isEmpty() || !message.callerGuess.isEmpty();
    if (isNews && !text.isEmpty()) {
        startCaller();
        if (!m_stopped)
            emit callerText(text, false, -1);
    }
    if (message.callerSpeaks == false && m_callerSpeaks && !m_stopped) {
        m_callerSpeaks = false;
        emit callerSpeechStopped();
    }
}

void GeminiTurns::takeInterruption()
{
    const bool wasTelling = m_reply == Reply::Telling;
    m_reply = Reply::Voided;
    m_voidedAt = Clock::now();
    m_watch.stop();
    if (!std::exchange(m_ourInterruption, false))
        startCaller();
    if (!wasTelling || m_stopped)
        return;
    remember(false, m_replyText);
    emit interrupted();
}

void GeminiTurns::takeAgent(const GeminiMessage &message)
{
    // A tool call is the model's turn too, but not yet a reply: nothing is heard of it.
    if (!message.toolCalls.isEmpty())
        finishCaller();
    if (!message.agentWords.isEmpty() && isTold()) {
        append(m_replyText, message.agentWords);
        emit agentText(m_replyText.trimmed());
    }
    if (message.audio.isEmpty())
        return;
    const bool told = isTold();
    if (told || m_reply == Reply::Muted)
        watch(lengthOf(message.audio.size(), kGeminiSpeaks));
    if (told) {
        emit spoke({message.audio.constData(), size_t(message.audio.size())});
    }
}

bool GeminiTurns::isTold()
{
    if (m_reply == Reply::Voided && Clock::now() - m_voidedAt > m_patience.voided)
        m_reply = Reply::None;
    if (m_reply == Reply::None && !m_stopped) {
        m_reply = Reply::Telling;
        m_replyText.clear();
        m_hasSpoken = true;
        m_ourInterruption = false;
        m_playedUntil = Clock::now();
        watch(0ms);
        finishCaller();
    }
    return m_reply == Reply::Telling && !m_stopped;
}

void GeminiTurns::takeTurnComplete(const QString &oddEnding)
{
    const auto before = std::exchange(m_reply, Reply::None);
    m_watch.stop();
    if (before == Reply::Telling) {
        remember(false, m_replyText);
        if (!m_stopped)
            emit replyEnded();
    }
    // After an interruption the caller is still speaking; otherwise these words belong to the turn that is over.
    if (before != Reply::Voided)
        finishCaller();
    if (!oddEnding.isEmpty() && oddEnding != "NEED_MORE_INPUT"_L1 && !m_stopped)
        emit warned(u"replyCutShort"_s, u"Gemini Live ended its reply early: %1."_s.arg(oddEnding));
}

void GeminiTurns::startCaller()
{
    if (m_stopped || std::exchange(m_callerSpeaks, true))
        return;
    emit callerSpeechStarted();
}

void GeminiTurns::finishCaller()
{
    if (m_stopped)
        return;
    const auto text = std::exchange(m_callerWords, {}).trimmed();
    remember(true, text);
    if (std::exchange(m_callerSpeaks, false))
        emit callerSpeechStopped();
    if (!text.isEmpty() && !m_stopped)
        emit callerText(text, true, -1);
}

void GeminiTurns::expectInterruption()
{
    m_ourInterruption = m_reply == Reply::Telling || m_reply == Reply::Muted;
}

QString GeminiTurns::mute(const QString &heardText)
{
    if (m_reply == Reply::Telling) {
        m_reply = Reply::Muted;
        remember(false, m_replyText);
    }
    return truncate(heardText);
}

QString GeminiTurns::truncate(const QString &heardText)
{
    const auto said = std::exchange(m_replyText, heardText);
    if (!said.isEmpty())
        correctMemory(heardText);
    return noteAbout(said, heardText);
}

void GeminiTurns::replyHeard()
{
    if (m_reply == Reply::None)
        m_replyText.clear();
}

QString GeminiTurns::breakOff()
{
    m_watch.stop();
    const auto before = std::exchange(m_reply, Reply::None);
    if (before == Reply::Telling) {
        remember(false, m_replyText);
        if (!m_stopped)
            emit replyEnded();
        return u"(Your connection broke off while you were speaking. The last thing the caller heard was: \"%1\". Go on from there, "
               "without greeting and without apology.)"_s.arg(m_replyText.trimmed().right(kHeardTail));
    }
    const auto asked = m_callerWords.trimmed().right(kMostTurnText);
    if (asked.isEmpty())
        return {};
    finishCaller();
    return u"(Your connection broke off for a moment. Before that the caller said: \"%1\". Answer that.)"_s.arg(asked);
}

void GeminiTurns::stop()
{
    m_stopped = true;
    m_watch.stop();
}

// A service that falls silent must not leave the agent "speaking", nor muted, for the rest of the call.
void GeminiTurns::watch(Milliseconds soundLength)
{
    const auto now = Clock::now();
    m_playedUntil = std::max(m_playedUntil, now) + soundLength;
    m_watch.start(std::chrono::duration_cast<Milliseconds>(m_playedUntil - now) + m_patience.stalled);
}

void GeminiTurns::giveUpWaiting()
{
    if (m_reply == Reply::Telling && !m_stopped)
        emit warned(u"engineSlow"_s, u"Gemini Live stopped in the middle of a reply."_s);
    if (m_reply != Reply::None)
        takeTurnComplete({});
}

void GeminiTurns::remember(bool caller, const QString &text)
{
    const auto said = text.trimmed().right(kMostTurnText);
    if (said.isEmpty())
        return;
    m_history.append({caller, said});
    if (m_history.size() > kMostTurns)
        m_history.removeFirst();
}

void GeminiTurns::correctMemory(const QString &heardText)
{
    for (auto turn = m_history.end(); turn != m_history.begin();) {
        --turn;
        if (turn->caller)
            continue;
        turn->text = heardText.trimmed().right(kMostTurnText);
        if (turn->text.isEmpty())
            m_history.erase(turn);
        return;
    }
}

} // namespace bridge
