// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"
#include "tests/fakes/plaindialect.h"

// A carrier that does nothing by itself: the test is the telephone network.
class FakeCarrier : public bridge::Carrier
{
public:
    QString name() const override { return QStringLiteral("fake"); }
    QList<bridge::Line> lines() const override { return {{QStringLiteral("Fake line"), name(), QStringLiteral("+15005550006"), {}, {}}}; }
    bridge::Result<void> canDial() const override { return {}; }
    std::unique_ptr<bridge::Dialect> makeDialect() const override { return std::make_unique<PlainDialect>(); }
    bridge::Result<void> verify(const bridge::WebhookRequest &, const QUrl &) const override { return {}; }
    bridge::Result<bridge::CarrierReport> read(const bridge::WebhookRequest &) const override { return bridge::CarrierReport{}; }
    bridge::WebhookReply connectStream(const QUrl &url, const bridge::CarrierReport &) override { return {200, "text/plain", url.toEncoded()}; }
    bridge::WebhookReply decline(const QString &words, const bridge::CarrierReport &) override { return {200, "text/plain", words.toUtf8()}; }
    void dial(const bridge::DialOrder &order) override { dials << order; }
    void hangUp(const bridge::CallId &call, const bridge::LegId &leg) override
    {
        hangUps << call;
        hungLegs << leg;
        if (confirmsAtOnce)
            emit hungUp(call);
        else if (confirmsHangUp)
            QMetaObject::invokeMethod(this, [this, call] { emit hungUp(call); }, Qt::QueuedConnection);
    }

    bridge::CarrierAbilities abilities() const override { return can; }
    bridge::WebhookReply turnDocument(const bridge::SpokenTurn &turn) override { return {200, "text/plain", line(turn)}; }
    void speakTurn(const bridge::CallId &, const bridge::SpokenTurn &turn) override { turns << line(turn); }
    void sendDigits(const bridge::CallId &, const bridge::DigitsOrder &order) override { keys << order; }
    bridge::WebhookReply questionDocument(const bridge::KeyQuestion &asked) const override
    {
        return {200, "text/plain", "ask: " + asked.text.toUtf8() + ' ' + asked.keyUrl.toEncoded()};
    }
    bridge::WebhookReply roomDocument(const bridge::RoomOrder &order) const override
    {
        return {200, "text/plain", QByteArray(order.endsRoom ? "room, ends it: " : "room: ") + order.room.toUtf8() + ' ' + order.eventUrl.toEncoded()};
    }
    void move(const bridge::CallId &call, const bridge::LegId &leg, const QUrl &document) override
    {
        moves << Move{leg, document};
        if (!movesFail)
            emit moved(call);
        else
            emit moveFailed(call, {bridge::Error::Code::Refused, QStringLiteral("The call can't be changed.")});
    }
    void transfer(const bridge::CallId &, const bridge::TransferOrder &order) override { transfers << order; }

    // "listen: Hello https://…"
    static QByteArray line(const bridge::SpokenTurn &turn)
    {
        static constexpr const char *kThen[] = {"listen", "come back", "hang up"};
        return QByteArray(kThen[int(turn.then)]) + ": " + (turn.digits + turn.text).toUtf8() + ' ' + turn.turnUrl.toEncoded();
    }

    bridge::CarrierAbilities can;
    QByteArrayList turns; // that it was told to speak, unasked
    QList<bridge::DigitsOrder> keys;
    QList<bridge::TransferOrder> transfers;
    struct Move
    {
        bridge::LegId leg;
        QUrl document;
    };
    QList<Move> moves;
    bool movesFail = false;
    QList<bridge::DialOrder> dials;
    QList<bridge::CallId> hangUps;
    QList<bridge::LegId> hungLegs;
    bool confirmsHangUp = true;
    bool confirmsAtOnce = false; // as one does that has nothing to ask for
};
