// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/turnclock.h"

namespace bridge {

namespace {

Milliseconds between(Instant from, Instant to)
{
    return std::max(0ms, std::chrono::round<Milliseconds>(to - from));
}

} // namespace

void TurnClock::callerSpoke(Instant now)
{
    m_spoke = now;
    if (!m_text && !m_audio)
        m_taken.reset(); // they went on: whatever was decided before was wrong
}

void TurnClock::turnTaken(Instant now)
{
    if (m_spoke && !m_taken)
        m_taken = now;
}

void TurnClock::firstText(Instant now)
{
    if (!m_text)
        m_text = now;
}

void TurnClock::firstAudio(Instant now)
{
    if (!m_audio)
        m_audio = now;
}

std::optional<TurnMeasured> TurnClock::audible(int turn, Instant now)
{
    if (!m_spoke || *m_spoke > m_audio.value_or(now)) { // nobody had asked, or they speak over it
        forget();
        return std::nullopt;
    }
    TurnMeasured measured{turn, {}, {}, {}, {}, between(*m_spoke, now)};
    // Each part begins where the one before it ended; what an engine does not tell falls into the next part.
    Instant at = *m_spoke;
    const auto part = [&at](const std::optional<Instant> &moment) -> std::optional<Milliseconds> {
        if (!moment || *moment < at)
            return std::nullopt;
        const auto length = between(at, *moment);
        at = *moment;
        return length;
    };
    measured.endpoint = part(m_taken);
    if (m_text && m_audio && *m_text <= *m_audio) // words that come after the sound are no step on its way
        measured.firstText = part(m_text);
    measured.firstAudio = part(m_audio);
    measured.line = between(at, now);
    forget();
    return measured;
}

void TurnClock::replyCut()
{
    m_text.reset(), m_audio.reset();
}

void TurnClock::forget()
{
    m_spoke.reset(), m_taken.reset(), m_text.reset(), m_audio.reset();
}

} // namespace bridge
