// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QUrl>

namespace app {

struct CommandLine;

// A bridge that runs already, as the command line sees it: its HTTP interface. Blocking, with an event loop of its own.
// Main thread, owned by the run.
class BridgeClient
{
public:
    // By --url and --token, else by what the running bridge left in its data folder.
    static bridge::Result<BridgeClient> find(const CommandLine &line, const QString &dataFolder, const QString &configuredToken);

    bridge::Result<QJsonDocument> get(const QString &path);
    bridge::Result<QJsonDocument> post(const QString &path, const QJsonObject &body);
    QUrl eventsUrl(const QString &since) const; // WS /api/events; the token goes into the header
    QByteArray authorization() const { return "Bearer " + m_token; }

private:
    BridgeClient(QUrl url, QByteArray token) : m_url(std::move(url)), m_token(std::move(token)) {}
    bridge::Result<QJsonDocument> finish(class QNetworkReply *reply);
    class QNetworkRequest request(const QString &path) const;

    QUrl m_url;
    QByteArray m_token;
    std::unique_ptr<QNetworkAccessManager> m_network = std::make_unique<QNetworkAccessManager>();
};

} // namespace app
