// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/types/units.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

namespace bridge {

// A person that an agent may transfer a call to. The model names the entry, never a number.
struct TransferTarget
{
    QString name; // "billing"
    QString to;   // E.164
    QString when; // for the model: "questions about invoices"
    bool asksFirst = false; // the person is called first, and accepts with a key, before the caller is joined to them
};

// A tool that is a request to somebody's server. {{name}} in the address is an argument; GET and DELETE carry the others in the query,
// the rest as a JSON body. {{secret:name}} in a header's value comes from the setting tools/secrets.
struct HttpTool
{
    ToolSpec spec;
    QString method = QStringLiteral("POST");
    QString url; // https, or http
    QMap<QString, QString> headers;
    Milliseconds timeout = 8s;
    bool mayBePrivate = false; // the address may be one of this network's
};

// A server of tools that speaks the Model Context Protocol over HTTP.
struct McpServer
{
    QString url;
    QMap<QString, QString> headers;
    QStringList only; // these of its tools; empty: all
    bool mayBePrivate = false;
};

// What an agent may do in a call, beside talking and ending it. A value; a part of AgentProfile.
struct AgentTools
{
    QList<TransferTarget> transfers;
    bool sendDigits = false;
    bool scheduleCallback = false;
    bool remember = false;
    bool googleSearch = false; // where the service has it: Gemini
    QList<HttpTool> http;
    QList<McpServer> mcp;

    // What is wrong in `json`, in a clause; empty: nothing, and `tools` holds it.
    static QString read(const QJsonObject &json, AgentTools &tools);
    QJsonObject toJson() const;
};

} // namespace bridge
