// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/peakhistory.h"

#include <algorithm>
#include <cmath>

namespace ui {

void PeakHistory::add(bridge::Milliseconds at, Peak peak)
{
    const qint64 place = at / kPlace;
    if (at.count() < 0 || place < m_end - kPlaces)
        return;
    if (m_ring.empty())
        m_ring.resize(kPlaces);
    for (qint64 silent = std::max(m_end, place + 1 - kPlaces); silent < place; ++silent)
        m_ring[size_t(silent % kPlaces)] = {};
    auto &there = m_ring[size_t(place % kPlaces)];
    if (place >= m_end)
        there = peak;
    else
        there = {std::max(there.caller, peak.caller), std::max(there.agent, peak.agent)};
    m_end = std::max(m_end, place + 1);
}

PeakHistory::Peak PeakHistory::loudest(bridge::Milliseconds from, bridge::Milliseconds to) const
{
    Peak result;
    const qint64 first = std::max<qint64>({0, m_end - kPlaces, from / kPlace});
    const qint64 last = std::min<qint64>(m_end, to / kPlace);
    for (qint64 place = first; place < last; ++place) {
        const auto &peak = m_ring[size_t(place % kPlaces)];
        result.caller = std::max(result.caller, peak.caller);
        result.agent = std::max(result.agent, peak.agent);
    }
    return result;
}

double loudness(int peak)
{
    return std::pow(std::clamp(peak, 0, 32767) / 32767.0, 0.65);
}

} // namespace ui
