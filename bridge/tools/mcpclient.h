// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agenttools.h"
#include "bridge/tools/toolclient.h"

namespace bridge {

// One server of tools that speaks the Model Context Protocol: introduces itself, asks what there is, and has things done.
// Lives in the call's media thread, owned by the toolbox. Returns at once.
class McpClient : public QObject
{
    Q_OBJECT
public:
    McpClient(const McpServer &server, const ToolSecrets &secrets, ToolClient &client, QObject *parent = nullptr); // `client` is the toolbox's

    void open(); // then opened() or failed(), once
    const QList<ToolSpec> &tools() const { return m_tools; } // those that the profile lets through
    void call(const QString &tool, const QJsonObject &arguments, std::function<void(const QJsonObject &result)> done);

signals:
    void opened();
    void failed(const QString &why); // a clause

private:
    using Take = std::function<void(const Result<QJsonObject> &result)>;
    void send(const QByteArray &body, int id, Take take); // id 0: a notice, nothing is answered
    void list(const QString &cursor);

    const McpServer m_server;
    const ToolSecrets m_secrets;
    ToolClient &m_client;
    QByteArray m_session;
    QByteArray m_version;
    QList<ToolSpec> m_tools;
    int m_lastId = 0;
    int m_pages = 0;
};

} // namespace bridge
