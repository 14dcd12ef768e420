// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"
#include "bridge/types/error.h"
#include "ui/theme/painting.h"

#include <QJsonObject>
#include <QString>

namespace ui {

// What a call is doing, as one word that a person can act on.
enum class CallState {
    Queued, Dialing, Ringing, Connected, Quiet, CallerSpeaking, AgentSpeaking, BargedIn, AgentMuted, TakenOver, WithPerson, Ending, Ended,
};

// The operator's words for the bridge's values.
QString stateWord(CallState state);
ChipLook stateLook(CallState state);
QString endWord(bridge::EndReason reason);
bool endedWell(bridge::EndReason reason);
QString whoWord(bridge::Who who);
QString bargeInWords(bridge::Who by);
// What happened and what to do next, then the bridge's own sentence.
QString sentenceFor(const bridge::Error &error);
// "phone: +14155550138, day: Monday"; of a lone "result" only its value. At most 160 characters.
QString shortText(const QJsonObject &object);

} // namespace ui
