// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/playout.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr Milliseconds kMinLead = kFrame;
constexpr Milliseconds kMaxLead = 2s; // more would leave too much at the carrier when the caller barges in
constexpr Milliseconds kMaxLimit = 1h;
constexpr Milliseconds kFade = 10ms; // short enough to lose no consonant, long enough not to click

Playout::Config checked(Playout::Config config)
{
    config.lead = std::clamp(config.lead, kMinLead, kMaxLead);
    config.limit = std::clamp<Milliseconds>(config.limit, kFrame, kMaxLimit);
    return config;
}

} // namespace

Playout::Playout(const Config &config)
    : m_config(checked(config))
    , m_carrier(m_config.rate, m_config.lead)
    , m_frame(size_t(samplesIn(kFrame, m_config.rate)))
{
    Q_ASSERT(config.rate.hz > 0 && config.rate.hz % 50 == 0);
}

void Playout::add(int turn, std::span<const qint16> samples)
{
    if (turn <= m_cleared || turn < m_known || samples.empty())
        return;
    know(turn);

    // Every turn takes at least one frame on the line, so turns of a few samples are bounded by their number.
    const bool isNew = m_waiting.empty() || m_waiting.back().turn != turn;
    const auto room = samplesIn(m_config.limit, m_config.rate) - m_queue.size();
    const bool full = isNew && qsizetype(m_waiting.size()) >= m_config.limit / kFrame;
    const auto taken = full ? 0 : std::clamp<qsizetype>(room, 0, qsizetype(samples.size()));
    m_dropped += qsizetype(samples.size()) - taken;
    if (taken == 0)
        return;
    if (isNew)
        m_waiting.push_back({ turn, m_knownBefore, 0 });
    m_waiting.back().samples += taken;
    m_queue.append(samples.first(size_t(taken)));
}

void Playout::finish(int turn)
{
    if (turn <= m_cleared)
        return;
    know(turn);
    m_finished = std::max(m_finished, turn);
}

void Playout::know(int turn)
{
    if (turn <= m_known)
        return;
    m_finished = std::max(m_finished, m_known);
    m_knownBefore = m_known;
    m_known = turn;
}

std::optional<std::span<const qint16>> Playout::next(Instant now)
{
    advance(now);
    if (m_held || !isDue())
        return std::nullopt;
    takeFrame();
    return m_frame;
}

void Playout::advance(Instant now)
{
    m_now = latest(now);
    m_carrier.forgetHeard(m_now);
    const bool allHeard = m_waiting.empty() && !m_carrier.playing(m_now);
    if (allHeard && m_turn > 0 && isFinished(m_turn)) {
        m_turn = 0;
        m_sent = 0;
    }
}

// The carrier plays in real time from the moment it has something, so handing out until it holds `lead` is handing out
// by the clock; and when it has run dry, because nothing was queued or the engine was slow, the clock starts anew.
bool Playout::isDue() const
{
    if (m_waiting.empty())
        return false;
    const Waiting &first = m_waiting.front();
    const bool isWhole = first.samples >= qint64(m_frame.size()) || isFinished(first.turn);
    return isWhole && m_carrier.playsFrom(m_now) + kFrame - m_now <= m_config.lead;
}

void Playout::takeFrame()
{
    Waiting &first = m_waiting.front();
    if (first.turn != m_turn) {
        m_turn = first.turn;
        m_turnBefore = first.turnBefore;
        m_sent = 0;
        m_fadesIn = false; // a turn's beginning was not cut off
    }
    const auto count = std::min<qint64>(first.samples, qint64(m_frame.size()));
    const auto samples = std::span(m_frame).first(size_t(count));
    m_queue.take(samples);
    std::fill(m_frame.begin() + count, m_frame.end(), qint16(0));
    if (m_fadesIn && m_carrier.isDry(m_now))
        fadeIn(samples);
    m_fadesIn = false;

    m_sent += count;
    m_carrier.send({ .turn = m_turn, .turnBefore = m_turnBefore, .endInTurn = m_sent, .samples = count }, m_now);
    first.samples -= count;
    if (first.samples == 0)
        m_waiting.erase(m_waiting.begin()); // a few; a vector keeps its memory, where a deque allocates now and then
}

void Playout::fadeIn(std::span<qint16> samples)
{
    const auto length = samplesIn(kFade, m_config.rate);
    const auto count = std::min(length, qsizetype(samples.size()));
    for (qsizetype i = 0; i < count; ++i)
        samples[size_t(i)] = qint16(samples[size_t(i)] * i / length);
}

void Playout::hold(Instant now)
{
    advance(now);
    m_held = true;
}

void Playout::resume(Instant now)
{
    advance(now);
    m_fadesIn = m_fadesIn || (m_held && m_sent > 0);
    m_held = false;
}

Playout::Cleared Playout::clear(Instant now)
{
    advance(now);
    Cleared cleared;
    if (const auto piece = m_carrier.playing(m_now)) {
        cleared.turn = piece->turn;
        cleared.heard = length(piece->endInTurn - piece->unheard);
    } else if (!m_waiting.empty()) {
        cleared.turn = m_waiting.front().turn;
        cleared.heard = cleared.turn == m_turn ? length(m_sent) : 0ms;
    } else if (m_turn > 0) { // the engine paused in mid-turn
        cleared.turn = m_turn;
        cleared.heard = length(m_sent);
    }
    cleared.unheard = length(m_carrier.unheard(m_now) + m_queue.size());

    m_heard = lastHeardTurn(m_now);
    m_cleared = m_known;
    m_queue.clear();
    m_waiting.clear();
    m_carrier.clear(m_now);
    m_turn = 0;
    m_sent = 0;
    m_held = false;
    m_fadesIn = false;
    return cleared;
}

void Playout::markHeard(int turn, Milliseconds position)
{
    if (turn > m_cleared && turn <= m_turn && position >= 0ms)
        m_carrier.markHeard(turn, position);
}

Milliseconds Playout::sentInTurn() const
{
    return positionOf(m_sent, m_config.rate);
}

Milliseconds Playout::heardInTurn(Instant now) const
{
    return length(m_sent - m_carrier.unheardOf(m_turn, latest(now)));
}

Milliseconds Playout::queued() const
{
    return length(m_queue.size());
}

bool Playout::isPlaying(Instant now) const
{
    return !m_waiting.empty() || m_carrier.playing(latest(now));
}

int Playout::lastHeardTurn(Instant now) const
{
    // The turn before the first one that is not wholly heard, if any is; else the newest.
    int last = m_finished;
    if (const auto piece = m_carrier.playing(latest(now)))
        last = piece->turnBefore;
    else if (m_turn > 0 && !isFinished(m_turn))
        last = m_turnBefore;
    else if (!m_waiting.empty())
        last = m_waiting.front().turnBefore;
    return last > m_cleared ? last : m_heard;
}

} // namespace bridge
