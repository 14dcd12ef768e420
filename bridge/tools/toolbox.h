// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/tools/mcpclient.h"
#include "bridge/tools/toolclient.h"
#include "bridge/types/units.h"

#include <QHash>

#include <optional>
#include <vector>

namespace bridge {

// What one agent can do in one call, beside talking: knows every tool by name, lets only arguments through that fit, and has those done that are
// somebody's server's. What the call itself must do (hang up, transfer, press keys) it only knows and checks.
// Lives in the call's media thread, owned by the call. Returns at once.
class Toolbox : public QObject
{
    Q_OBJECT
public:
    struct Config
    {
        AgentTools tools;
        ToolSecrets secrets;
        bool transfers = false;  // the line can
        bool sendsDigits = false; // likewise
    };

    explicit Toolbox(const Config &config, QObject *parent = nullptr);

    void open(); // then ready(), within some seconds, with all servers that answered
    const QList<ToolSpec> &specs() const { return m_specs; }

    void turnTaken() { m_callsInTurn = 0; } // by the caller
    // Why this may not be done, for the model to mend or to give up; empty: it may.
    QString refusalOf(const ToolCall &call);
    bool isOurs(const QString &name) const { return !m_http.contains(name) && !m_mcp.contains(name); } // the call does it itself
    void run(const ToolCall &call); // one that is not ours and was not refused; then returned()
    // Where the entry of that name leads; empty: there is none.
    std::optional<TransferTarget> transferTarget(const QString &name) const;

signals:
    void ready();
    void warned(const QString &code, const QString &message);
    void returned(const QString &id, const QJsonObject &result, bridge::Milliseconds took);

private:
    void addOwn();
    void takeServer(McpClient *server);
    void serverDone();

    const Config m_config;
    ToolClient m_client;
    QList<ToolSpec> m_specs;
    QHash<QString, HttpTool> m_http;
    QHash<QString, McpClient *> m_mcp; // by the name of the tool
    std::vector<std::unique_ptr<McpClient>> m_servers;
    int m_awaited = 0;
    int m_callsInTurn = 0;
};

} // namespace bridge
