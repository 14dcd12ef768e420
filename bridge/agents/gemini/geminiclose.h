// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"
#include "bridge/types/error.h"

// Why a connection to Gemini Live is gone, and what to do about it. Pure. The close code alone says little: the reason
// text decides, and its wording is matched by its beginning or a word in it, because a close frame holds 123 bytes at most.

namespace bridge {

// The moment in which it happened.
struct GeminiMoment
{
    QString model;
    QString host;
    bool setUp = false;      // this connection had got its setupComplete
    bool inCall = false;     // some connection of this call had
    bool withHandle = false; // this connection asked to resume a session
    bool announced = false;  // a goAway came before
};

enum class GeminiRemedy {
    GiveUp,
    Resume,     // connect again, with the handle
    StartFresh, // connect again, without it
};

struct GeminiVerdict
{
    GeminiRemedy remedy = GeminiRemedy::GiveUp;
    Error error; // what to say when nothing helps
    bool mayBeOption = false; // with GiveUp: the model may only refuse something that it need not be asked for
};

GeminiVerdict judge(const SocketLoss &close, const GeminiMoment &moment);

} // namespace bridge
