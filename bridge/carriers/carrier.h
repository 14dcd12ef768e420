// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/webhook.h"
#include "bridge/settings/settings.h"
#include "bridge/types/id.h"
#include "bridge/types/result.h"

#include <QObject>
#include <QUrl>

#include <memory>

namespace bridge {

// A number we call from or are called on.
struct Line
{
    QString name;    // unique, as shown: "Practice line"
    QString carrier; // "practice", "twilio"
    QString number;  // E.164; empty on the practice line
};

// What a carrier is asked to dial.
struct DialOrder
{
    CallId call;
    QString to;
    QString from;
    QUrl answerUrl; // POST, when it is answered
    QUrl statusUrl; // POST, on every change
};

// What a webhook told, whichever carrier it came from. Absent is empty.
struct CarrierReport
{
    enum class Status { Unknown, Queued, Ringing, InProgress, Completed, Busy, NoAnswer, Failed, Canceled };

    LegId leg;
    QString from;
    QString to;
    Status status = Status::Unknown;
    QString answeredBy; // "human", "machine", "fax", "unknown"; empty: not told
    int sequence = -1;   // order of status reports; -1: not told
};

// A telephone company. It places and ends legs by its API and speaks its webhooks' language. One object per carrier.
// Lives in the bridge thread, owned by app/. Commands return at once; what came of them is a signal.
class Carrier : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QString name() const = 0;                     // as in URLs: "twilio"
    virtual QList<Line> lines() const = 0;
    virtual Result<void> canDial() const = 0;             // or what is missing
    virtual std::unique_ptr<Dialect> makeDialect() const = 0;

    // Webhooks. `publicUrl` is the configured public address, without a path, that signatures are made over.
    virtual Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const = 0;
    virtual Result<CarrierReport> read(const WebhookRequest &request) const = 0;
    virtual WebhookReply connectStream(const QUrl &mediaUrl) const = 0;     // the answer that opens our media stream
    virtual WebhookReply decline(const QString &politeSentence) const = 0; // says it, then hangs up

public slots: // commands
    virtual void dial(const bridge::DialOrder &order) = 0;
    virtual void hangUp(const bridge::CallId &call, const bridge::LegId &leg) = 0; // one that is over already is done

signals: // facts
    void dialled(const bridge::CallId &call, const bridge::LegId &leg);
    void dialFailed(const bridge::CallId &call, bridge::CarrierReport::Status why, const bridge::Error &error);
    void hungUp(const bridge::CallId &call);
    void hangUpFailed(const bridge::CallId &call, const bridge::Error &error); // given up: the line may still be open
};

} // namespace bridge
