// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/mcpclient.h"

#include "bridge/tools/mcpcodec.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kOpenLimit = 3s; // for each question while the call begins: the phone rings meanwhile
constexpr auto kCallLimit = 8s;
constexpr int kMostPages = 5;
constexpr qsizetype kMostTools = 64; // more than a model can choose among

} // namespace

McpClient::McpClient(const McpServer &server, const ToolSecrets &secrets, ToolClient &client, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_secrets(secrets)
    , m_client(client)
{
}

void McpClient::send(const QByteArray &body, int id, Take take)
{
    const auto headers = filledHeaders(m_server.headers, m_secrets);
    if (!headers) // later, as everything else
        return void(QMetaObject::invokeMethod(this, [take, error = headers.error()] { take(tl::make_unexpected(error)); }, Qt::QueuedConnection));
    ToolRequest request{"POST", QUrl(m_server.url, QUrl::StrictMode), *headers, body, m_version.isEmpty() ? kOpenLimit : kCallLimit, m_server.mayBePrivate};
    if (!m_session.isEmpty())
        request.headers.append({"Mcp-Session-Id", m_session});
    if (!m_version.isEmpty())
        request.headers.append({"MCP-Protocol-Version", m_version});
    m_client.send(request, [this, id, take = std::move(take)](const ToolAnswer &answer) {
        if (!answer.trouble.isEmpty())
            return take(fail(Error::Code::Network, answer.trouble));
        if (!answer.session.isEmpty())
            m_session = answer.session;
        if (answer.status < 200 || answer.status >= 300)
            return take(fail(Error::Code::Refused, u"the server answered %1"_s.arg(answer.status)));
        take(id == 0 ? Result<QJsonObject>(QJsonObject()) : mcp::resultIn(answer.type, answer.body, id));
    });
}

void McpClient::open()
{
    const int id = ++m_lastId;
    send(mcp::initializeRequest(id), id, [this](const Result<QJsonObject> &result) {
        if (!result)
            return emit failed(result.error().detail);
        const auto version = result->value("protocolVersion"_L1).toString().toLatin1().left(32);
        m_version = version.isEmpty() ? QByteArray(mcp::kVersion) : version;
        send(mcp::initializedNotice(), 0, [this](const Result<QJsonObject> &) { list({}); });
    });
}

void McpClient::list(const QString &cursor)
{
    const int id = ++m_lastId;
    send(mcp::listRequest(id, cursor), id, [this](const Result<QJsonObject> &result) {
        if (!result)
            return emit failed(result.error().detail);
        const auto page = mcp::toolsIn(*result);
        for (const auto &tool : page.tools) {
            if (m_tools.size() < kMostTools && (m_server.only.isEmpty() || m_server.only.contains(tool.name)))
                m_tools << tool;
        }
        if (!page.next.isEmpty() && ++m_pages < kMostPages && m_tools.size() < kMostTools)
            return list(page.next);
        emit opened();
    });
}

void McpClient::call(const QString &tool, const QJsonObject &arguments, std::function<void(const QJsonObject &)> done)
{
    const int id = ++m_lastId;
    send(mcp::callRequest(id, tool, arguments), id, [done = std::move(done)](const Result<QJsonObject> &result) {
        done(result ? mcp::callResult(*result) : failedResult(result.error().detail));
    });
}

} // namespace bridge
