// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>
#include <compare>

namespace bridge {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

// A point on the monotonic clock. Pure classes take it as an argument and never ask a clock themselves.
using Instant = std::chrono::steady_clock::time_point;

struct SampleRate
{
    int hz = 0;
    friend constexpr auto operator<=>(SampleRate, SampleRate) = default;
};

inline constexpr SampleRate kTelephoneRate{8000}; // G.711, RFC 3551 section 4.5.14
inline constexpr Milliseconds kFrame = 20ms;       // what carriers send and what one tick serves

constexpr qsizetype samplesIn(Milliseconds length, SampleRate rate)
{
    return qsizetype(length.count() * rate.hz / 1000);
}
static_assert(samplesIn(kFrame, kTelephoneRate) == 160);

constexpr Milliseconds lengthOf(qsizetype samples, SampleRate rate)
{
    return Milliseconds(rate.hz > 0 ? qint64(samples) * 1000 / rate.hz : 0);
}

} // namespace bridge
