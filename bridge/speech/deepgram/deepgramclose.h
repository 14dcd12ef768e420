// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"

namespace bridge {

// What was asked of Deepgram when a connection went, as it stands in sentences.
struct DeepgramMoment
{
    QString model;
    QString language; // of ears; empty: none was named
    QString modelKey; // "deepgram/model"
    QString host;
};

// What Deepgram means by a refused handshake or a close, and what to do about it. Pure.
LossVerdict judgeDeepgram(const SocketLoss &loss, const DeepgramMoment &moment);

} // namespace bridge
