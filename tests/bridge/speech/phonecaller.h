// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <QString>

namespace bridge {

// A caller for tests: a sentence spoken by a built-in voice, as it arrives over a telephone (8 kHz, mu-law) and is taken up to 16 kHz again,
// with silence around it.
AudioFrame overThePhone(const QString &sentence, const QString &voice, Milliseconds before = 300ms, Milliseconds after = 300ms);

// 16 kHz. White noise with these peaks, as it arrives over a telephone.
AudioFrame noiseOverThePhone(Milliseconds length, int peak);

} // namespace bridge
