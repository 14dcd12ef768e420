// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/toolbox.h"

#include "bridge/tools/jsonschema.h"

#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostArguments = 16 * 1024; // bytes of JSON; a model that writes more has lost its way
constexpr int kMostCallsInTurn = 10;            // between two turns of the caller

} // namespace

Toolbox::Toolbox(const Config &config, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_client(this)
{
    addOwn();
    for (const auto &tool : config.tools.http) {
        m_http.insert(tool.spec.name, tool);
        m_specs << tool.spec;
    }
}

void Toolbox::addOwn()
{
    const auto &tools = m_config.tools;
    m_specs << endCallTool();
    if (!tools.transfers.isEmpty() && m_config.transfers) {
        QList<QPair<QString, QString>> targets;
        for (const auto &target : tools.transfers)
            targets.append({target.name, target.when});
        m_specs << transferCallTool(targets);
    }
    if (tools.sendDigits && m_config.sendsDigits)
        m_specs << sendDigitsTool();
    if (tools.scheduleCallback)
        m_specs << scheduleCallbackTool();
    if (tools.remember)
        m_specs << rememberTool();
}

// ---- Servers

void Toolbox::open()
{
    for (const auto &server : m_config.tools.mcp) {
        m_servers.push_back(std::make_unique<McpClient>(server, m_config.secrets, m_client));
        auto *client = m_servers.back().get();
        ++m_awaited;
        connect(client, &McpClient::opened, this, [this, client] { takeServer(client); });
        connect(client, &McpClient::failed, this, [this, host = QUrl(server.url).host()](const QString &why) {
            emit warned(u"toolsMissing"_s, u"The tools of %1 are missing: %2."_s.arg(host, why));
            serverDone();
        });
        client->open();
    }
    if (m_awaited == 0)
        emit ready();
}

void Toolbox::takeServer(McpClient *server)
{
    for (const auto &tool : server->tools()) {
        const bool known = std::any_of(m_specs.begin(), m_specs.end(), [&](const ToolSpec &one) { return one.name == tool.name; });
        if (known) { // ours counts, and the first server's
            emit warned(u"toolsMissing"_s, u"There are two tools called '%1': the second is left out."_s.arg(tool.name));
            continue;
        }
        m_mcp.insert(tool.name, server);
        m_specs << tool;
    }
    serverDone();
}

void Toolbox::serverDone()
{
    if (--m_awaited == 0)
        emit ready();
}

// ---- Calls

QString Toolbox::refusalOf(const ToolCall &call)
{
    if (++m_callsInTurn > kMostCallsInTurn)
        return u"too many tools in one turn: answer the caller in words"_s;
    const auto spec = std::find_if(m_specs.begin(), m_specs.end(), [&](const ToolSpec &one) { return one.name == call.name; });
    if (spec == m_specs.end())
        return u"there is no tool of this name"_s;
    if (QJsonDocument(call.arguments).toJson(QJsonDocument::Compact).size() > kMostArguments)
        return u"invalid arguments: they are too long"_s;
    const auto problem = violationOf(spec->parameters, call.arguments);
    return problem.isEmpty() ? QString() : u"invalid arguments: %1"_s.arg(problem);
}

void Toolbox::run(const ToolCall &call)
{
    const auto begun = Instant::clock::now();
    const auto tell = [this, id = call.id, begun](const QJsonObject &result) {
        emit returned(id, result, std::chrono::round<Milliseconds>(Instant::clock::now() - begun));
    };
    if (auto *server = m_mcp.value(call.name))
        return server->call(call.name, call.arguments, tell);
    const auto request = requestFor(m_http.value(call.name), call.arguments, m_config.secrets);
    if (!request) // later, as everything else
        return void(QMetaObject::invokeMethod(this, [tell, why = request.error().detail] { tell(failedResult(why)); }, Qt::QueuedConnection));
    m_client.send(*request, [tell](const ToolAnswer &answer) {
        tell(answer.status == 0 ? failedResult(answer.trouble) : resultOf(answer.status, answer.body));
    });
}

std::optional<TransferTarget> Toolbox::transferTarget(const QString &name) const
{
    for (const auto &target : m_config.tools.transfers) {
        if (target.name == name)
            return target;
    }
    return std::nullopt;
}

} // namespace bridge
