// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/operatorvoice.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr auto kLead = 2 * kFrame;      // the frame that is being heard, and one ahead of it
constexpr auto kStart = 2 * kFrame;     // sound cards and ticks come unevenly: so much is there before the first frame goes
constexpr auto kMostBehind = 160ms;     // sound cards give up to 50 ms at once; more than three of those is late for good
constexpr auto kBroughtBack = 60ms;     // then
constexpr int kLookBack = 25;           // ticks, half a second: what was never needed in it only makes the rest late
constexpr auto kNeverNeeded = 2 * kFrame; // and is dropped from here on, but for a frame
constexpr auto kSilentMicrophone = 4s;  // a sound server that wakes up takes one or two

} // namespace

OperatorVoice::OperatorVoice(std::shared_ptr<AudioTap> microphone, SampleRate line, Instant now)
    : m_microphone(std::move(microphone))
    , m_toLine(m_microphone->rate(), line)
    , m_playout({.rate = line, .lead = kLead})
    , m_activity({.rate = line})
    , m_lastSound(now)
{
    m_read.resize(samplesFor(kMostBehind));
    m_heard.reserve(m_read.size());
    m_quiet.resize(size_t(samplesIn(kFrame, line)));
}

void OperatorVoice::setOpen(bool open, Instant now)
{
    if (open == m_open)
        return;
    m_open = open;
    m_toLine.reset();
    m_activity.reset();
    clear(now);
    drop(m_microphone->readable()); // said before it was opened
}

void OperatorVoice::clear(Instant now)
{
    m_playout.clear(now);
    ++m_stretch;
}

void OperatorVoice::tick(Instant now)
{
    const auto there = m_microphone->readable();
    if (there > m_left)
        m_lastSound = now;
    if (!m_open)
        drop(there);
    else if (there > samplesFor(kMostBehind))
        drop(there - samplesFor(kBroughtBack));
    m_left = m_microphone->readable();
    if (!m_playout.isPlaying(now))
        m_activity.hear(m_quiet);
}

std::optional<std::span<const qint16>> OperatorVoice::next(Instant now)
{
    if (!m_open)
        return std::nullopt;
    const auto frame = samplesFor(kFrame);
    const bool starts = !m_playout.isPlaying(now);
    if (starts && m_microphone->readable() < samplesFor(kStart))
        return rest();
    while (m_playout.queued() < kFrame && m_microphone->readable() >= frame) {
        read(frame);
        m_playout.add(m_stretch, m_toLine.process(m_heard));
    }
    const auto due = m_playout.next(now);
    if (due) {
        m_activity.hear(*due);
        m_hasSpoken = m_hasSpoken || isSpeaking();
        return due;
    }
    return rest();
}

std::nullopt_t OperatorVoice::rest()
{
    m_left = m_microphone->readable();
    m_leastLeft = m_ticks == 0 ? m_left : std::min(m_leastLeft, m_left);
    if (++m_ticks >= kLookBack) {
        if (m_leastLeft >= samplesFor(kNeverNeeded))
            drop(m_leastLeft - samplesFor(kFrame));
        m_left = m_microphone->readable();
        m_ticks = 0;
    }
    return std::nullopt;
}

void OperatorVoice::read(size_t samples)
{
    const auto count = m_microphone->read(std::span(m_read).first(std::min(samples, m_read.size())));
    m_heard.resize(count);
    for (size_t i = 0; i < count; ++i)
        m_heard[i] = m_read[i].caller;
}

void OperatorVoice::drop(size_t samples)
{
    while (samples > 0) {
        const auto count = m_microphone->read(std::span(m_read).first(std::min(samples, m_read.size())));
        if (count == 0)
            return;
        samples -= count;
    }
}

bool OperatorVoice::isSpeaking() const
{
    return m_open && m_activity.isSpeech() && m_activity.silenceFor() == 0ms;
}

OperatorVoice::Trouble OperatorVoice::trouble(Instant now) const
{
    if (m_microphone->isClosed() || m_microphone.use_count() == 1)
        return Trouble::Gone;
    return now - m_lastSound > kSilentMicrophone ? Trouble::Silent : Trouble::None;
}

} // namespace bridge
