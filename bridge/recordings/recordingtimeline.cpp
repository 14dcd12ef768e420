// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingtimeline.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr auto kRemembered = 6s; // behind the clock
constexpr auto kAhead = 4s;      // before it: more than playout may lead
constexpr auto kFresh = 4s;      // a pause longer than this is never made good
constexpr auto kEarly = 1s;      // more than this too early is no sound of now
constexpr auto kLate = 40ms;     // more than a network's usual delays
constexpr auto kStall = 200ms;    // between two pieces: nothing came at all
constexpr auto kMakesGood = 500ms; // a burst after a pause comes within
constexpr auto kDrift = 4ms;     // less is no drift
constexpr int kEvery = 80;       // samples between two that are given or taken: 1.25 %, 12 ms a second

} // namespace

// ---- Lane

void RecordingTimeline::Lane::reach(qint64 end)
{
    if (end <= m_end)
        return;
    const qint64 capacity = qint64(m_ring.size());
    const qint64 from = std::max(m_end, end - capacity);
    m_end = end;
    silence(from, end);
}

void RecordingTimeline::Lane::silence(qint64 from, qint64 to)
{
    for (qint64 place = from; place < to; ++place)
        put(place, 0);
}

void RecordingTimeline::Lane::moveLater(qint64 from, qint64 to, qint64 by)
{
    reach(to + by);
    for (qint64 place = to - 1; place >= from; --place)
        put(place + by, at(place));
    silence(from, from + by);
}

// ---- Timeline

RecordingTimeline::RecordingTimeline(SampleRate rate, Instant begun)
    : m_rate(rate)
    , m_begun(begun)
    , m_caller(size_t(samplesIn(kRemembered + kAhead, rate)))
    , m_agent(size_t(samplesIn(kRemembered + kAhead, rate)))
{ }

qint64 RecordingTimeline::placeOf(Instant at) const
{
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(at - m_begun).count();
    return std::max<qint64>(0, since * m_rate.hz / 1'000'000);
}

void RecordingTimeline::callerHeard(std::span<const qint16> sound, Instant at)
{
    const qint64 due = placeOf(at);
    if (!m_callerEnd) { // what was said before the beginning is not recorded
        sound = sound.last(size_t(std::min<qint64>(qint64(sound.size()), due)));
        m_callerEnd = due - qint64(sound.size());
    }
    const auto late = [&] { return due - (*m_callerEnd + qint64(sound.size())); };
    if (late() < -samples(kEarly))
        return;
    if (late() > samples(kFresh)) {
        m_callerEnd = due - qint64(sound.size());
        m_pause.reset();
        m_leastLate.reset();
        m_owed = 0;
    }
    followPause(late(), at);
    if (!m_pause)
        followDrift(late(), at);
    putCaller(sound);
}

void RecordingTimeline::followPause(qint64 late, Instant at)
{
    const bool stalled = at - std::exchange(m_heardAt, at) > kStall;
    if (m_pause && stalled) { // what came slowly before has nothing to do with it
        m_pause = Pause{*m_callerEnd, at, late};
        return;
    }
    if (!m_pause) {
        if (late > samples(kLate))
            m_pause = Pause{*m_callerEnd, at, late};
        return;
    }
    m_pause->least = std::min(m_pause->least, late);
    if (m_pause->least <= samples(kLate)) {
        m_pause.reset(); // the network held it back; nothing is missing
    } else if (at - m_pause->since >= kMakesGood) {
        const auto pause = *std::exchange(m_pause, {});
        m_caller.moveLater(pause.from, *m_callerEnd, pause.least);
        touch(pause.from);
        *m_callerEnd += pause.least;
        m_leastLate.reset();
        m_owed = 0;
    }
}

// Delays only ever add: the least of a second is the line without them.
void RecordingTimeline::followDrift(qint64 late, Instant at)
{
    if (!m_leastLate) {
        m_leastLate = late;
        m_secondBegan = at;
    }
    m_leastLate = std::min(*m_leastLate, late);
    if (at - m_secondBegan < 1s)
        return;
    m_owed = std::abs(*m_leastLate) > samples(kDrift) ? *m_leastLate : 0;
    m_leastLate.reset();
}

void RecordingTimeline::putCaller(std::span<const qint16> sound)
{
    m_caller.reach(*m_callerEnd + qint64(sound.size()) * 2);
    touch(*m_callerEnd);
    for (const auto sample : sound) {
        const bool change = m_owed != 0 && ++m_sinceChange >= kEvery;
        if (change)
            m_sinceChange = 0;
        if (change && m_owed < 0) {
            ++m_owed;
            continue;
        }
        m_caller.put((*m_callerEnd)++, sample);
        if (change) {
            --m_owed;
            m_caller.put((*m_callerEnd)++, sample);
        }
    }
}

void RecordingTimeline::agentSent(std::span<const qint16> sound, Instant at)
{
    const qint64 now = placeOf(at);
    m_agentEnd = std::max(m_agentEnd, now);
    if (m_agentEnd + qint64(sound.size()) > now + samples(kAhead))
        return; // no carrier was given that much
    m_agent.reach(m_agentEnd + qint64(sound.size()));
    touch(m_agentEnd);
    for (const auto sample : sound)
        m_agent.put(m_agentEnd++, sample);
}

void RecordingTimeline::agentCleared(Instant at)
{
    const qint64 now = placeOf(at);
    if (m_agentEnd <= now)
        return;
    m_agent.silence(now, m_agentEnd);
    touch(now);
    m_agentEnd = now;
}

RecordingTimeline::Stretch RecordingTimeline::take(Instant now)
{
    const qint64 end = placeOf(now);
    const qint64 from = std::max(m_changed, end - samples(kRemembered));
    m_taken.clear();
    if (from >= end)
        return {end, {}};
    m_caller.reach(end);
    m_agent.reach(end);
    m_taken.reserve(size_t(end - from) * 2);
    for (qint64 place = from; place < end; ++place) {
        m_taken.push_back(m_caller.at(place));
        m_taken.push_back(m_agent.at(place));
    }
    m_changed = end;
    return {from, m_taken};
}

} // namespace bridge
