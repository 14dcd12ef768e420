// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/toolclient.h"

#include "bridge/tools/publicaddress.h"

#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxAnswer = 256 * 1024; // bytes

} // namespace

// One request on its way. The timer ends it wherever it is.
struct ToolClient::Errand
{
    ToolRequest request;
    Done done;
    QTimer limit;
    QNetworkReply *reply = nullptr; // the network's child
    int lookup = -1;

    void finish(const ToolAnswer &answer)
    {
        limit.stop();
        if (lookup >= 0)
            QHostInfo::abortHostLookup(lookup);
        limit.disconnect(); // it keeps us alive
        if (const auto tell = std::exchange(done, {}))
            tell(answer);
    }
};

ToolClient::ToolClient(QObject *parent)
    : QObject(parent)
{
}

ToolClient::~ToolClient() = default;

void ToolClient::send(const ToolRequest &request, Done done)
{
    auto errand = std::make_shared<Errand>(); // shared by the lookup, the reply and the timer, whichever ends it
    errand->request = request;
    errand->done = std::move(done);
    errand->limit.setSingleShot(true);
    connect(&errand->limit, &QTimer::timeout, this, [errand] {
        errand->finish({.trouble = u"the server did not answer within %1 s"_s.arg(double(errand->request.timeout.count()) / 1000)});
        if (errand->reply)
            errand->reply->abort();
    });
    errand->limit.start(request.timeout);
    lookUp(errand);
}

void ToolClient::lookUp(const std::shared_ptr<Errand> &errand)
{
    errand->lookup = QHostInfo::lookupHost(errand->request.url.host(), this, [this, errand](const QHostInfo &host) {
        errand->lookup = -1;
        if (!errand->done)
            return;
        const auto addresses = host.addresses();
        const auto usable = std::find_if(addresses.begin(), addresses.end(),
            [&](const QHostAddress &one) { return errand->request.mayBePrivate || isOfTheInternet(one); });
        if (addresses.isEmpty())
            return errand->finish({.trouble = u"the server's name is not known"_s});
        if (usable == addresses.end())
            return errand->finish({.trouble = u"the server's address is one of a private network, which this tool may not ask"_s});
        ask(errand, *usable);
    });
}

// By the address that was checked: asked by name, it might be another one the next time.
void ToolClient::ask(const std::shared_ptr<Errand> &errand, const QHostAddress &address)
{
    const auto &request = errand->request;
    if (!m_network)
        m_network = new QNetworkAccessManager(this);
    auto url = request.url;
    const auto host = url.host(QUrl::FullyEncoded);
    url.setHost(address.toString());
    QNetworkRequest wire(url);
    wire.setPeerVerifyName(host);
    wire.setRawHeader("Host", (host + (url.port() > 0 ? u':' + QString::number(url.port()) : QString())).toLatin1());
    wire.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    wire.setRawHeader("Accept", "application/json, text/event-stream;q=0.9, text/plain;q=0.5");
    if (!request.body.isEmpty())
        wire.setRawHeader("Content-Type", "application/json");
    for (const auto &[name, value] : request.headers)
        wire.setRawHeader(name, value);
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    errand->reply = m_network->sendCustomRequest(wire, request.method, request.body);
    connect(errand->reply, &QNetworkReply::readyRead, errand->reply, [reply = errand->reply] {
        if (reply->bytesAvailable() > kMaxAnswer)
            reply->abort();
    });
    connect(errand->reply, &QNetworkReply::finished, this, [errand] {
        auto *reply = std::exchange(errand->reply, nullptr);
        reply->deleteLater();
        errand->finish(answerOf(reply));
    });
}

ToolAnswer ToolClient::answerOf(QNetworkReply *reply)
{
    ToolAnswer answer;
    if (reply->error() == QNetworkReply::OperationCanceledError) {
        answer.trouble = u"the server's answer is too long"_s;
        return answer;
    }
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (answer.status == 0) {
        answer.trouble = reply->error() == QNetworkReply::SslHandshakeFailedError ? u"the server's certificate is not valid"_s
                                                                                  : u"the server can't be reached"_s;
        return answer;
    }
    if (answer.status >= 300 && answer.status < 400) {
        answer.trouble = u"the server wants us to ask another one, which tools may not"_s;
        answer.status = 0;
        return answer;
    }
    answer.type = reply->rawHeader("Content-Type").left(128);
    answer.session = reply->rawHeader("Mcp-Session-Id").left(256);
    answer.body = reply->isOpen() ? reply->read(kMaxAnswer) : QByteArray();
    return answer;
}

} // namespace bridge
