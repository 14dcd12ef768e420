// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/reconnect.h"

namespace bridge {

namespace {
constexpr int kMostTries = 5;
constexpr auto kProven = 1min;
constexpr double kSpread = 0.2;
} // namespace

std::optional<Milliseconds> Reconnect::next(Instant now, bool announced, double jitter)
{
    if (m_liveSince && now - *m_liveSince >= kProven)
        m_tries = 0;
    m_liveSince.reset();
    if (m_tries >= kMostTries)
        return std::nullopt;
    const auto delay = m_firstDelay * (1 << m_tries);
    if (m_tries++ == 0 && announced)
        return 0ms;
    return Milliseconds(qint64(double(delay.count()) * (1.0 + kSpread * jitter)));
}

} // namespace bridge
