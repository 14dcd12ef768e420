// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/agenttools.h"

#include "bridge/agents/profilemembers.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QUrl>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kLongestTool = 30s;
constexpr qsizetype kMostTools = 64;

// Whose server it is stands in the profile and nowhere else: no place for an argument before the path.
bool isServerAddress(const QString &text)
{
    const auto url = QUrl(QString(text).replace(u"{{"_s, u"x"_s).replace(u"}}"_s, u"x"_s), QUrl::StrictMode);
    const auto path = text.indexOf(u'/', text.indexOf("://"_L1) + 3);
    const auto server = path < 0 ? text : text.left(path);
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !server.contains("{{"_L1)
        && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1);
}

void takeHeaders(ProfileMembers &members, QMap<QString, QString> &headers)
{
    const auto json = members.takeObject("headers"_L1);
    static const QRegularExpression kHeader(u"^[A-Za-z0-9-]{1,64}$"_s);
    for (auto it = json.begin(); it != json.end(); ++it) {
        if (!kHeader.match(it.key()).hasMatch() || !it->isString() || it->toString().contains(QRegularExpression(u"[\\r\\n]"_s)))
            return members.wrong(u"'%1' is no header"_s.arg(it.key()));
        headers.insert(it.key(), it->toString());
    }
}

QString readTransfer(const QJsonObject &json, TransferTarget &target)
{
    ProfileMembers members(json, u"tools.transfer."_s);
    members.take("name"_L1, target.name);
    members.take("to"_L1, target.to);
    members.take("when"_L1, target.when);
    members.take("asksFirst"_L1, target.asksFirst);
    if (!isToolName(target.name))
        return u"'tools.transfer.name' wants letters, digits and underscores"_s;
    return members.problem();
}

QString readHttp(const QJsonObject &json, HttpTool &tool)
{
    ProfileMembers members(json, u"tools.http."_s);
    members.take("name"_L1, tool.spec.name);
    members.take("description"_L1, tool.spec.description);
    tool.spec.parameters = members.takeObject("parameters"_L1);
    members.take("method"_L1, tool.method);
    members.take("url"_L1, tool.url);
    takeHeaders(members, tool.headers);
    members.take("timeoutMs"_L1, tool.timeout, kLongestTool);
    members.take("mayBePrivate"_L1, tool.mayBePrivate);
    if (tool.spec.parameters.isEmpty())
        tool.spec.parameters = {{u"type"_s, u"object"_s}, {u"properties"_s, QJsonObject()}};
    if (!isToolName(tool.spec.name) || tool.spec.description.isEmpty())
        members.wrong(u"a tool needs a 'name' of letters, digits and underscores, and a 'description'"_s);
    if (tool.spec.parameters["type"_L1].toString() != "object"_L1)
        members.wrong(u"'tools.http.parameters' of %1 must be the JSON Schema of an object"_s.arg(tool.spec.name));
    if (!QStringList{u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s}.contains(tool.method))
        members.wrong(u"'tools.http.method' of %1 must be GET, POST, PUT, PATCH or DELETE"_s.arg(tool.spec.name));
    if (!isServerAddress(tool.url))
        members.wrong(u"'tools.http.url' of %1 must be an http or https address, with its server written out"_s.arg(tool.spec.name));
    return members.problem();
}

QString readMcp(const QJsonObject &json, McpServer &server)
{
    ProfileMembers members(json, u"tools.mcp."_s);
    members.take("url"_L1, server.url);
    takeHeaders(members, server.headers);
    members.take("only"_L1, server.only);
    members.take("mayBePrivate"_L1, server.mayBePrivate);
    if (!isServerAddress(server.url) || server.url.contains("{{"_L1))
        members.wrong(u"'tools.mcp.url' must be an http or https address"_s);
    return members.problem();
}

template<typename Item>
QString readAll(const QList<QJsonObject> &objects, QList<Item> &items, QString (*read)(const QJsonObject &, Item &))
{
    for (const auto &object : objects) {
        Item item;
        if (const auto problem = read(object, item); !problem.isEmpty())
            return problem;
        items << item;
    }
    return items.size() > kMostTools ? u"there are more than %1 of one kind of tool"_s.arg(kMostTools) : QString();
}

QString firstDouble(const AgentTools &tools)
{
    QStringList names = {u"end_call"_s, u"transfer_call"_s, u"send_dtmf"_s, u"schedule_callback"_s, u"remember"_s};
    for (const auto &tool : tools.http) {
        if (names.contains(tool.spec.name))
            return u"there are two tools called '%1'"_s.arg(tool.spec.name);
        names << tool.spec.name;
    }
    return {};
}

QJsonObject toJson(const QMap<QString, QString> &headers)
{
    QJsonObject json;
    for (auto it = headers.begin(); it != headers.end(); ++it)
        json.insert(it.key(), it.value());
    return json;
}

} // namespace

QString AgentTools::read(const QJsonObject &json, AgentTools &tools)
{
    ProfileMembers members(json, u"tools."_s);
    members.take("sendDigits"_L1, tools.sendDigits);
    members.take("scheduleCallback"_L1, tools.scheduleCallback);
    members.take("remember"_L1, tools.remember);
    members.take("googleSearch"_L1, tools.googleSearch);
    for (const auto &problem : {readAll(members.takeObjects("transfer"_L1), tools.transfers, readTransfer),
             readAll(members.takeObjects("http"_L1), tools.http, readHttp), readAll(members.takeObjects("mcp"_L1), tools.mcp, readMcp), firstDouble(tools)}) {
        if (!problem.isEmpty())
            return problem;
    }
    return members.problem();
}

QJsonObject AgentTools::toJson() const
{
    QJsonArray transfer, requests, servers;
    for (const auto &target : transfers)
        transfer.append(QJsonObject{{u"name"_s, target.name}, {u"to"_s, target.to}, {u"when"_s, target.when}, {u"asksFirst"_s, target.asksFirst}});
    for (const auto &tool : http) {
        requests.append(QJsonObject{{u"name"_s, tool.spec.name}, {u"description"_s, tool.spec.description}, {u"parameters"_s, tool.spec.parameters},
            {u"method"_s, tool.method}, {u"url"_s, tool.url}, {u"headers"_s, bridge::toJson(tool.headers)},
            {u"timeoutMs"_s, qint64(tool.timeout.count())}, {u"mayBePrivate"_s, tool.mayBePrivate}});
    }
    for (const auto &server : mcp) {
        servers.append(QJsonObject{{u"url"_s, server.url}, {u"headers"_s, bridge::toJson(server.headers)},
            {u"only"_s, QJsonArray::fromStringList(server.only)}, {u"mayBePrivate"_s, server.mayBePrivate}});
    }
    return {{u"sendDigits"_s, sendDigits}, {u"scheduleCallback"_s, scheduleCallback}, {u"remember"_s, remember}, {u"googleSearch"_s, googleSearch}, {u"transfer"_s, transfer},
        {u"http"_s, requests}, {u"mcp"_s, servers}};
}

} // namespace bridge
