// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <optional>
#include <vector>

namespace bridge {

// Both sides of a call on the wall clock's time: sample n of either side was on the line n / rate after the beginning.
//
// What is sent runs ahead of the clock: it begins when the carrier has said what it got before, and a clear takes back what it has
// not said. What is heard comes with a network's delays: a burst after a pause makes the pause good; a pause that is not made good
// is silence, put in where it was, half a second later; and a carrier's clock that is slow or fast is followed by giving or taking
// single samples, which nobody hears. Pure, one thread. It remembers the last seconds only: what is older has been taken.
class RecordingTimeline
{
public:
    RecordingTimeline(SampleRate rate, Instant begun);

    void callerHeard(std::span<const qint16> samples, Instant at); // the last of them came then
    void agentSent(std::span<const qint16> samples, Instant at);
    void agentCleared(Instant at);

    // What is new or has changed since the last time, up to now. Take it at least every 2 s.
    struct Stretch
    {
        qint64 start = 0;                // sample
        std::span<const qint16> samples; // caller, agent, caller, …; borrowed until the next call
    };
    Stretch take(Instant now);

private:
    // Samples of one side by their place since the beginning; silence where nothing was put.
    class Lane
    {
    public:
        explicit Lane(size_t capacity) : m_ring(capacity) {}
        qint16 at(qint64 place) const { return m_ring[size_t(place) % m_ring.size()]; }
        void put(qint64 place, qint16 sample) { m_ring[size_t(place) % m_ring.size()] = sample; }
        void reach(qint64 end); // silence up to there
        void silence(qint64 from, qint64 to);
        void moveLater(qint64 from, qint64 to, qint64 by);

    private:
        std::vector<qint16> m_ring;
        qint64 m_end = 0;
    };
    struct Pause // of the caller's sound, not known yet to be one
    {
        qint64 from;
        Instant since;
        qint64 least; // that the sound after it was late, samples
    };

    qint64 placeOf(Instant at) const;
    qint64 samples(Milliseconds length) const { return samplesIn(length, m_rate); }
    void followPause(qint64 late, Instant at);
    void followDrift(qint64 late, Instant at);
    void putCaller(std::span<const qint16> samples);
    void touch(qint64 place) { m_changed = std::min(m_changed, place); }

    const SampleRate m_rate;
    const Instant m_begun;
    Lane m_caller;
    Lane m_agent;
    std::optional<qint64> m_callerEnd; // where its next sample goes
    qint64 m_agentEnd = 0;
    std::optional<Pause> m_pause;
    Instant m_heardAt{}; // the last piece of the caller's
    std::optional<qint64> m_leastLate; // in this second
    Instant m_secondBegan{};
    qint64 m_owed = 0;      // samples to give; negative: to take
    int m_sinceChange = 0;  // samples since the last one given or taken
    qint64 m_changed = 0;   // from here on something is new
    std::vector<qint16> m_taken;
};

} // namespace bridge
