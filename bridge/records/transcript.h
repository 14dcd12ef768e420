// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <QJsonObject>
#include <QList>

namespace bridge {

// One line of a transcript: what was said, and what was done while it was. Times count from the answer of the call; before it
// they are 0.
struct TranscriptLine
{
    enum class Kind { Spoken, Whispered, Keys, Tool, Note };

    Kind kind = Kind::Spoken;
    Who who = Who::Caller;
    int turn = 0;
    Milliseconds from{0};
    Milliseconds until{0};  // equal to `from` where nothing tells
    QString text;           // of the agent: what was heard
    QString unheard;        // of the agent: what was cut off by a barge-in
    bool complete = true;   // false: the call ended, or the program did, in the middle of it
};

// A call in words. A value.
struct Transcript
{
    CallId call;
    CallParties parties;
    QDateTime startedAt;
    std::optional<QDateTime> answeredAt;
    QList<TranscriptLine> lines; // by time
    std::optional<Ended> ended;
};

// Pure. The events of one call, in order; what is missing or odd costs its own line only.
Transcript transcriptOf(const QList<CallEvent> &events);

QString asText(const Transcript &transcript);       // one line each: "[00:07] Agent: We open at nine."
QString asSubtitles(const Transcript &transcript);  // SRT
QJsonObject asJson(const Transcript &transcript);   // as on /api/calls/{id}/transcript

} // namespace bridge
