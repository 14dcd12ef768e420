// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/types/id.h"

namespace bridge {

// A wish for a call. Empty members mean: the line's or the agent's own.
struct CallRequest
{
    CallId id = newCallId(); // made by whoever asks, so that its events can be told from the first one on
    QString to;              // E.164; anything on the practice line
    QString from;
    QString line;
    QString agent;
    QString voice;
    QString prompt;
    QString greeting;
    Variables variables;
    QString handoverTo;      // E.164: a person whom the agent may bring in, by the name of "user"
    std::optional<Voicemail::Policy> voicemail;
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CallRequest)
