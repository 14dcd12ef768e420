// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/twiliowebhooks.h"

#include <QMessageAuthenticationCode>
#include <QNetworkReply>

namespace fakes {

using namespace Qt::StringLiterals;

TwilioWebhooks::TwilioWebhooks(QByteArray authToken)
    : m_token(std::move(authToken))
{
    static quint64 calls = 0; // every call has ids of its own
    sid = "CA1" + QByteArray::number(++calls, 16).rightJustified(31, '0');
}

// twilio.com/docs/usage/webhooks/webhooks-security: the URL and the sorted pairs, HMAC-SHA1, base64.
QByteArray TwilioWebhooks::signature(const QByteArray &url, const Fields &fields) const
{
    QByteArray data = url;
    for (auto it = fields.cbegin(); it != fields.cend(); ++it)
        data += it.key() + it.value();
    return QMessageAuthenticationCode::hash(data, m_token, QCryptographicHash::Sha1).toBase64();
}

void TwilioWebhooks::post(const QUrl &url, const Fields &fields, std::function<void(int, const QByteArray &)> done)
{
    auto all = fields;
    all.insert("ApiVersion", "2010-04-01");
    all.insert("CallSid", sid);
    all.insert("From", from);
    all.insert("To", to);
    all.insert("Direction", outbound ? "outbound-api" : "inbound");
    send(url, all, std::move(done));
}

void TwilioWebhooks::postOfRoom(const QUrl &url, const Fields &fields)
{
    auto all = fields;
    if (!sid.isEmpty())
        all.insert("CallSid", sid);
    send(url, all, {});
}

void TwilioWebhooks::send(const QUrl &url, Fields all, std::function<void(int, const QByteArray &)> done)
{
    all.insert("AccountSid", "AC00000000000000000000000000000001");
    QByteArray body;
    for (auto it = all.cbegin(); it != all.cend(); ++it)
        body += (body.isEmpty() ? "" : "&") + it.key() + '=' + it.value().toPercentEncoding();
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    request.setRawHeader("X-Twilio-Signature", signature(url.toEncoded(), all));
    auto *reply = m_network.post(request, body);
    QObject::connect(reply, &QNetworkReply::finished, reply, [reply, done] {
        reply->deleteLater();
        if (done)
            done(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll());
    });
}

} // namespace fakes
