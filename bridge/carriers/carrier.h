// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/account.h"
#include "bridge/carriers/dialect.h"
#include "bridge/carriers/webhook.h"
#include "bridge/settings/settings.h"
#include "bridge/types/id.h"
#include "bridge/types/result.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace bridge {

// A number we call from or are called on.
struct Line
{
    QString name;    // unique, as shown: "Practice line"
    QString carrier; // "practice", "twilio"
    QString number;  // E.164; empty on the practice line
    QString agent;        // that talks when a call from here names none; empty: the standard one
    QString inboundAgent; // that answers; empty: `agent`
};

// Whether the carrier should tell a machine from a person, and what about a machine's greeting.
enum class MachineDetection {
    Off,
    AtOnce,    // as soon as it is known
    AfterBeep, // and tell when a message can be left
};

// What a carrier is asked to dial.
struct DialOrder
{
    CallId call;
    QString to;    // E.164
    QString from;  // empty: the carrier's own
    QUrl answerUrl; // POST, when it is answered
    QUrl statusUrl; // POST, on every change
    QUrl machineUrl;   // POST, the verdict of machine detection, while the call is talking already
    QUrl recordingUrl; // POST, when the carrier's own recording is ready
    QUrl mediaUrl;     // of our media stream, for carriers that are told when they dial
    MachineDetection machines = MachineDetection::Off;
    bool record = false; // by the carrier, both sides
    Milliseconds ringFor = 60s;
    Milliseconds limit = 0s; // 0: the carrier's own
};

// Keys to press for the person or the machine that was called: 0-9 A-D # *, w waits half a second.
struct DigitsOrder
{
    LegId leg;
    QString digits;
    QUrl mediaUrl; // where the stream begins anew, for carriers that end it for this
};

// One step of a call without a media stream: the carrier says the words in a voice of its own, then hears what the person answers and
// asks us again. A value.
struct SpokenTurn
{
    enum class Then { Listen, ComeBack, HangUp }; // ComeBack: asks again at once, there is more to say in a moment
    LegId leg = {};
    QString digits = {};   // pressed first: as in DigitsOrder
    QString text = {};     // plain; empty: says nothing
    QString language = {}; // BCP-47; empty: the carrier's own choice
    Then then = Then::Listen;
    Milliseconds patience = 5s; // without a word from the person, then we are asked again
    QUrl turnUrl = {};     // POST, with what was heard
    QUrl partialUrl = {};  // POST, with what may have been heard, while they speak
};

// A call that moves on to a person: the agent is out of it from then on.
struct TransferOrder
{
    LegId leg;
    QString to;   // E.164
    QString from; // our line, shown to the person
    QUrl documentUrl; // POST; where carriers that fetch a document get the one of transferDocument()
};

// What a person is asked who was called so that somebody can be joined to them. A value.
struct KeyQuestion
{
    QString text;             // plain
    QString language = {};    // BCP-47; empty: the carrier's own choice
    Milliseconds patience = 8s; // for the one key, then `keyUrl` is asked without any
    QUrl keyUrl = {};         // POST
};

// A conference at the carrier. It ends when somebody leaves for whose document endsRoom was said.
struct RoomOrder
{
    QString room;   // its name; nobody can guess it
    QUrl eventUrl;  // POST, on who comes and goes
    bool endsRoom = false;
};

// What a webhook told, whichever carrier it came from. Absent is empty.
struct CarrierReport
{
    enum class Status { Unknown, Queued, Ringing, InProgress, Completed, Busy, NoAnswer, Failed, Canceled };
    enum class Kind {
        AsRouted,  // what it is about is told by the URL it came to
        Answer,    // wants to be told where the stream is
        Status,
        Machine,   // the verdict on who answered
        Recording, // a recording is ready
        Digits,    // a key, told by webhook
        Words,     // what the carrier heard, or nothing; wants to be told what to say
        PartialWords, // while they speak
        Room,      // somebody came into a conference, or left it
        Ignored,   // well formed, nothing we use
    };

    Kind kind = Kind::AsRouted;
    LegId leg;
    QString from;
    QString to;
    Status status = Status::Unknown;
    QString answeredBy; // "human", "machine", "fax", "unknown"; empty: not told
    bool canLeaveMessage = false; // the machine's greeting is over
    int sequence = -1;   // order of status reports; -1: not told
    QString why;         // of a call that failed, in a sentence; empty: not told
    QUrl recording;
    QString digits;
    QString words;          // of the person, as the carrier heard them
    double confidence = -1; // 0 to 1; below 0: not told
    enum class RoomStep { None, In, Out, Over } room = RoomStep::None; // of `leg`; Over: of everybody
};

// What a carrier can do for a call that is up.
struct CarrierAbilities
{
    bool sendsDigits = false;
    bool digitsEndStream = false; // it opens another one behind them
    bool transfers = false;
    bool detectsMachines = false;
    bool records = false;
    bool pointsNumbers = false;   // our webhook can be set by its API
    bool hearsWords = false;      // it recognises and speaks by itself: calls without a media stream
    bool fetchesSteps = false;    // hearsWords, in a flow of its own that asks us step by step, with no address for each call
    bool hasRooms = false;        // it can send a leg for another document, and into a conference
    bool streamsFromDial = false; // it opens the media stream by itself when a dialled call is answered
};

// A telephone company. It places and ends legs by its API and speaks its webhooks' language. One object per carrier.
// Lives in the bridge thread, owned by app/. Commands return at once; what came of them is a signal.
class Carrier : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void setSettings(const Settings &) {} // for what is asked from now on
    virtual QString name() const = 0;                     // as in URLs: "twilio"
    virtual QList<Line> lines() const = 0;
    virtual Result<void> canDial() const = 0;             // or what is missing
    virtual CarrierAbilities abilities() const { return {}; }
    virtual std::unique_ptr<Dialect> makeDialect() const = 0;

    // Webhooks. `publicUrl` is the configured public address, without a path, that signatures are made over.
    virtual Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const = 0;
    // The handshake of a media stream, `publicUrl` in ws or wss. Whose carrier does not sign it: the token in its path must do.
    virtual Result<void> verifyStream(const WebhookRequest &request, const QUrl &publicUrl) const { return verify(request, publicUrl); }
    virtual Result<CarrierReport> read(const WebhookRequest &request) const = 0;
    // What answers the webhook that `report` was read from. Carriers that are answered by a command of their API send it, too.
    virtual WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) = 0; // opens our media stream
    virtual WebhookReply decline(const QString &politeSentence, const CarrierReport &report) = 0; // says it, then hangs up
    // Only when abilities() has hearsWords. With fetchesSteps: the words, 200 when the flow goes on behind them, 302 when it ends.
    virtual WebhookReply turnDocument(const SpokenTurn &) { return {204, {}, {}}; }
    virtual WebhookReply transferDocument(const TransferOrder &) const { return {204, {}, {}}; }
    // Only when abilities() has hasRooms.
    virtual WebhookReply questionDocument(const KeyQuestion &) const { return {204, {}, {}}; }
    virtual WebhookReply roomDocument(const RoomOrder &) const { return {204, {}, {}}; }
    virtual WebhookReply acknowledge(const CarrierReport &) const { return {204, {}, {}}; }

    // Asks the carrier about our account, our number and its clock. Returns at once; `done` is called later, once, or never when the
    // carrier is gone before. A carrier that can't be asked says so with Unsupported.
    virtual void examine(std::function<void(const AccountReport &report)> done)
    {
        AccountReport report;
        report.key = fail(Error::Code::Unsupported, QStringLiteral("it can't be asked"));
        done(report);
    }
    // The sound of a recording that a report named, as it is kept (MP3, WAV). Returns at once; `done` is called later, once, or never when
    // the carrier is gone before.
    virtual void fetchRecording(const QUrl &, std::function<void(const Result<QByteArray> &sound)> done)
    {
        done(fail(Error::Code::Unsupported, QStringLiteral("Recordings of this carrier can't be fetched.")));
    }
    // Makes the carrier ask us about calls to `number`. Only when abilities() has it.
    virtual void pointNumber(const AccountReport::Number &, const QUrl &, std::function<void(const Result<void> &outcome)>) {}

public slots: // commands
    virtual void dial(const bridge::DialOrder &order) = 0;
    virtual void hangUp(const bridge::CallId &call, const bridge::LegId &leg) = 0; // one that is over already is done
    // Only when abilities() has them.
    virtual void sendDigits(const bridge::CallId &, const bridge::DigitsOrder &) {}
    virtual void transfer(const bridge::CallId &, const bridge::TransferOrder &) {}
    virtual void speakTurn(const bridge::CallId &, const bridge::SpokenTurn &) {} // now, whatever is being said
    // The leg drops what it is doing, its media stream too, and fetches its next document there (POST).
    virtual void move(const bridge::CallId &, const bridge::LegId &, const QUrl &) {}

signals: // facts
    void dialled(const bridge::CallId &call, const bridge::LegId &leg);
    void dialFailed(const bridge::CallId &call, bridge::CarrierReport::Status why, const bridge::Error &error);
    void hungUp(const bridge::CallId &call);
    void hangUpFailed(const bridge::CallId &call, const bridge::Error &error); // given up: the line may still be open
    void digitsSent(const bridge::CallId &call, const QString &digits);
    void digitsFailed(const bridge::CallId &call, const bridge::Error &error);
    void turnFailed(const bridge::CallId &call, const bridge::Error &error); // what speakTurn() wanted was not said
    void moved(const bridge::CallId &call);
    void moveFailed(const bridge::CallId &call, const bridge::Error &error); // it still does what it did
    void transferred(const bridge::CallId &call);
    void transferFailed(const bridge::CallId &call, const bridge::Error &error); // the agent is still on the line
};

} // namespace bridge
