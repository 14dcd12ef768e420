// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/audio/playout.h"
#include "bridge/audio/voiceactivity.h"
#include "bridge/calls/echoguard.h"
#include "bridge/calls/linemonitor.h"
#include "bridge/calls/operatorvoice.h"
#include "bridge/calls/talk.h"
#include "bridge/calls/turnclock.h"

#include <deque>

namespace bridge {

class MediaLink;

// Who has the floor: the caller's sound goes to the engine, the engine's to the line, and when the caller speaks over the agent the
// line falls silent first and it is decided afterwards whether they meant it. It tells what was said, heard and measured as facts. It
// knows nothing of the call's state, of why calls end, or of carriers.
// Lives in the call's media thread, owned by the call from the moment the media stream opens; engine and link are the call's.
class Conversation final : public Talk
{
    Q_OBJECT
public:
    struct Config
    {
        TurnTaking turnTaking;
        Milliseconds lead = 200ms; // see Playout
        Instant (*clock)() = [] { return Instant::clock::now(); }; // tests bring their own
    };

    Conversation(const Config &config, Engine &engine, MediaLink &link, QObject *parent = nullptr);

    void begin(Instant now) override;
    void tick(Instant now) override; // sends what is due
    void finish() override;
    void interrupt(Who by) override;
    void say(const QString &text, Who by) override; // some engines break off what they were saying for it
    void press(const QString &keys) override;
    void setMuted(bool muted, Who by) override; // what it says meanwhile is dropped
    bool isMuted() const override { return m_muted; }
    void setBargeIn(bool on) override { m_config.turnTaking.bargeIn = on; }
    void setDeaf(bool deaf) override { m_deaf = deaf; }
    bool takeOver(std::shared_ptr<AudioTap> microphone, Who by) override;
    void handBack() override;
    OperatorVoice *operatorVoice() override { return m_operator ? &*m_operator : nullptr; }
    LineMonitor *monitor() override { return &m_monitor; }

    int callerTurns() const override { return m_callerTurns; }
    int bargeIns() const override { return m_bargeIns; }
    Milliseconds quietFor(Instant now) const override;
    bool isAgentHeardOut(Instant now) const override;
    bool isCallerSpeaking() const override { return m_activity.isSpeech(); }
    bool hasSpokenSinceCaller() const override { return m_spokenSinceCaller; }

private:
    // A reply of the agent's, from its first sound or word until it is heard out or cut.
    struct Reply
    {
        int turn = 0;
        QString text;
        bool told = false;    // all of it has come from the engine
        bool sound = false;   // some of it was sound
        bool started = false; // its first frame has gone to the line
        bool audible = false; // its first audible frame has
    };

    // A turn of the caller's whose words come later, perhaps after the answer to it.
    struct LateTurn
    {
        int of = 0; // the engine's number
        int turn = 0;
        QString text;
    };

    // The caller
    void hear(std::span<const qint16> line);
    void followCaller(VoiceActivity::Change change, Milliseconds length, Instant now);
    void takeCallerText(const QString &text, bool final, double confidence);
    void takeCallerTextOf(int of, const QString &text, bool final, double confidence);
    void takeTurnEnd();
    void finishCallerTurn();
    void tellCallerTurn(const CallerSaid &said);

    // The agent
    Reply &currentReply(); // the one going on, or a new one
    bool isSilenced() const { return m_muted || m_operator; }
    bool isDeaf() const { return m_deaf || m_operator; } // the engine
    bool isDropped();
    void takeSound(std::span<const qint16> samples);
    void takeAgentText(const QString &text);
    void takeReplyEnd();
    void takeInterruption();

    // The line
    void followLine(Instant now);
    void sendDue(Instant now);
    void sendOperator(Instant now);
    void noteSent(std::span<const qint16> frame, Instant now);
    void markSometimes();
    void takeMark(const QByteArray &name);
    void noteHeardOut(Instant now);

    // The floor
    void hold(Instant now);
    void decideHeld(Instant now);
    HeardPart cut(Who by, Instant since);
    void tellCut(const Reply &reply, const Playout::Cleared &cleared, Who by, Milliseconds took, HeardPart *heard);

    Config m_config;
    Engine &m_engine;  // the call's
    MediaLink &m_link; // the call's

    EchoGuard m_echo;
    QList<qint16> m_quiet; // a frame of it, for what was only our own voice
    VoiceActivity m_activity;
    LineResampler m_toEngine;
    LineResampler m_toLine;
    Playout m_playout;
    LineMonitor m_monitor;
    TurnClock m_clock;

    std::deque<Reply> m_replies; // oldest first; few
    bool m_inReply = false;      // the engine is in the middle of one
    bool m_dropReply = false;    // the rest of that one is not for the line
    bool m_tellUnheard = false;  // the engine must learn that nobody hears it; at the next tick, not inside its own signal
    bool m_muted = false;
    bool m_deaf = false;
    std::optional<OperatorVoice> m_operator; // while a person speaks instead of the agent
    bool m_operatorSounds = false;           // some of it may wait for more, to fill a carrier's chunk
    std::optional<Who> m_askedToSay; // an interruption that follows is theirs, not the caller's
    Milliseconds m_overlap = 0ms; // of caller speech over the agent, so far
    std::optional<Instant> m_heldSince;
    int m_heldTurn = 0;              // the reply that was being said then
    bool m_heldForWords = false;     // words were recognised since: they mean it
    bool m_spokenSinceCaller = false;
    std::optional<Instant> m_monitorAt;
    Instant m_lastSpeech{};

    int m_turn = 0;       // of either side
    int m_callerTurn = 0; // the caller's turn going on; 0: none
    std::deque<LateTurn> m_lateTurns; // oldest first; few
    QString m_callerText;
    double m_callerConfidence = -1;
    int m_callerTurns = 0;
    int m_bargeIns = 0;
    int m_clears = 0; // in the names of marks: the echo of one from before a clear means nothing
    int m_markedTurn = 0;
    Milliseconds m_markedAt = 0ms;
};

} // namespace bridge
