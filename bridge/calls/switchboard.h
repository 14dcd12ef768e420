// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/audio/levels.h"
#include "bridge/calls/callcommand.h"
#include "bridge/calls/callevent.h"
#include "bridge/calls/callrequest.h"
#include "bridge/carriers/carrier.h"

#include <QObject>

#include <memory>

namespace bridge {

// What a console or an API client sees of a call that is not over.
struct LiveCall
{
    CallId id;
    CallParties parties;
    QString state; // "queued", "dialing", "ringing", "answered", "live", "ending"
    LegId leg;
    QDateTime since;
};

// Where a media stream that may come in belongs. `admit` takes the accepted connection, with nothing read from it, and gives it
// to the call's media thread, which answers the upgrade.
struct MediaSeat
{
    CallId call;
    std::function<void(qintptr descriptor)> admit;
};

// The bridge's one front door: everything that places, steers or watches calls goes through it. It knows who is on the line and
// who serves them; what a call does is the call's own business, in its media thread.
// Lives in the bridge thread, owned by app/. Abstract so that the server's tests bring their own.
class Switchboard : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // For the UI, the API, the command line.
    virtual Result<CallId> placeCall(const CallRequest &request) = 0;
    virtual Result<void> command(const CallId &call, const CallCommand &command) = 0;
    virtual QList<LiveCall> liveCalls() const = 0;
    virtual Result<void> listen(const CallId &call, std::shared_ptr<AudioTap> tap) = 0; // shared: see Desk::listen
    virtual void stopListening(const CallId &call, std::shared_ptr<AudioTap> tap) = 0;

    // Stops all dialling until it is released, also over a restart. Storage: it holds, but would not be remembered.
    virtual Result<void> stopDialling(bool stopped) = 0;
    virtual bool isDiallingStopped() const = 0;

    // For the webhooks. `publicUrl` (no path) is what the media URL is made from, with ws or wss.
    virtual Carrier *carrier(QStringView name) const = 0; // null: no such carrier
    // Where the call goes on: our media stream (ws, wss) or, when the carrier hears and speaks by itself, the webhook of its turns.
    virtual Result<QUrl> answerPlaced(const QString &carrier, const Token &token, const CarrierReport &report) = 0;
    virtual Result<QUrl> answerReceived(const QString &carrier, const CarrierReport &report) = 0;
    virtual Result<void> report(const QString &carrier, const Token &token, const CarrierReport &report) = 0; // empty token: by its leg

    // The carrier heard a turn, or nothing, and waits: `respond` is called with the document that says what to do, once, within some seconds.
    // An empty token means: the call of the report's leg.
    virtual Result<void> takeTurn(const QString &carrier, const Token &token, const CarrierReport &report, std::function<void(const WebhookReply &)> respond) = 0;

    // A person who is called so that a caller can be joined to them: their leg asks what to do; the caller's leg asks for the way to them.
    virtual Result<WebhookReply> answerPerson(const QString &carrier, const Token &token, const CarrierReport &report) = 0;
    virtual Result<WebhookReply> roomFor(const QString &carrier, const Token &token) = 0;
    // The person of a live call rings us, or their leg was sent to join it: `session` is the call, empty: whose person has this number.
    // Nothing: it is nobody's.
    virtual std::optional<WebhookReply> welcomePerson(const QString &carrier, const CarrierReport &report, const CallId &session) = 0;

    // For media upgrades. A token opens one seat once; a second time, or a wrong one, is Refused.
    virtual Result<MediaSeat> claimSeat(const QString &carrier, const Token &token) = 0;
    // A stream that belongs to no webhook of ours, from a document in the carrier's console: opens a call that was received.
    virtual Result<MediaSeat> receiveStream(const QString &carrier) = 0;

    virtual bool isDraining() const = 0; // takes no new calls: the program is about to stop

signals:
    void happened(const bridge::CallEvent &event);          // of all calls, in order per call
    void levels(const QList<bridge::CallLevels> &levels);   // 20 Hz
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::LiveCall)
