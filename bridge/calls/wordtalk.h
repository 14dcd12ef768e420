// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/textengine.h"
#include "bridge/calls/talk.h"
#include "bridge/carriers/carrier.h"

#include <functional>
#include <optional>

namespace bridge {

// A talk turn by turn, without a media stream: the carrier hears a turn of the caller's and asks what to say next; the engine's reply is
// the answer. The carrier never waits longer than it likes to: then it is asked to come back. What is not understood is asked for again,
// and a caller who says nothing is asked whether they are there, once.
// When somebody interrupts the agent, and how much of it was heard, no carrier tells: so nothing here does.
// Lives in the call's media thread, owned by the call; the engine is the call's.
class WordTalk final : public Talk
{
    Q_OBJECT
public:
    struct Config
    {
        QString language;
        Phrases phrases;
        bool greets = true;         // else the caller speaks first
        double minConfidence = 0.4; // below, the caller is asked to say it again
        Milliseconds patience = 5s; // of the carrier, for a word of the caller
        std::function<bool()> isLast = [] { return false; }; // whether the call ends with what is said now
        Instant (*clock)() = [] { return Instant::clock::now(); };
    };

    WordTalk(const Config &config, TextEngine &engine, QObject *parent = nullptr);

    // The carrier asks what to say; turnDue() answers, once, within ten seconds.
    void takeTurn(const QString &words, double confidence, const QString &keys);
    void takePartial(const QString &words); // of the turn going on

    void begin(Instant now) override; // greets when the carrier asks for the first time
    void tick(Instant now) override;
    void finish() override;
    void interrupt(Who by) override;
    void say(const QString &text, Who by) override;
    void press(const QString &keys) override { takeTurn({}, -1, keys); }
    void setMuted(bool muted, Who by) override;
    bool isMuted() const override { return m_muted; }
    void setBargeIn(bool) override {} // the carrier always listens while it speaks
    void sendKeys(const QString &digits);
    void sayWhatThereIs(); // of a reply that goes on later: a tool works, or the call is about to move on

    int callerTurns() const override { return m_callerTurns; }
    int bargeIns() const override { return 0; }
    Milliseconds quietFor(Instant) const override { return 0ms; } // silence is told by the carrier, turn by turn
    bool isAgentHeardOut(Instant now) const override;
    bool isCallerSpeaking() const override { return false; }
    bool hasSpokenSinceCaller() const override { return true; }

signals:
    void turnDue(const bridge::SpokenTurn &turn);
    void wentSilent();     // said nothing, was asked, said nothing again; `isLast` from then on
    void gaveLastWords();  // the carrier hangs up behind what it was just told to say

private:
    enum class State {
        Opening,  // the carrier has not asked yet
        Thinking, // it asked, and waits
        Awaited,  // it was asked to come back: the reply is not there yet
        Listening, // it speaks and listens
        Over,     // it was told to hang up
    };

    void open(); // both sides are there
    void takeWords(const QString &words, double confidence);
    void takeSilence();
    void takeAgentText(const QString &text);
    void takeReplyEnd();
    void takeEnded(const QString &text);
    void answer(const QString &text);
    void send(SpokenTurn::Then then, const QString &text, const QString &keys = {});
    bool hasWords() const { return !m_reply.isEmpty() || !m_held.isEmpty(); }
    bool hasNothingToSay() const { return !hasWords() && !m_ended && !m_engine.isWorking(); } // and nothing to come
    void forgetReply();
    void tellSaid(const QString &text);

    const Config m_config;
    TextEngine &m_engine;
    State m_state = State::Opening;
    bool m_begun = false;
    bool m_muted = false;
    QString m_reply;                   // of the engine's, so far, without what the carrier has been given
    QString m_given;                   // of it, to the carrier
    QString m_held;                    // replies of this turn that are over, not given yet
    std::optional<QString> m_ended;    // what is left of the reply that has just ended, until we know whether more comes
    std::optional<QString> m_replyDue; // whole, and not given to the carrier yet
    std::optional<Instant> m_askedAt;  // by the carrier, unanswered
    Instant m_thinkingSince{};
    Instant m_wordsOver{}; // by then what it was told to say is said
    int m_turn = 0;
    int m_callerTurn = 0; // the one going on; 0: none
    int m_callerTurns = 0;
    int m_unsure = 0;     // in a row
    int m_silences = 0;   // likewise
    bool m_wasAsked = false; // by the caller, anything
    bool m_toldToWait = false;
    bool m_spoken = false; // something of this turn's answer was given already
};

} // namespace bridge
