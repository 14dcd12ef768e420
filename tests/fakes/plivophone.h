// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/plivoxmlreader.h"
#include "tests/fakes/streamphone.h"

#include <QJsonObject>

#include <functional>

namespace fakes {

class FakePlivo;

// One telephone that reaches a bridge through Plivo, or is reached: lives through the call as the XML and the API's commands say,
// signs and POSTs its webhooks, streams in the format that the XML asks for. A call and the request for it have different names, for
// Plivo does not promise otherwise.
class PlivoPhone : public StreamPhone
{
    Q_OBJECT
public:
    enum class Signing { V3, V2, MainAccount, Nothing };
    Q_ENUM(Signing)
    using Fields = QMap<QByteArray, QByteArray>;

    // `api` lives longer. With another token it signs as a stranger.
    PlivoPhone(FakePlivo &api, QUrl bridge, QByteArray token, QObject *parent = nullptr);

    void dial(const QString &from = QStringLiteral("14155550138"), const QString &to = QStringLiteral("14155550100"));
    void ring();                                            // a call that was placed; by itself unless ringsAtOnce is off
    void pickUp();                                          // when it rings
    void refuse(const QByteArray &status, int causeCode);   // "busy", 3010, when it rings
    void detectMachine();                                   // asynchronous detection heard one
    void openStreamAt(const QUrl &url);                     // without a call, as a stranger would
    void press(char digit);
    void hangUp();     // the person does
    void loseStream(); // the network does, and Plivo has not noticed yet
    void repeatWebhook(qsizetype which); // of those sent, byte for byte and with its old signature

    bool rings() const { return m_rings; }
    bool hasHungUp() const { return m_hungUp; } // either side
    QByteArray uuid() const { return m_uuid; }
    QJsonObject order() const { return m_order; } // what placed the call
    QString contentType() const { return m_contentType; } // of the stream
    QUrl streamUrl() const { return m_streamUrl; }
    QString spoken() const { return m_spoken; }   // what the XML said to the person
    QString digits() const { return m_digits; }   // that the bridge pressed
    bool asksForKeys() const { return !m_keysUrl.isEmpty(); }
    void pressKey(const QByteArray &key); // when asked; empty: presses none
    QString room() const { return m_room; } // that it is, or was last, in
    QString transferredTo() const { return m_transferredTo; }
    QList<int> webhookStatuses() const { return m_statuses; }

    Signing signing = Signing::V3;
    bool ringsAtOnce = true;
    bool saysStop = true; // Plivo's reference does not list `stop`; its own samples wait for it
    QUrl inboundHangUpUrl; // of the application; empty: as at Plivo, its answer URL

protected:
    void opened() override;
    void readText(const QByteArray &text) override;
    void readBytes(const QByteArray &) override { complain(QStringLiteral("a binary message")); }
    void sendFrame(const QList<qint16> &frame) override;
    void sendMark(const QByteArray &name) override;

private:
    struct Webhook
    {
        QUrl url;
        QByteArray body;
        QList<QPair<QByteArray, QByteArray>> headers;
    };
    using Then = std::function<void(int status, const QByteArray &type, const QByteArray &body)>;

    void obey(const QString &action, const QJsonObject &body);
    void tell(const QUrl &url, const QByteArray &status, Fields more = {}, const Then &then = {});
    void post(const Webhook &webhook, const Then &then);
    QList<QPair<QByteArray, QByteArray>> signatureHeaders(const QUrl &url, const Fields &fields) const;
    void run(int status, const QByteArray &type, const QByteArray &document);
    void next(); // element of the XML
    void enterRoom(const PlivoElement &element);
    void leaveRoom();
    void runStream(const PlivoElement &element);
    void ended(const QByteArray &status, int causeCode, const QByteArray &source);
    void readSound(const QJsonObject &message);
    QByteArray event(const QString &name, QJsonObject more = {});

    FakePlivo &m_api;
    const QUrl m_bridge;
    const QByteArray m_token;
    QNetworkAccessManager m_network;
    QByteArray m_uuid, m_requestUuid, m_stream;
    QString m_from, m_to;
    QUrl m_hangUpUrl, m_streamUrl;
    QJsonObject m_order;
    QList<PlivoElement> m_document; // what is left of it
    QUrl m_keysUrl, m_roomUrl;
    QString m_room;
    bool m_endsRoom = false;
    QString m_contentType, m_spoken, m_digits, m_transferredTo;
    QList<int> m_statuses;
    QList<Webhook> m_sent;
    int m_sequence = 0;
    int m_chunk = 0;
    bool m_incoming = false; // to the bridge
    bool m_rings = false;
    bool m_moved = false; // the stream was ended by a transfer
    bool m_hungUp = false;
};

} // namespace fakes
