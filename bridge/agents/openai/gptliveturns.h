// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/gptlivecodec.h"
#include "bridge/agents/openai/openairequests.h"

#include <QObject>
#include <QTimer>

namespace bridge {

// Makes turns and replies out of a stream that has neither: GPT-Live listens while it speaks, and says nothing of beginnings and ends.
// A reply begins with the first sound or word of the agent's and ends when both have paused; the caller's turn ends when the agent begins,
// or after a longer pause. What the agent says into a reply that was cut is dropped until it pauses: it has not stopped yet.
// Lives in its engine's thread, a part of it.
class GptLiveTurns : public QObject
{
    Q_OBJECT
public:
    struct Patience // tests have less
    {
        Milliseconds replyPause = 700ms; // without an audible sound, by the clock or in the sound itself: the reply is over
        Milliseconds turnPause = 2s;     // without a word: the caller's turn is
        Milliseconds yield = 3s;         // the longest that it goes on after it was cut
    };

    explicit GptLiveTurns(Patience patience, QObject *parent = nullptr);

    bool isQuiet() const { return !m_inReply && m_callerText.isEmpty(); }
    bool hasSpoken() const { return m_hasSpoken; }
    const QList<OpenAiTurn> &said() const { return m_said; } // as far as it was heard, oldest first
    void remember(OpenAiTurn::Who who, const QString &text);

    void takeSound(std::span<const qint16> samples);
    void takeAgentWords(const QString &fragment);
    void takeCallerWords(const QString &fragment);
    // Nothing more of this reply is told. What the line got of it.
    void cut(const QString &heardText);
    void breakOff(); // the connection is gone: ends what is under way
    void stop();     // nothing is told any more

signals: // as in Engine
    void spoke(std::span<const qint16> samples);
    void agentText(const QString &text);
    void replyEnded();
    void callerSpeechStarted();
    void callerSpeechStopped();
    void callerText(const QString &text, bool final, double confidence);

private:
    void takeSilence(std::span<const qint16> samples);
    void beginReply();
    void endReply();
    void endCallerTurn();

    const Patience m_patience;
    QTimer m_replyPause;
    QTimer m_turnPause;
    QTimer m_yield;
    QList<OpenAiTurn> m_said;
    QString m_agentText;  // of the reply under way
    QString m_callerText; // of the turn under way
    QString m_lastReply;  // remembered last; may be cut still
    QList<qint16> m_pause; // silence that may be within the reply; less than replyPause
    Milliseconds m_silent{0};
    bool m_inReply = false;
    bool m_void = false; // cut, and not yet silent
    bool m_hasSpoken = false;
    bool m_stopped = false;
};

} // namespace bridge
