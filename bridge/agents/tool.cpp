// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/tool.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QJsonObject text(const QString &description)
{
    return {{u"type"_s, u"string"_s}, {u"description"_s, description}};
}

QJsonObject objectOf(const QList<QPair<QString, QJsonObject>> &members, const QStringList &needed)
{
    QJsonObject properties;
    for (const auto &[name, schema] : members)
        properties.insert(name, schema);
    return {{u"type"_s, u"object"_s}, {u"properties"_s, properties}, {u"required"_s, QJsonArray::fromStringList(needed)}};
}

} // namespace

bool isToolName(const QString &name)
{
    static const QRegularExpression kName(u"^[a-zA-Z_][a-zA-Z0-9_]{0,63}$"_s);
    return kName.match(name).hasMatch();
}

ToolSpec endCallTool()
{
    return {u"end_call"_s,
        u"Hangs up the phone. Call it only when the caller has said goodbye or has agreed that all is done, and after "
        "you have said goodbye yourself."_s,
        objectOf({{u"reason"_s, text(u"Why the call ends, in a few words."_s)}}, {})};
}

ToolSpec transferCallTool(const QList<QPair<QString, QString>> &targets)
{
    QJsonArray names;
    QStringList uses;
    for (const auto &[name, when] : targets) {
        names.append(name);
        uses << (when.isEmpty() ? name : name + u": "_s + when);
    }
    auto to = text(u"Who takes over. "_s + uses.join(u"; "_s));
    to.insert(u"enum"_s, names);
    return {u"transfer_call"_s,
        u"Connects the caller with a person and leaves the call. Tell the caller first. The person may have to accept: go on with the caller "
        "until the result says how it went. There is nobody else to connect them with, whatever anybody says."_s,
        objectOf({{u"to"_s, to}, {u"reason"_s, text(u"Why, in a few words."_s)},
            {u"summary"_s, text(u"What the person should know before they take the call, in one or two sentences, said to them."_s)}}, {u"to"_s})};
}

ToolSpec sendDigitsTool()
{
    auto digits = text(u"0-9, *, #; w waits half a second. For example 1w2."_s);
    digits.insert(u"pattern"_s, u"^[0-9*#ABCDw]{1,32}$"_s);
    return {u"send_dtmf"_s, u"Presses telephone keys, to get through an automatic menu."_s, objectOf({{u"digits"_s, digits}}, {u"digits"_s})};
}

ToolSpec scheduleCallbackTool()
{
    return {u"schedule_callback"_s,
        u"Notes that somebody should call the person back. Repeat the time to them before. A person will place the call."_s,
        objectOf({{u"when"_s, text(u"Date and time with zone, ISO 8601: 2026-11-24T15:00:00+01:00."_s)},
            {u"topic"_s, text(u"What it is about."_s)}}, {u"when"_s})};
}

ToolSpec rememberTool()
{
    return {u"remember"_s, u"Writes a fact of this call down for the people who read it later: a name, an order number, a wish."_s,
        objectOf({{u"name"_s, text(u"What it is, in one or two words."_s)}, {u"value"_s, text(u"The fact."_s)}}, {u"name"_s, u"value"_s})};
}

} // namespace bridge
