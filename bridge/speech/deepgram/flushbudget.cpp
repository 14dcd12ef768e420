// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/flushbudget.h"

namespace bridge {

int FlushBudget::left(Instant now)
{
    while (!m_taken.empty() && now - m_taken.front() >= m_window)
        m_taken.pop_front();
    return kMost - int(m_taken.size());
}

Milliseconds FlushBudget::untilNext(Instant now)
{
    if (left(now) > 0)
        return 0ms;
    return std::chrono::ceil<Milliseconds>(m_taken.front() + m_window - now);
}

} // namespace bridge
