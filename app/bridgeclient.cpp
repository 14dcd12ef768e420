// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridgeclient.h"

#include "app/commandline.h"
#include "bridge/settings/apitoken.h"

#include <QEventLoop>
#include <QFile>
#include <QJsonObject>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 10'000;

Error noBridge(const QString &where)
{
    return {Error::Code::NotFound,
        u"No bridge runs %1. Start one with callwright or callwright --headless, or name another with --url and --token."_s.arg(where)};
}

} // namespace

Result<BridgeClient> BridgeClient::find(const CommandLine &line, const QString &dataFolder, const QString &configuredToken)
{
    if (!line.bridgeUrl.isEmpty()) {
        const auto token = line.token.isEmpty() ? configuredToken : line.token;
        if (!line.bridgeUrl.isValid() || line.bridgeUrl.host().isEmpty())
            return fail(Error::Code::Malformed, u"--url wants an address like http://127.0.0.1:5000."_s);
        return BridgeClient(line.bridgeUrl, token.toUtf8());
    }
    QFile file(dataFolder + u"/bridge.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return tl::make_unexpected(noBridge(u"on the folder "_s + dataFolder));
    const auto json = QJsonDocument::fromJson(file.readAll()).object();
    auto token = line.token.isEmpty() ? configuredToken : line.token;
    if (token.isEmpty()) {
        const auto kept = ensureApiToken(dataFolder);
        if (!kept)
            return tl::make_unexpected(kept.error());
        token = kept->toString();
    }
    return BridgeClient(QUrl(json["url"_L1].toString()), token.toUtf8());
}

QNetworkRequest BridgeClient::request(const QString &path) const
{
    QUrl url = m_url;
    const auto query = path.indexOf(u'?');
    url.setPath(query < 0 ? path : path.left(query));
    if (query >= 0)
        url.setQuery(path.mid(query + 1));
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", authorization());
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("callwright/" CALLWRIGHT_VERSION));
    request.setTransferTimeout(kPatienceMs);
    return request;
}

Result<QJsonDocument> BridgeClient::get(const QString &path)
{
    return finish(m_network->get(request(path)));
}

Result<QJsonDocument> BridgeClient::post(const QString &path, const QJsonObject &body)
{
    auto posting = request(path);
    posting.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return finish(m_network->post(posting, QJsonDocument(body).toJson(QJsonDocument::Compact)));
}

Result<QJsonDocument> BridgeClient::finish(QNetworkReply *reply)
{
    QEventLoop wait;
    QObject::connect(reply, &QNetworkReply::finished, &wait, &QEventLoop::quit);
    if (!reply->isFinished())
        wait.exec();
    reply->deleteLater();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return tl::make_unexpected(noBridge(u"at "_s + m_url.toString()));
    const auto json = QJsonDocument::fromJson(reply->readAll());
    if (status >= 200 && status < 300)
        return json;
    const auto message = json.object()["error"_L1].toObject()["message"_L1].toString();
    return fail(status == 404 ? Error::Code::NotFound : status == 401 ? Error::Code::Refused : Error::Code::NotPossibleNow,
        message.isEmpty() ? u"The bridge answered with status %1."_s.arg(status) : message);
}

QUrl BridgeClient::eventsUrl(const QString &since) const
{
    QUrl url = m_url;
    url.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    url.setPath(u"/api/events"_s);
    if (!since.isEmpty())
        url.setQuery(u"since="_s + since);
    return url;
}

} // namespace app
