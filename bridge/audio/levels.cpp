// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/levels.h"

#include <algorithm>

namespace bridge {

int peakOf(std::span<const qint16> samples)
{
    // Minimum and maximum apart: 16-bit lanes all the way, while abs() would need 32 bits for -32768.
    qint16 low = 0;
    qint16 high = 0;
    for (const qint16 sample : samples) {
        low = std::min(low, sample);
        high = std::max(high, sample);
    }
    return std::min(32767, std::max(-int(low), int(high)));
}

} // namespace bridge
