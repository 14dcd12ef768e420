// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agenttools.h"
#include "bridge/types/result.h"

#include <QByteArray>
#include <QHash>
#include <QUrl>

namespace bridge {

using ToolSecrets = QHash<QString, QString>; // by the name in {{secret:name}}

// The setting tools/secrets: a JSON object of texts. What it is not is Malformed.
Result<ToolSecrets> readToolSecrets(const QString &json);

// One request to the server of a tool. A value.
struct ToolRequest
{
    QByteArray method;
    QUrl url;
    QList<QPair<QByteArray, QByteArray>> headers; // may hold secrets; never logged
    QByteArray body;                              // JSON; empty: none
    Milliseconds timeout = 8s;
    bool mayBePrivate = false;
};

// Arguments that the schema has been asked about: into the address where it has a place for them, percent-coded; of the rest, into the query or
// the body. A secret that nobody has set is NotConfigured, by name. Pure.
Result<ToolRequest> requestFor(const HttpTool &tool, const QJsonObject &arguments, const ToolSecrets &secrets);
Result<QList<QPair<QByteArray, QByteArray>>> filledHeaders(const QMap<QString, QString> &headers, const ToolSecrets &secrets);

// What the model is told of an answer: {"ok":true,"status":200,"data":…}, cut to what a model on the phone can use. Pure.
QJsonObject resultOf(int status, const QByteArray &body);
// Data that is to be told, JSON or text, with the same limit.
QJsonObject resultOf(const QJsonValue &data);
QJsonObject failedResult(const QString &why);

} // namespace bridge
