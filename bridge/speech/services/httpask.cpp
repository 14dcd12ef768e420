// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/httpask.h"

#include <QNetworkAccessManager>
#include <QTimer>

namespace bridge {

using namespace Qt::StringLiterals;

QByteArray HttpAnswer::bodyWithout(const QString &key) const
{
    auto clean = body;
    if (!key.isEmpty())
        clean.replace(key.toUtf8(), "[key]");
    return clean;
}

void prepareHttp(QNetworkRequest &request, Milliseconds inactivity)
{
    request.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setTransferTimeout(int(inactivity.count()));
}

Error httpTrouble(QNetworkReply::NetworkError why, const ServiceName &service)
{
    switch (why) {
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return {Error::Code::TimedOut, u"%1 at %2 does not answer."_s.arg(service.title, service.host)};
    case QNetworkReply::SslHandshakeFailedError:
        return {Error::Code::Network,
            u"The certificate of %1 cannot be trusted: check this computer's clock and %2."_s.arg(service.host, service.urlKey)};
    default:
        return {Error::Code::Network,
            u"%1 cannot be reached at %2: check the network and %3."_s.arg(service.title, service.host, service.urlKey)};
    }
}

QNetworkReply *askHttp(QNetworkAccessManager &network, HttpOrder order, Milliseconds patience, const ServiceName &service, QObject *context,
    std::function<void(const HttpAnswer &)> done)
{
    prepareHttp(order.request, patience);
    auto *reply = network.sendCustomRequest(order.request, order.verb, order.body);
    reply->setReadBufferSize(order.mostAnswer + 1);
    QTimer::singleShot(patience, reply, &QNetworkReply::abort);
    QObject::connect(reply, &QNetworkReply::finished, context, [reply, service, most = order.mostAnswer, done = std::move(done)] {
        reply->deleteLater();
        HttpAnswer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const bool cut = reply->error() == QNetworkReply::OperationCanceledError || !reply->isOpen();
        if (cut) // also an answer that never ends
            answer.status = 0;
        if (answer.status == 0)
            answer.trouble = httpTrouble(reply->error(), service);
        else
            answer.body = reply->read(most);
        done(answer);
    });
    return reply;
}

} // namespace bridge
