// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/audio/audiotap.h"
#include "bridge/audio/levels.h"
#include "bridge/audio/recordingfeed.h"
#include "bridge/calls/callcommand.h"
#include "bridge/calls/callevent.h"
#include "bridge/calls/callflow.h"
#include "bridge/calls/carrierwish.h"
#include "bridge/calls/pricetable.h"

#include <QHash>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

class QTcpSocket;
class QWebSocket;

namespace bridge {

class CallRecording;
class MediaLink;
class Talk;
class Toolbox;
class WordTalk;

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
    CarrierAbilities can; // the carrier's
    PriceTable prices;
    bool byWords = false; // the engine is a TextEngine, and the carrier hears and speaks: no media stream
    Instant (*clock)() = [] { return Instant::clock::now(); }; // tests bring their own
    std::function<std::shared_ptr<RecordingFeed>(SampleRate rate)> record = {}; // empty: nobody records
};

// One conversation between a person and an agent, from the queue to its end. It owns the call's state, its limits and its two
// connections; what is said is the Talk's, the wire the MediaLink's, the words the Engine's. Every wish and every report ends
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
    void rang(const LegId &leg); // by the name the leg has from then on; empty: the same
    void answered(const bridge::LegId &leg, bridge::AnsweredBy by);
    void machineReported(bridge::AnsweredBy by, bool canLeaveMessage); // late, repeated and early ones are fine
    void pressed(const QString &digits); // keys, told by stream or webhook
    void heardWords(const QString &words, double confidence, const QString &keys); // by a carrier that waits to be told what to say
    void heardPartly(const QString &words);
    void turnFailed(const QString &detail);
    void recorded(const QUrl &recording);                              // by the carrier
    void recordingTroubled(const QString &sentence);                   // ours
    void takeMedia(QWebSocket *socket, QTcpSocket *wire); // becomes its owner; see MediaLink::take
    void legOver(bridge::EndReason reason, const QString &detail);
    void hangUpFailed(const QString &detail); // the line may still be open
    void digitsSent(const QString &digits);
    void digitsFailed(const QString &detail);
    void transferred();
    void transferFailed(const QString &detail);
    void legChanged(const QString &to, const QString &state, const QString &why); // of a person who is called
    void personRang(const QString &to);     // by themselves: they are about to be asked and joined
    void leaveForPerson();                  // the caller's leg is about to be taken off our stream
    void joinedPerson(bool confirmed);      // the caller; the agent is out of it
    void expectStream();                    // the caller's leg is about to come back
    void personLeft(const QString &why);    // soon after joinedPerson()
    void warn(const QString &code, const QString &message) { tell(Warning{code, message}); }
    // Commands
    void obey(const bridge::CallCommand &command);
    void end(bridge::EndReason reason, bridge::Who by, const QString &detail = {});

signals:
    void happened(const bridge::CallEvent &event);
    void refused(const bridge::CallId &call, const bridge::Error &error); // a command that is not possible now
    void wanted(const bridge::CallId &call, const bridge::CarrierWish &wish); // of the carrier
    void over(const bridge::CallId &call);                                    // after `ended`: delete me later

private:
    bool apply(CallFlow::Input input);
    void tell(const CallFact &fact);
    void finish();

    void connectEngine();
    void connectLink();
    void engineReady(const EngineReady &ready);
    void streamOpened(const StreamStarted &stream);
    std::unique_ptr<Talk> makeTalk();
    std::unique_ptr<Talk> makeWordTalk();
    void streamOver(EndReason reason, const QString &why);
    void startTalking(); // once both sides are there
    bool isStreamExpected(const QString &why); // to end, or to begin anew: the call goes on without one for a while
    void followVerdict();
    void leaveMessage();

    void openTools();
    void callTool(const ToolCall &call);
    void doTool(const ToolCall &call);
    void noteSearch(const QStringList &queries, const QJsonArray &sources);
    void toolReturned(const QString &id, const QJsonObject &result, Milliseconds took);
    AgentTools possibleTools();
    void followTransferWish(Instant now);
    void noteAgentWords(const QString &text);
    void noteCallerTurn();
    void closeTalk();
    void tellMediaStopped(const QString &why);
    bool isGoodbyeDone(Instant now);
    void checkDeadlines(Instant now);
    bool checkPause(Instant now); // whether the stream is away for a reason
    void checkLimits(Instant now);
    void tellEndNear(Instant now);
    void checkSilence(Instant now);

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
    void obeyKind(const OpenMicrophone &, Who by);
    void obeyKind(const CloseMicrophone &, Who by);
    void setMicrophone(bool open);
    void standBack();            // what the agent and the bridge were about to do with the call
    void handBack(Who by);
    void watchOperator(Instant now);
    bool isAgentBack(const QString &what); // else refused
    void engineFailed(const Error &error);
    bool needsTalk(const QString &what);
    Result<void> beginDigits(const QString &digits, Who by);
    Result<void> beginTransfer(const Transfer &transfer, Who by);
    HandOverOrder handOverOrder(const Transfer &transfer) const;
    void resumeTalk();
    void watchPerson(Instant now);
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
    CostMeter m_cost;
    std::unique_ptr<Toolbox> m_tools;
    std::unique_ptr<Engine> m_engine; // once the tools are known
    std::unique_ptr<MediaLink> m_link;
    std::unique_ptr<Talk> m_talk;  // once both sides are there; after the two it borrows
    std::unique_ptr<CallRecording> m_recording; // of m_talk, which it borrows
    WordTalk *m_words = nullptr;   // m_talk, in a call without a media stream
    bool m_wordsAwaited = false;   // the carrier asked before the engine was ready
    bool m_engineReady = false;
    bool m_streamTold = false;
    std::optional<Ending> m_ending; // the first reason counts

    Instant m_begun{};
    std::optional<Instant> m_dialled;  // the carrier has a name for it
    std::optional<Instant> m_answered;
    std::optional<Instant> m_endingSince;
    struct Goodbye // the call ends when the last word has been heard
    {
        EndReason reason;
        Instant said;      // when it was decided
        Instant progress;  // when something of the agent's was last on its way to the line
    };
    std::optional<Goodbye> m_goodbye;
    std::optional<Instant> m_nextStreamBy; // the carrier ends the stream for keys that we send, and opens another one
    std::optional<Who> m_keysBy;           // who wished for keys that are on their way
    struct Transferring
    {
        QString to;
        Who by;
        Instant asked;
        bool asksFirst;
        bool mayLeave;     // the carrier is about to take the caller's leg off our stream
        bool streamGone = false;
        QString tool = {}; // the agent's call for it, not answered yet

        QString kind() const { return asksFirst ? QStringLiteral("conference") : QStringLiteral("transfer"); }
    };
    struct Away // the caller is in a conference with a person
    {
        QString to;
        Instant since;
        QString tool; // the agent's call for it, which its engine waits for
    };
    std::optional<Away> m_away;
    struct ComeBack // the caller is on the way back to the agent
    {
        QString tool, why;
    };
    std::optional<ComeBack> m_comeBack;
    struct TransferWish // of the agent, while it says so
    {
        QString tool;
        Transfer transfer;
        Instant since;
    };
    std::optional<TransferWish> m_transferWish;
    QString m_digitsTool;            // the agent's call for the keys that are on their way
    int m_searches = 0;
    QHash<QString, int> m_toolTurns; // of the caller, when a tool that is not answered was called
    std::optional<Transferring> m_transferring; // the carrier has been asked
    std::optional<AnsweredBy> m_verdict;        // of the carrier's machine detection, the first counts
    bool m_canLeaveMessage = false;             // the machine's greeting is over
    enum class Message { None, Waiting, Begun } m_message = Message::None; // for the machine
    int m_turns = 0;    // the caller's, kept for `ended` after the conversation is gone
    int m_bargeIns = 0; // likewise
    std::optional<Instant> m_askedSilence; // whether they are still there, since the caller last spoke
    bool m_endTold = false; // the limit of the call's length is near
    struct Operating // a person speaks instead of the agent
    {
        Instant since;
        QString keys = {};         // of the caller, meanwhile
        QString agentLost = {};    // the engine failed meanwhile: why
    };
    std::optional<Operating> m_operating;
    bool m_lastTurnTaken = false; // the profile's limit of turns is reached: the agent has the last word
    std::vector<std::shared_ptr<AudioTap>> m_tapsWaiting; // listeners from before sound flows
};

} // namespace bridge
