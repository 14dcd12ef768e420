// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QString>

namespace bridge {

// Something that an agent can do in a call, as its model is told of it.
struct ToolSpec
{
    QString name; // see isToolName()
    QString description; // when to use it, for the model
    QJsonObject parameters; // JSON Schema of an object
};

// The model wants one done.
struct ToolCall
{
    QString id;
    QString name;
    QJsonObject arguments;
};

bool isToolName(const QString &name); // safe for every service: [a-zA-Z_][a-zA-Z0-9_]{0,63}

// Hangs up. Every agent has it.
ToolSpec endCallTool();
// Moves the call to a person: one of `targets`, by name, each with when to use it.
ToolSpec transferCallTool(const QList<QPair<QString, QString>> &targets);
ToolSpec sendDigitsTool();
ToolSpec scheduleCallbackTool();
ToolSpec rememberTool();

} // namespace bridge

Q_DECLARE_METATYPE(bridge::ToolCall)
