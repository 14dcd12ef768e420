// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/streamphone.h"

#include <QJsonObject>

namespace fakes {

class FakeTelnyx;

// One telephone that reaches a bridge through Telnyx, or is reached: lives through the call as the API's commands say, signs and POSTs
// its events, streams as it was ordered, PCMU at 8000 Hz.
class TelnyxPhone : public StreamPhone
{
    Q_OBJECT
public:
    // Test 1 of RFC 8032.
    static inline const QByteArray seed = QByteArray::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    static inline const QString publicKey = QStringLiteral("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");

    // `api` lives longer. With another seed it signs as a stranger.
    TelnyxPhone(FakeTelnyx &api, QUrl bridge, QByteArray seed = TelnyxPhone::seed, QObject *parent = nullptr);

    void dial(const QString &from = QStringLiteral("+14155550100"), const QString &to = QStringLiteral("+15005550006"));
    void pickUp();                                              // when it rings
    void refuse(const QString &cause);                          // "user_busy", when it rings
    void detect(const QString &event, const QString &result);   // a verdict of machine detection
    void openStreamAs(const QUrl &url, const QByteArray &token); // without a call, as a stranger would
    void press(char digit);
    void hangUp(); // the person does
    void repeatLastEvent(); // byte for byte, with its old signature

    bool rings() const { return m_rings; }
    bool wasRejected() const { return m_rejected; }
    bool hasHungUp() const { return m_hungUp; } // either side
    QByteArray leg() const { return m_leg; }
    QJsonObject order() const { return m_order; } // what placed, or answered, the call
    QString digits() const { return m_digits; }   // that the bridge pressed
    QString transferredTo() const { return m_transferredTo; }
    QList<int> webhookStatuses() const { return m_statuses; }

    bool swapsFrames = false; // every other two come in the wrong order, as they do over UDP

protected:
    void opened() override;
    void readText(const QByteArray &text) override;
    void readBytes(const QByteArray &) override { complain(QStringLiteral("100003: a binary message")); }
    void sendFrame(const QList<qint16> &frame) override;
    void sendMark(const QByteArray &name) override;

private:
    void obey(const QString &action, const QJsonObject &body);
    void answered(const QJsonObject &order);
    void ended(const QString &cause, const QString &source);
    void tell(const QString &event, QJsonObject payload = {});
    void send(const QByteArray &body, const QByteArray &timestamp, const QByteArray &signature);
    QByteArray sign(const QByteArray &message) const;
    QByteArray event(const QString &name, const QString &key, const QJsonObject &content);

    FakeTelnyx &m_api;
    const QUrl m_bridge;
    const QByteArray m_seed;
    QNetworkAccessManager m_network;
    QUrl m_webhook;
    QByteArray m_leg;
    QByteArray m_stream;
    QString m_from, m_to;
    QJsonObject m_order;
    QString m_digits, m_transferredTo;
    QList<int> m_statuses;
    QByteArray m_lastBody, m_lastTimestamp, m_lastSignature;
    QByteArray m_heldBack;
    int m_sequence = 0;
    int m_chunk = 0;
    bool m_incoming = false; // for Telnyx: to the bridge
    bool m_rings = false;
    bool m_rejected = false;
    bool m_hungUp = false;
};

} // namespace fakes
