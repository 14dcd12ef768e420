// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/carriers/dialect.h"
#include "bridge/types/id.h"
#include "bridge/types/units.h"

#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>

#include <optional>
#include <variant>

// Everything that can happen in a call, as values. `fields()` names each member once, for the JSON writer and reader alike
// (callevent.cpp); the names are the outside surface.

namespace bridge {

class CallWords // the closed lists of the events, as Qt enums so that logs and failing tests print names
{
    Q_GADGET
public:
    enum class Who { Caller, Agent, Operator, Api, Carrier, Bridge };
    Q_ENUM(Who)
    enum class AnsweredBy { Human, Machine, Fax, Unknown };
    Q_ENUM(AnsweredBy)
    enum class EndReason {
        CallerHungUp, OperatorHungUp, AgentSaidGoodbye, Silence, MaxDuration, MaxTurns, Busy, NoAnswer, Rejected, Canceled,
        AnsweringMachine, Transferred, CarrierFailed, EngineFailed, MediaLost, Shutdown, Crashed,
    };
    Q_ENUM(EndReason)
};
using Who = CallWords::Who;
using AnsweredBy = CallWords::AnsweredBy;
using EndReason = CallWords::EndReason;

// Who and what a call is between; the same for calls we placed and calls we received.
struct CallParties
{
    QString to, from, line, carrier, agent, engine, voice;
    Variables variables;
    static void fields(auto &self, auto &&field)
    {
        field("to", self.to), field("from", self.from), field("line", self.line), field("carrier", self.carrier);
        field("agent", self.agent), field("engine", self.engine), field("voice", self.voice);
        field("variables", self.variables);
    }
};

struct Placed : CallParties { static constexpr auto kType = "placed"; };
struct Received : CallParties { static constexpr auto kType = "received"; };

struct Dialing
{
    static constexpr auto kType = "dialing";
    LegId carrierCallId;
    static void fields(auto &self, auto &&field) { field("carrierCallId", self.carrierCallId); }
};
struct Ringing
{
    static constexpr auto kType = "ringing";
    LegId carrierCallId;
    static void fields(auto &self, auto &&field) { field("carrierCallId", self.carrierCallId); }
};
struct Answered
{
    static constexpr auto kType = "answered";
    AnsweredBy by = AnsweredBy::Unknown;
    static void fields(auto &self, auto &&field) { field("by", self.by); }
};
struct MachineDetected // after `answered`, when the carrier knows
{
    static constexpr auto kType = "machineDetected";
    AnsweredBy by = AnsweredBy::Unknown;
    bool canLeaveMessage = false; // the greeting is over
    static void fields(auto &self, auto &&field) { field("by", self.by), field("canLeaveMessage", self.canLeaveMessage); }
};
struct MediaStarted
{
    static constexpr auto kType = "streamStarted";
    QString encoding; // "audio/x-mulaw"
    int rate = 0;     // Hz
    static void fields(auto &self, auto &&field) { field("encoding", self.encoding), field("rate", self.rate); }
};
struct MediaStopped
{
    static constexpr auto kType = "streamStopped";
    QString why;
    static void fields(auto &self, auto &&field) { field("why", self.why); }
};
struct AgentReady
{
    static constexpr auto kType = "agentReady";
    QString engine, model, voice;
    Milliseconds connect{0};
    static void fields(auto &self, auto &&field)
    {
        field("engine", self.engine), field("model", self.model), field("voice", self.voice);
        field("connectMs", self.connect);
    }
};
struct CallerSpeechStarted
{
    static constexpr auto kType = "callerSpeechStarted";
    static void fields(auto &, auto &&) {}
};
struct CallerSpeechStopped
{
    static constexpr auto kType = "callerSpeechStopped";
    static void fields(auto &, auto &&) {}
};
// The whole of the turn so far: a later one of the same turn replaces it, until one is final.
struct CallerSaid
{
    static constexpr auto kType = "callerSaid";
    QString text;
    bool final = false;
    std::optional<double> confidence; // 0 to 1
    int turn = 0;
    static void fields(auto &self, auto &&field)
    {
        field("text", self.text), field("final", self.final), field("confidence", self.confidence);
        field("turn", self.turn);
    }
};
struct AgentSpeechStarted
{
    static constexpr auto kType = "agentSpeechStarted"; // its first frame went to the line
    int turn = 0;
    static void fields(auto &self, auto &&field) { field("turn", self.turn); }
};
struct AgentSpeechStopped
{
    static constexpr auto kType = "agentSpeechStopped"; // its last frame has been heard, or it was stopped
    int turn = 0;
    static void fields(auto &self, auto &&field) { field("turn", self.turn); }
};
struct AgentSaid // like CallerSaid
{
    static constexpr auto kType = "agentSaid";
    QString text;
    bool final = false;
    int turn = 0;
    static void fields(auto &self, auto &&field)
    {
        field("text", self.text), field("final", self.final), field("turn", self.turn);
    }
};
struct BargedIn
{
    static constexpr auto kType = "bargedIn";
    int turn = 0; // the agent's turn that was cut
    Who by = Who::Caller;
    Milliseconds heard{0};
    QString heardText, unheardText;
    Milliseconds clearedIn{0}; // from the decision to the carrier's clear on the wire
    static void fields(auto &self, auto &&field)
    {
        field("turn", self.turn), field("by", self.by), field("heardMs", self.heard);
        field("heardText", self.heardText), field("unheardText", self.unheardText);
        field("clearedInMs", self.clearedIn);
    }
};
struct BargeInDismissed
{
    static constexpr auto kType = "bargeInDismissed";
    int turn = 0;
    Milliseconds after{0};
    static void fields(auto &self, auto &&field) { field("turn", self.turn), field("afterMs", self.after); }
};
struct ToolCalled
{
    static constexpr auto kType = "toolCalled";
    QString id, name;
    QJsonObject arguments;
    static void fields(auto &self, auto &&field)
    {
        field("id", self.id), field("name", self.name), field("arguments", self.arguments);
    }
};
struct ToolReturned
{
    static constexpr auto kType = "toolReturned";
    QString id;
    bool ok = false;
    QJsonObject result;
    Milliseconds took{0};
    static void fields(auto &self, auto &&field)
    {
        field("id", self.id), field("ok", self.ok), field("result", self.result), field("tookMs", self.took);
    }
};
// Where the time of one reply went, counted from the caller's last speech on the wire. Each is the length of its part;
// what an engine does not tell is absent. total = caller's last speech to the agent's first audible frame on the line.
struct TurnMeasured
{
    static constexpr auto kType = "turnMeasured";
    int turn = 0;
    std::optional<Milliseconds> endpoint, firstText, firstAudio, line;
    Milliseconds total{0};
    static void fields(auto &self, auto &&field)
    {
        field("turn", self.turn), field("endpointMs", self.endpoint), field("firstTextMs", self.firstText);
        field("firstAudioMs", self.firstAudio), field("lineMs", self.line), field("totalMs", self.total);
    }
};

// What an operator (or a program in their name) did. `text` is empty where there is none.
struct OperatorAct
{
    Who by = Who::Operator;
    QString text;
    static void fields(auto &self, auto &&field) { field("by", self.by), field("text", self.text); }
};
struct Whispered : OperatorAct { static constexpr auto kType = "whispered"; };
struct Said : OperatorAct { static constexpr auto kType = "said"; };
struct Muted : OperatorAct { static constexpr auto kType = "muted"; };
struct Unmuted : OperatorAct { static constexpr auto kType = "unmuted"; };
struct TakenOver : OperatorAct { static constexpr auto kType = "takenOver"; };
struct HandedBack : OperatorAct { static constexpr auto kType = "handedBack"; };
struct ListenedIn : OperatorAct { static constexpr auto kType = "listenedIn"; };

struct DtmfPressed
{
    static constexpr auto kType = "dtmf";
    QString digit;
    Who from = Who::Caller;
    static void fields(auto &self, auto &&field) { field("digit", self.digit), field("from", self.from); }
};

struct TransferStep
{
    QString to, kind, why;
    static void fields(auto &self, auto &&field) { field("to", self.to), field("kind", self.kind), field("why", self.why); }
};
struct TransferStarted : TransferStep { static constexpr auto kType = "transferStarted"; };
struct TransferFailed : TransferStep { static constexpr auto kType = "transferFailed"; };
struct HandedOver : TransferStep { static constexpr auto kType = "handedOver"; };

// Another leg of the same call: a person who is called so that the caller can be joined to them.
struct LegChanged
{
    static constexpr auto kType = "legChanged";
    QString to;    // E.164
    QString state; // calling, ringing, answered, accepted, declined, joined, left, failed
    QString why;
    static void fields(auto &self, auto &&field) { field("to", self.to), field("state", self.state), field("why", self.why); }
};

struct Warning
{
    static constexpr auto kType = "warning";
    QString code, message;
    static void fields(auto &self, auto &&field) { field("code", self.code), field("message", self.message); }
};
struct Ended
{
    static constexpr auto kType = "ended";
    EndReason reason = EndReason::Crashed;
    Who by = Who::Bridge;
    Milliseconds duration{0}; // from placed or received
    Milliseconds answered{0}; // from answered
    int turns = 0;            // of the caller
    int bargeIns = 0;
    std::optional<double> cost;
    QString detail; // one sentence when something failed; empty on a good end
    static void fields(auto &self, auto &&field)
    {
        field("reason", self.reason), field("by", self.by), field("durationMs", self.duration);
        field("answeredMs", self.answered), field("turns", self.turns), field("bargeIns", self.bargeIns);
        field("cost", self.cost), field("detail", self.detail);
    }
};
struct RecordingStarted // by us: what is on the line is recorded from here on
{
    static constexpr auto kType = "recordingStarted";
    bool announced = false; // they had heard to its end that it would be
    static void fields(auto &self, auto &&field) { field("announced", self.announced); }
};
struct RecordingReady
{
    static constexpr auto kType = "recordingReady";
    QString url;
    static void fields(auto &self, auto &&field) { field("url", self.url); }
};
struct SummaryReady
{
    static constexpr auto kType = "summaryReady";
    QString text;
    QJsonObject facts;
    static void fields(auto &self, auto &&field) { field("text", self.text), field("facts", self.facts); }
};

using CallFact = std::variant<Placed, Received, Dialing, Ringing, Answered, MachineDetected, MediaStarted, MediaStopped, AgentReady,
    CallerSpeechStarted, CallerSpeechStopped, CallerSaid, AgentSpeechStarted, AgentSpeechStopped, AgentSaid, BargedIn,
    BargeInDismissed, ToolCalled, ToolReturned, TurnMeasured, Whispered, Said, Muted, Unmuted, TakenOver, HandedBack,
    ListenedIn, DtmfPressed, TransferStarted, TransferFailed, HandedOver, LegChanged, Warning, Ended, RecordingStarted, RecordingReady, SummaryReady>;

// One thing that happened in one call. `seq` starts at 1 and has no gaps.
struct CallEvent
{
    CallId call;
    quint64 seq = 0;
    QDateTime at; // UTC, milliseconds
    CallFact fact;

    template<class Fact>
    const Fact *as() const { return std::get_if<Fact>(&fact); }
};

QString typeOf(const CallFact &fact);                    // "callerSaid"
QJsonObject toJson(const CallFact &fact);                // the `data` object
QJsonObject toJson(const CallEvent &event);              // as on /api/events
Result<CallFact> factFromJson(const QString &type, const QJsonObject &data);
Result<CallEvent> eventFromJson(const QJsonObject &json);
QString recordingPath(const CallId &call);                // of our own recording, on our port
QString wordFor(EndReason reason);                       // "caller_hung_up"
std::optional<EndReason> endReasonFrom(QStringView word);
QString wordFor(Who who);                                // "caller"

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CallEvent)
