// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/mcpcodec.h"

#include "bridge/agents/chat/ssereader.h"
#include "bridge/tools/toolrequest.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bridge::mcp {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestDescription = 1000; // characters; a server may write novels, and every turn pays for them

QByteArray message(const QString &method, const QJsonObject &params, std::optional<int> id)
{
    QJsonObject json{{u"jsonrpc"_s, u"2.0"_s}, {u"method"_s, method}};
    if (id)
        json.insert(u"id"_s, *id);
    if (!params.isEmpty())
        json.insert(u"params"_s, params);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QByteArrayList messagesIn(const QByteArray &type, const QByteArray &body)
{
    if (!type.toLower().startsWith("text/event-stream"))
        return {body};
    SseReader reader;
    auto events = reader.read(body).value_or(QList<SseEvent>());
    events += reader.finish();
    QByteArrayList messages;
    for (const auto &event : events)
        messages << event.data;
    return messages;
}

} // namespace

QByteArray initializeRequest(int id)
{
    return message(u"initialize"_s,
        {{u"protocolVersion"_s, QString::fromLatin1(kVersion)}, {u"capabilities"_s, QJsonObject()},
            {u"clientInfo"_s, QJsonObject{{u"name"_s, u"Callwright"_s}, {u"version"_s, QString::fromLatin1(CALLWRIGHT_VERSION)}}}},
        id);
}

QByteArray initializedNotice()
{
    return message(u"notifications/initialized"_s, {}, {});
}

QByteArray listRequest(int id, const QString &cursor)
{
    return message(u"tools/list"_s, cursor.isEmpty() ? QJsonObject() : QJsonObject{{u"cursor"_s, cursor}}, id);
}

QByteArray callRequest(int id, const QString &tool, const QJsonObject &arguments)
{
    return message(u"tools/call"_s, {{u"name"_s, tool}, {u"arguments"_s, arguments}}, id);
}

Result<QJsonObject> resultIn(const QByteArray &type, const QByteArray &body, int id)
{
    const auto messages = messagesIn(type, body);
    for (const auto &bytes : messages) {
        const auto json = QJsonDocument::fromJson(bytes).object();
        if (json["id"_L1].toInt(-1) != id)
            continue; // a notice, or a question of the server's, which we do not answer
        if (const auto error = json["error"_L1]; error.isObject())
            return fail(Error::Code::Refused, u"the server says: %1"_s.arg(error["message"_L1].toString().left(200)));
        if (json["result"_L1].isObject())
            return json["result"_L1].toObject();
    }
    return fail(Error::Code::Malformed, u"what the server answered is not of the Model Context Protocol"_s);
}

Page toolsIn(const QJsonObject &result)
{
    Page page;
    page.next = result["nextCursor"_L1].toString();
    for (const auto &value : result["tools"_L1].toArray()) {
        const auto tool = value.toObject();
        ToolSpec spec{tool["name"_L1].toString(), tool["description"_L1].toString().left(kLongestDescription), tool["inputSchema"_L1].toObject()};
        if (spec.description.isEmpty())
            spec.description = tool["title"_L1].toString(spec.name).left(kLongestDescription);
        if (!isToolName(spec.name) || spec.parameters["type"_L1].toString() != "object"_L1)
            ++page.strange;
        else
            page.tools << spec;
    }
    return page;
}

QJsonObject callResult(const QJsonObject &result)
{
    QStringList texts;
    for (const auto &value : result["content"_L1].toArray()) {
        const auto part = value.toObject();
        texts << (part["type"_L1].toString() == "text"_L1 ? part["text"_L1].toString() : u"(%1)"_s.arg(part["type"_L1].toString().left(32)));
    }
    const auto structured = result["structuredContent"_L1];
    auto told = resultOf(structured.isObject() ? structured : QJsonValue(texts.join(u'\n')));
    if (result["isError"_L1].toBool()) {
        told[u"ok"_s] = false;
        told.insert(u"error"_s, u"the tool failed"_s);
    }
    return told;
}

} // namespace bridge::mcp
