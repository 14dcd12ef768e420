// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/types/units.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <span>

// What we tell Gemini Live, as the text of one message each. Pure.

namespace bridge {

// Who an agent is, for a session. One field that a model does not know closes the socket: beside the options it is what all take.
struct GeminiSetup
{
    QString model; // with or without "models/"
    QString voice;
    QString instruction;
    bool bargeIn = true;
    Milliseconds minSpeech = 200ms; // of the caller, before it counts as speech
    Milliseconds silence = 500ms;   // that ends a turn
    bool startsEasily = false;      // a faint sound counts as speech
    bool endsEasily = true;         // a short pause counts as its end
    QString resumptionHandle = {};  // empty: a new session
    QList<ToolSpec> tools = {};
    bool googleSearch = false;
    // What not every model takes. See AgentProfile.
    QString effort = {};
    bool affectiveDialog = false;

    bool hasOptions() const { return !effort.isEmpty() || affectiveDialog; }
};

// One turn of what was said, for a session that knows nothing yet.
struct GeminiTurn
{
    bool caller = false;
    QString text;
};

QString setupRequest(const GeminiSetup &setup);

// Caller audio, 16 kHz. Replaces what is in `text`, whose memory is used again.
void writeAudioRequest(QString &text, std::span<const qint16> samples);

// Words that it reacts to at once. Counts as activity: it cuts off a reply under way.
QString speakRequest(const QString &words);

// Words that it only keeps in mind.
QString noteRequest(const QString &words);

// What was said before, then `note`; it answers nothing.
QString historyRequest(const QList<GeminiTurn> &turns, const QString &note);

// `silent`: it keeps the result in mind and says nothing about it.
QString toolAnswerRequest(const QString &id, const QString &name, const QJsonObject &result, bool silent);

} // namespace bridge
