// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/gemini/geminicodec.h"
#include "bridge/agents/gemini/geminirequests.h"

#include <QObject>
#include <QTimer>

namespace bridge {

// Who has the floor, and what was said: makes replies and turns out of the service's messages, as the Engine contract wants
// them, and remembers the last turns for a session that has to start from nothing. Knows no socket. A slot may call back into
// it while it tells something: every step looks at the state anew. Lives in its engine's thread, a part of it.
class GeminiTurns : public QObject
{
    Q_OBJECT
public:
    struct Patience
    {
        // After an interruption a turnComplete follows at once. If it has not come for this long, what comes is a new reply:
        // a person needs longer than that to say anything, and the model to think about it.
        Milliseconds voided = 1s;
        // A turnComplete comes when the service thinks that the line has played everything. This much later it is missing.
        Milliseconds stalled = 5s;
    };

    GeminiTurns() : GeminiTurns(Patience()) {}
    explicit GeminiTurns(Patience patience);

    bool isQuiet() const { return m_reply == Reply::None && !m_callerSpeaks; }
    bool hasSpoken() const { return m_hasSpoken; }
    const QList<GeminiTurn> &history() const { return m_history; }

    void take(const GeminiMessage &message);
    // We are about to say something that cuts off the reply under way: its interruption is not the caller's doing.
    void expectInterruption();
    // Tells nothing more of the reply under way, if there is one. What the service should know about it, or empty.
    QString mute(const QString &heardText);
    // How much of the last reply was heard. What the service should know about it, or empty.
    QString truncate(const QString &heardText);
    void replyHeard(); // all of the last reply was
    // The connection is gone in mid-turn. What the next one should do to pick up the thread, or empty.
    QString breakOff();
    void stop(); // nothing is told any more

signals: // as in Engine
    void spoke(std::span<const qint16> samples);
    void agentText(const QString &text);
    void replyEnded();
    void interrupted();
    void callerSpeechStarted();
    void callerSpeechStopped();
    void callerText(const QString &text, bool final, double confidence);
    void warned(const QString &code, const QString &message);

private:
    enum class Reply {
        None,
        Telling,
        Muted,  // we stopped it; the service does not know and goes on
        Voided, // the service stopped it; its turnComplete is still to come
    };

    void takeCaller(const GeminiMessage &message);
    void takeAgent(const GeminiMessage &message);
    void takeInterruption();
    void takeTurnComplete(const QString &oddEnding);
    bool isTold(); // whether content that came now is told; begins a reply if there is none
    void startCaller();
    void finishCaller();
    void watch(Milliseconds soundLength);
    void giveUpWaiting();
    void remember(bool caller, const QString &text);
    void correctMemory(const QString &heardText);

    const Patience m_patience;
    Reply m_reply = Reply::None;
    QString m_replyText;   // of the last reply
    QString m_callerWords; // not yet final
    QList<GeminiTurn> m_history;
    QTimer m_watch;
    Instant m_playedUntil;     // if the line began at once
    Instant m_voidedAt;
    bool m_callerSpeaks = false;
    bool m_hasSpoken = false;
    bool m_ourInterruption = false;
    bool m_stopped = false;
};

} // namespace bridge
