// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/audio/audiotap.h"
#include "bridge/audio/levels.h"
#include "bridge/calls/callcommand.h"
#include "bridge/calls/callevent.h"
#include "bridge/calls/callflow.h"
#include "bridge/carriers/carrier.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

class QTcpSocket;
class QWebSocket;

namespace bridge {

class Conversation;
class MediaLink;

// What a call is made from.
struct CallOrder
{
    CallId id;
    bool outbound = true;
    CallParties parties;
    AgentProfile profile; // words filled in
    Settings settings;    // as they were when the call began
    std::function<std::unique_ptr<Engine>(const EngineOrder &)> makeEngine;
    std::function<std::unique_ptr<Dialect>()> makeDialect;
    Instant (*clock)() = [] { return Instant::clock::now(); }; // tests bring their own
};

// One conversation between a person and an agent, from the queue to its end. It owns the call's state, its limits and its two
// connections; what is said is the Conversation's, the wire the MediaLink's, the words the Engine's. Every wish and every report ends
// in at most one step of CallFlow, and everything that happens is told as a CallEvent, the last one `ended`.
// Lives in a media thread, owned by its MediaWorker. Commands return at once.
class Call : public QObject
{
    Q_OBJECT
public:
    explicit Call(CallOrder order, QObject *parent = nullptr);
    ~Call() override;

    const CallId &id() const { return m_order.id; }
    CallFlow::State state() const { return m_state; }

    void begin();                            // tells `placed` or `received`, connects the engine
    void tick(Instant now);                  // every 20 ms
    std::optional<CallLevels> takeLevels();  // nothing while no sound flows
    void listen(std::shared_ptr<AudioTap> tap); // shared: see Desk::listen
    void stopListening(const std::shared_ptr<AudioTap> &tap);

public slots: // reports from the carrier, by way of the switchboard
    void dialled(const bridge::LegId &leg);
    void rang();
    void answered(const bridge::LegId &leg, bridge::AnsweredBy by);
    void takeMedia(QWebSocket *socket, QTcpSocket *wire); // becomes its owner; see MediaLink::take
    void legOver(bridge::EndReason reason, const QString &detail);
    void hangUpFailed(const QString &detail); // the line may still be open
    // Commands
    void obey(const bridge::CallCommand &command);
    void end(bridge::EndReason reason, bridge::Who by, const QString &detail = {});

signals:
    void happened(const bridge::CallEvent &event);
    void refused(const bridge::CallId &call, const bridge::Error &error); // a command that is not possible now
    void hangUpWanted(const bridge::CallId &call, const bridge::LegId &leg); // tell the carrier
    void over(const bridge::CallId &call);                                   // after `ended`: delete me later

private:
    bool apply(CallFlow::Input input);
    void tell(const CallFact &fact);
    void finish();

    void connectEngine();
    void connectLink();
    void engineReady(const EngineReady &ready);
    void streamOpened(const StreamStarted &stream);
    void streamOver(EndReason reason, const QString &why);
    void startTalking(); // once both sides are there

    void callTool(const ToolCall &call);
    void noteAgentWords(const QString &text);
    void noteCallerTurn();
    void closeConversation();
    void tellMediaStopped(const QString &why);
    bool isGoodbyeDone(Instant now);
    void checkDeadlines(Instant now);
    void checkLimits(Instant now);

    void obeyKind(const HangUp &, Who by);
    void obeyKind(const Whisper &whisper, Who by);
    void obeyKind(const Say &say, Who by);
    void obeyKind(const Interrupt &, Who by);
    void obeyKind(const MuteAgent &, Who by);
    void obeyKind(const UnmuteAgent &, Who by);
    void obeyKind(const SendDtmf &, Who by);
    void obeyKind(const Transfer &, Who by);
    void obeyKind(const TakeOver &, Who by);
    void obeyKind(const HandBack &, Who by);
    void obeyKind(const NoteListening &, Who by);
    bool needsConversation(const QString &what);
    void refuse(const QString &why);

    struct Ending
    {
        EndReason reason;
        Who by;
        QString detail;
    };

    const CallOrder m_order;
    CallFlow::State m_state = CallFlow::State::Queued;
    quint64 m_seq = 0;
    LegId m_leg;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<MediaLink> m_link;
    std::unique_ptr<Conversation> m_conversation; // once sound flows; after the two it borrows
    bool m_engineReady = false;
    bool m_streamTold = false;
    std::optional<Ending> m_ending; // the first reason counts

    Instant m_begun{};
    std::optional<Instant> m_answered;
    std::optional<Instant> m_endingSince;
    struct Goodbye // the call ends when the last word has been heard
    {
        EndReason reason;
        Instant said;      // when it was decided
        Instant progress;  // when something of the agent's was last on its way to the line
    };
    std::optional<Goodbye> m_goodbye;
    int m_turns = 0;    // the caller's, kept for `ended` after the conversation is gone
    int m_bargeIns = 0; // likewise
    bool m_lastTurnTaken = false; // the profile's limit of turns is reached: the agent has the last word
    std::vector<std::shared_ptr<AudioTap>> m_tapsWaiting; // listeners from before sound flows
};

} // namespace bridge
