// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/types/result.h"

#include <QByteArray>
#include <QJsonObject>

// The Model Context Protocol over HTTP (modelcontextprotocol.io, "Streamable HTTP"): JSON-RPC 2.0 requests as bodies of POSTs, answers as JSON
// or as one stream of events. Pure functions, any thread.

namespace bridge::mcp {

inline constexpr auto kVersion = "2025-06-18"; // that we speak

QByteArray initializeRequest(int id);
QByteArray initializedNotice();
QByteArray listRequest(int id, const QString &cursor); // empty: from the start
QByteArray callRequest(int id, const QString &tool, const QJsonObject &arguments);

// The result of request `id`. An error of the server's is Refused, with its sentence; what is no answer is Malformed.
Result<QJsonObject> resultIn(const QByteArray &type, const QByteArray &body, int id);

struct Page
{
    QList<ToolSpec> tools; // whose names services take; of others there are `strange`
    int strange = 0;
    QString next; // the cursor; empty: that was all
};
Page toolsIn(const QJsonObject &result);

// What the model is told of the result of a call: its texts, or its structured content.
QJsonObject callResult(const QJsonObject &result);

} // namespace bridge::mcp
