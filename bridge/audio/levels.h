// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/id.h"

namespace bridge {

// The loudest sample of a stretch, 0 to 32767. Vectorises; no allocation.
int peakOf(std::span<const qint16> samples);

// What a console draws of a call's sound: the peaks of both lanes since the last one, 50 ms apart (20 Hz), never audio.
struct CallLevels
{
    CallId call;
    Milliseconds at = 0ms; // since the media stream started
    quint16 callerPeak = 0;
    quint16 agentPeak = 0; // what was on the line, also the operator's voice
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CallLevels)
