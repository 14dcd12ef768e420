// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/streamphone.h"

#include <QJsonArray>
#include <QJsonObject>

namespace fakes {

class FakeVonage;

// One telephone that reaches a bridge through Vonage, or is reached: lives through the call as the API and the call control objects
// say, signs and POSTs its webhooks, streams 16-bit sound at the rate it expects to be asked for.
class VonagePhone : public StreamPhone
{
    Q_OBJECT
public:
    // `api` lives longer. With another secret it signs as a stranger.
    VonagePhone(FakeVonage &api, QUrl bridge, int rate = 16000, QByteArray secret = {}, QObject *parent = nullptr);

    void dial(const QString &from = QStringLiteral("14155550100"), const QString &to = QStringLiteral("15005550006"));
    void dialByGet(); // the same, as a number that is set to GET
    void pickUp();    // when it rings
    void refuse(const QString &status); // "busy", "unanswered", when it rings
    void detect(const QString &status, const QString &subState); // a verdict of machine detection
    void openStreamAs(const QUrl &url, const QByteArray &authorization); // without a call, as a stranger would
    void press(char digit);
    void hangUp(); // the person does
    void repeatLastEvent(); // byte for byte, with its old token

    bool rings() const { return m_rings; }
    bool hasHungUp() const { return m_hungUp; } // either side
    QByteArray leg() const { return m_leg; }
    QUrl streamUrl() const { return m_streamUrl; }
    QString heardWords() const { return m_words; } // that a talk action said
    QString digits() const { return m_digits; }    // that the bridge pressed
    QString transferredTo() const { return m_transferredTo; }
    QList<int> webhookStatuses() const { return m_statuses; }

protected:
    void opened() override;
    void readText(const QByteArray &text) override;
    void readBytes(const QByteArray &bytes) override;
    void sendFrame(const QList<qint16> &frame) override;
    void sendMark(const QByteArray &name) override;

private:
    void obey(const QString &action, const QJsonObject &body);
    void perform(const QJsonArray &actions);
    void connectTo(const QJsonObject &endpoint);
    void ended(const QString &status);
    void tell(const QString &status, QJsonObject more = {}, const QByteArray &leg = {});
    void fetchActions(const QUrl &url);
    void post(const QUrl &url, const QByteArray &body, const QByteArray &authorization);
    void take(class QNetworkReply *reply, bool isAnswer);
    QByteArray bearer(const QByteArray &hashed) const;
    QJsonObject numbers() const;

    FakeVonage &m_api;
    const QUrl m_bridge;
    const QByteArray m_secret;
    QNetworkAccessManager m_network;
    QUrl m_answerUrl, m_eventUrl, m_streamUrl;
    QByteArray m_leg;
    QString m_from, m_to;
    QJsonObject m_headers; // of the stream, as ordered
    QString m_contentType;
    QString m_words, m_digits, m_transferredTo;
    QList<int> m_statuses;
    QByteArray m_lastBody, m_lastAuthorization;
    bool m_incoming = false; // for Vonage: to the bridge
    bool m_rings = false;
    bool m_moved = false; // somewhere else: the end of the stream is not the end of the call
    bool m_hungUp = false;
};

} // namespace fakes
