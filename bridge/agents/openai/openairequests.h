// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/types/units.h"

#include <QList>
#include <QString>

#include <span>

// What we tell OpenAI Realtime, as the text of one event each, in the shapes of the generally available API. Pure.

namespace bridge {

// Who an agent is, for a session.
struct OpenAiSetup
{
    QString voice;
    QString instruction;
    QString language;             // BCP-47; empty: any
    QString transcriptionModel;   // that writes down what the caller says; empty: nobody does
    bool semanticTurns = false;   // ends of turns by what is said, not by silence
    QString eagerness = QStringLiteral("auto"); // of semantic turns: low, medium, high, auto
    Milliseconds silence = 500ms; // that ends a turn otherwise
    QList<ToolSpec> tools = {};
    QString effort = {}; // see AgentProfile; not every model takes one
};

// One piece of what was said, for a session that knows nothing yet.
struct OpenAiTurn
{
    enum class Who { Caller, Agent, System };
    Who who = Who::Caller;
    QString text;
};

QString sessionUpdateEvent(const OpenAiSetup &setup);

// Caller audio, 8 kHz. Replaces what is in `text`, whose memory is used again.
void writeAudioEvent(QString &text, std::span<const qint16> samples);

// Something said, for its memory: it answers nothing.
QString itemEvent(const OpenAiTurn &turn);

QString toolOutputEvent(const QString &callId, const QJsonObject &result);

// Now it speaks. `instruction` takes the place of the session's for this once; empty: it goes on as it is. `event` is our name
// for it, for errors.
QString respondEvent(const QString &event, const QString &instruction, bool mayUseTools);

QString cancelEvent(const QString &response); // empty: whichever is under way

// What was heard of an item that the agent said: up to `heard` of its sound.
QString truncateEvent(const QString &item, int content, Milliseconds heard);
QString deleteEvent(const QString &item);

} // namespace bridge
