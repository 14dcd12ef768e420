// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/faketools.h"

#include <QJsonArray>

namespace fakes {

using namespace Qt::StringLiterals;

FakeApi::Answer FakeTools::answer(const Request &request)
{
    if (!secret.isEmpty() && request.headers.value("x-key") != secret)
        return {401, R"({"error":"no key"})"};
    if (request.headers.value("host") != "127.0.0.1:" + QByteArray::number(serverPort()) && !request.headers.value("host").startsWith("localhost:"))
        return {421, R"({"error":"that is not me"})"};
    return request.target.startsWith("/mcp") ? mcp(request) : orders(request);
}

FakeApi::Answer FakeTools::orders(const Request &request)
{
    if (request.target == "/orders/A%2F1?full=true" && request.verb == "GET")
        return {200, R"({"order":"A/1","state":"on its way"})"};
    if (request.target == "/orders" && request.verb == "POST" && hasKeys(request.json(), u"item"_s, u"note"_s))
        return {201, R"({"order":"B2"})"};
    if (request.target == "/novel")
        return {200, "\"" + QByteArray(20000, 'x') + "\""};
    if (request.target == "/words")
        return {200, "just words"};
    return {404, R"({"error":"no such order"})"};
}

FakeApi::Answer FakeTools::rpc(const QJsonObject &result, const QJsonValue &id) const
{
    const auto body = json({{u"jsonrpc"_s, u"2.0"_s}, {u"id"_s, id}, {u"result"_s, result}});
    const QByteArray session = "Mcp-Session-Id: s-1\r\n";
    if (!inEvents)
        return {200, body, session};
    return {200, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\nevent: message\ndata: " + body + "\n\n",
        session + "Content-Type: text/event-stream\r\n"};
}

FakeApi::Answer FakeTools::refuse(const QJsonValue &id, const QString &why) const
{
    return {200, json({{u"jsonrpc"_s, u"2.0"_s}, {u"id"_s, id}, {u"error"_s, QJsonObject{{u"code"_s, -32600}, {u"message"_s, why}}}})};
}

FakeApi::Answer FakeTools::mcp(const Request &request)
{
    const auto message = request.json();
    const auto id = message["id"_L1];
    const auto method = message["method"_L1].toString();
    const auto accept = request.headers.value("accept");
    if (request.verb != "POST" || message["jsonrpc"_L1].toString() != "2.0"_L1)
        return {400, "{}"};
    if (!accept.contains("application/json") || !accept.contains("text/event-stream"))
        return {406, "{}"};
    if (method == "initialize"_L1) {
        m_introduced = message["params"_L1]["clientInfo"_L1]["name"_L1].isString();
        return rpc({{u"protocolVersion"_s, u"2025-06-18"_s}, {u"capabilities"_s, QJsonObject{{u"tools"_s, QJsonObject()}}}}, id);
    }
    if (request.headers.value("mcp-session-id") != "s-1" || request.headers.value("mcp-protocol-version") != "2025-06-18")
        return {forgetsSession ? 404 : 400, "{}"};
    if (forgetsSession && method == "tools/call"_L1)
        return {404, "{}"};
    if (method == "notifications/initialized"_L1) {
        m_initialized = m_introduced && id.isUndefined();
        return {202, {}};
    }
    if (!m_initialized)
        return refuse(id, u"introduce yourself first"_s);
    if (method == "tools/list"_L1) {
        const int page = message["params"_L1]["cursor"_L1].toString(u"1"_s).toInt();
        const QJsonObject schema{{u"type"_s, u"object"_s}, {u"properties"_s, QJsonObject{{u"city"_s, QJsonObject{{u"type"_s, u"string"_s}}}}},
            {u"required"_s, QJsonArray{u"city"_s}}};
        const QString name = page == 1 ? u"weather"_s : u"weather_%1"_s.arg(page);
        QJsonObject result{{u"tools"_s,
            QJsonArray{QJsonObject{{u"name"_s, name}, {u"description"_s, u"Tells the weather"_s}, {u"inputSchema"_s, schema}},
                QJsonObject{{u"name"_s, u"not for phones"_s}, {u"inputSchema"_s, schema}}}}};
        if (page < pages)
            result.insert(u"nextCursor"_s, QString::number(page + 1));
        return rpc(result, id);
    }
    if (method == "tools/call"_L1 && message["params"_L1]["name"_L1].toString().startsWith("weather"_L1)) {
        const auto city = message["params"_L1]["arguments"_L1]["city"_L1].toString();
        const bool known = city == "Berlin"_L1;
        return rpc({{u"content"_s, QJsonArray{QJsonObject{{u"type"_s, u"text"_s}, {u"text"_s, known ? u"12 degrees"_s : u"I do not know "_s + city}}}},
                       {u"isError"_s, !known}}, id);
    }
    return refuse(id, u"no such tool"_s);
}

} // namespace fakes
