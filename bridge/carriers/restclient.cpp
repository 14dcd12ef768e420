// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/restclient.h"

#include <QIODevice>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kAttempts = 4;

// A body that can be read once. Qt sends a request again by itself when the connection closes before an answer (seen with 6.4.2),
// and a call that is placed again rings twice; it can't where the body does not rewind. Owned by its reply.
class OnceBody final : public QIODevice
{
public:
    explicit OnceBody(QByteArray bytes) : m_rest(std::move(bytes)) { open(QIODevice::ReadOnly | QIODevice::Unbuffered); }

    bool isSequential() const override { return true; }
    bool seek(qint64) override { return false; }
    bool atEnd() const override { return m_rest.isEmpty(); }
    qint64 bytesAvailable() const override { return m_rest.size() + QIODevice::bytesAvailable(); }

protected:
    qint64 readData(char *to, qint64 most) override
    {
        const auto size = std::min<qint64>(most, m_rest.size());
        std::copy_n(m_rest.cbegin(), size, to);
        m_rest.remove(0, size);
        return size > 0 || most == 0 ? size : -1;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_rest;
};

} // namespace

QJsonObject RestAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

QByteArray formBody(const QList<QPair<QByteArray, QString>> &fields)
{
    QByteArray body;
    for (const auto &[key, value] : fields) {
        if (!body.isEmpty())
            body += '&';
        body.append(key).append('=').append(QUrl::toPercentEncoding(value));
    }
    return body;
}

QString addressText(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded);
}

QString pathSegment(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

int wholeSeconds(Milliseconds time)
{
    return int(std::chrono::ceil<std::chrono::seconds>(time).count());
}

QByteArray basicAuthorization(const QString &user, const QString &password)
{
    return "Basic " + (user + u':' + password).toUtf8().toBase64();
}

RestClient::RestClient(QString service, QString addressKey, QObject *parent)
    : QObject(parent)
    , m_service(std::move(service))
    , m_addressKey(std::move(addressKey))
    , m_network(new QNetworkAccessManager(this))
{
}

void RestClient::send(const RestRequest &request, Done done)
{
    QNetworkRequest wire(request.url);
    wire.setRawHeader("Authorization", request.authorization);
    wire.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    wire.setRawHeader("Accept", "application/json");
    if (!request.type.isEmpty())
        wire.setRawHeader("Content-Type", request.type);
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    QNetworkReply *reply = nullptr;
    if (request.body.isEmpty()) {
        reply = m_network->sendCustomRequest(wire, request.verb);
    } else {
        wire.setHeader(QNetworkRequest::ContentLengthHeader, request.body.size());
        wire.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        auto *body = new OnceBody(request.body);
        reply = m_network->sendCustomRequest(wire, request.verb, body);
        body->setParent(reply);
    }
    QTimer::singleShot(m_patience, reply, &QNetworkReply::abort);
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply, largest = request.largestAnswer](qint64 received) {
        if (received > largest)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply, largest = request.largestAnswer, done = std::move(done)] {
        reply->deleteLater();
        done(answerOf(reply, largest));
    });
}

void RestClient::insist(const RestRequest &request, Done done, int attempt)
{
    send(request, [this, request, done = std::move(done), attempt](const RestAnswer &answer) mutable {
        if (answer.isGood() || answer.isHopeless() || attempt >= kAttempts)
            return done(answer);
        const auto backOff = m_patience / 20 * (1 << attempt); // 1, 2 and 4 s
        QTimer::singleShot(backOff, this, [this, request, done = std::move(done), attempt]() mutable {
            insist(request, std::move(done), attempt + 1);
        });
    });
}

RestAnswer RestClient::answerOf(QNetworkReply *reply, qint64 largest) const
{
    RestAnswer answer;
    const auto why = reply->error();
    if (why == QNetworkReply::OperationCanceledError) {
        answer.trouble = {Error::Code::TimedOut,
            u"%1 does not answer, or not in full. Check the network, and %1's console for a call that was placed all the same."_s
                .arg(m_service)};
        return answer;
    }
    if (reply->bytesAvailable() > largest) { // it came in one go
        answer.trouble = {Error::Code::Unsupported, u"%1 answers with more than we can take."_s.arg(m_service)};
        return answer;
    }
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.date = reply->rawHeader("Date").left(64);
    if (answer.status > 0)
        answer.body = reply->isOpen() ? reply->read(largest) : QByteArray();
    else if (why == QNetworkReply::SslHandshakeFailedError)
        answer.trouble = {Error::Code::Network,
            u"%1's certificate is not trusted. Check this computer's clock and proxy."_s.arg(m_service)};
    else if (why == QNetworkReply::RemoteHostClosedError || why == QNetworkReply::ContentReSendError) // it had the request
        answer.trouble = {Error::Code::TimedOut,
            u"%1 hung up without an answer. Check the network, and %1's console for a call that was placed all the same."_s.arg(m_service)};
    else
        answer.trouble = {Error::Code::Network, u"%1 cannot be reached. Check the network and %2."_s.arg(m_service, m_addressKey)};
    return answer;
}

} // namespace bridge
