// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/openaicodec.h"
#include "bridge/speech/services/socketloss.h"
#include "bridge/types/error.h"

// Why OpenAI Realtime or GPT-Live complains or a connection to it is gone, and what to do about it. Pure. An error event says most; a close
// repeats its code in the reason ("invalid_request_error.invalid_model").

namespace bridge {

// The moment in which it happened.
struct OpenAiMoment
{
    QString model;
    QString host;
    bool isLive = false;    // this connection had got its session.updated
    bool inCall = false;    // some connection of this call had
    bool announced = false; // its end was known before
    // As sentences name it, and the setting of its model.
    QString title = QStringLiteral("OpenAI Realtime");
    QString modelKey = QStringLiteral("openai/realtimeModel");
};

enum class OpenAiRemedy {
    Ignore,  // not worth a word: two events crossed on their way
    Warn,    // the session goes on
    GiveUp,
    Again,   // connect again, and tell the new session what was said
};

struct OpenAiVerdict
{
    OpenAiRemedy remedy = OpenAiRemedy::GiveUp;
    Error error; // what to say when nothing helps
};

// Of an error event, or of what made a response fail.
OpenAiVerdict judge(const OpenAiProblem &problem, const OpenAiMoment &moment);

// `last`: the last error event before the close, if there was one.
OpenAiVerdict judge(const SocketLoss &close, const OpenAiProblem &last, const OpenAiMoment &moment);

} // namespace bridge
