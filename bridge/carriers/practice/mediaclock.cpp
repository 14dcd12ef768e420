// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/mediaclock.h"

namespace bridge {

int MediaClock::due(Instant now)
{
    if (now < m_start)
        return 0;
    const qint64 total = (now - m_start) / kFrame + 1;
    const qint64 fresh = total - m_given;
    if (fresh <= 0)
        return 0;
    const qint64 given = fresh > kMostAtOnce ? 1 : fresh;
    m_skipped += fresh - given;
    m_given = total;
    return int(given);
}

} // namespace bridge
