// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicewebhooks.h"

#include "bridge/carriers/twilio/twiliosignature.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <utility>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

constexpr qint64 kMaxAnswer = 256 * 1024;

FormFields decoded(const PracticeWebhooks::Fields &fields)
{
    FormFields all;
    for (const auto &[key, value] : fields)
        all.append({QString::fromLatin1(key), value});
    return all;
}

QByteArray encoded(const PracticeWebhooks::Fields &fields)
{
    QByteArray body;
    for (const auto &[key, value] : fields)
        body.append(body.isEmpty() ? "" : "&").append(key).append('=').append(QUrl::toPercentEncoding(value));
    return body;
}

QString adviceFor(int status)
{
    if (status == 403)
        return u" It does not accept the signature: check server/publicUrl."_s;
    if (status == 404)
        return u" It knows no such call any more."_s;
    return u" Look into the bridge's log."_s;
}

} // namespace

PracticeWebhooks::PracticeWebhooks(
    QNetworkAccessManager &network, const QByteArray &secret, Milliseconds patience, QObject *parent)
    : QObject(parent)
    , m_network(network)
    , m_secret(secret)
    , m_patience(patience)
{
}

PracticeWebhooks::~PracticeWebhooks()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
}

void PracticeWebhooks::post(const QUrl &url, const Fields &fields, const Answered &answered)
{
    m_waiting.append({url, fields, answered});
    if (!m_reply)
        next();
}

void PracticeWebhooks::next()
{
    if (m_waiting.isEmpty()) {
        emit becameIdle();
        return;
    }
    const Post post = m_waiting.takeFirst();
    QNetworkRequest request(post.url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded; charset=UTF-8"_s);
    request.setRawHeader("User-Agent", "Callwright-Practice/" CALLWRIGHT_VERSION);
    request.setRawHeader("X-Twilio-Signature", twilio::signatureOf(post.url.toEncoded(), decoded(post.fields), m_secret));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    m_reply = m_network.post(request, encoded(post.fields));
    QTimer::singleShot(m_patience, m_reply, &QNetworkReply::abort);
    m_reply->setReadBufferSize(kMaxAnswer); // more is never read; the deadline ends it
    connect(m_reply, &QNetworkReply::finished, this, [this, answered = post.answered] { finished(answered); });
}

void PracticeWebhooks::finished(const Answered &answered)
{
    const auto answer = answerOf();
    std::exchange(m_reply, nullptr)->deleteLater();
    if (answered)
        answered(answer);
    if (!m_reply)
        next();
}

Result<QByteArray> PracticeWebhooks::answerOf() const
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_reply->error() == QNetworkReply::OperationCanceledError)
        return fail(Error::Code::TimedOut, u"Our webhook does not answer the practice line. Look into the bridge's log."_s);
    if (status == 0)
        return fail(Error::Code::Network, u"The practice line cannot reach our webhook. Check that the bridge is listening."_s);
    if (status < 200 || status > 299) {
        const auto code = status == 403 ? Error::Code::Refused : Error::Code::Network;
        return fail(code, u"Our webhook answered the practice line with HTTP %1."_s.arg(status) + adviceFor(status));
    }
    return m_reply->isOpen() ? m_reply->read(kMaxAnswer) : QByteArray();
}

} // namespace bridge
