// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/voiceactivity.h"

#include <algorithm>
#include <limits>

namespace bridge {

namespace {

// Shorter than a frame, so that a 40 ms click is not three loud frames; at least a period of a low voice's pitch (100
// Hz).
constexpr Milliseconds kBlock = 10ms;
constexpr Milliseconds kWindow = 250ms; // eight of these are the floor's memory

// Power over the floor. White noise in blocks of 10 ms varies by 16 %, and the quietest of 200 blocks is at about half
// the mean: 6 is then 5 dB over the mean and out of noise's reach. Speech that has started may sink by 3 dB more.
constexpr double kStartRatio = 6;
constexpr double kStayRatio = 3;

// -50 dBFS. A line is taken for this quiet until two seconds have shown otherwise, and never for quieter: a carrier
// that sends zeros in pauses would make any noise speech.
constexpr double kLeastFloor = 100.0 * 100.0;

} // namespace

void VoiceActivity::Block::add(std::span<const qint16> more)
{
    qint64 moreSquares = 0;
    int moreSum = 0; // 10 ms at 48 kHz are 480 samples: far from overflow
    int low = lowest;
    int high = highest;
    for (const int sample : more) {
        moreSum += sample;
        moreSquares += sample * sample;
        low = std::min(low, sample);
        high = std::max(high, sample);
    }
    sum += moreSum;
    squares += moreSquares;
    lowest = low;
    highest = high;
    samples += qsizetype(more.size());
}

double VoiceActivity::Block::power() const
{
    const double mean = double(sum) / double(samples);
    return std::max(0.0, double(squares) / double(samples) - mean * mean);
}

double VoiceActivity::Block::peak() const
{
    const double mean = double(sum) / double(samples);
    return std::max(highest - mean, mean - lowest);
}

VoiceActivity::VoiceActivity(const Config &config)
    : m_config(config)
    , m_blockSize(std::max<qsizetype>(1, samplesIn(kBlock, config.rate)))
{
    reset();
}

void VoiceActivity::reset()
{
    m_speech = false;
    m_block = {};
    m_loudFor = 0;
    m_speechFor = 0;
    m_quietFor = 0;
    m_quietest.fill(kLeastFloor);
    m_window = 0;
    m_windowFilled = 0;
}

VoiceActivity::Change VoiceActivity::hear(std::span<const qint16> frame)
{
    const bool before = m_speech;
    while (!frame.empty()) {
        const auto count = std::min(frame.size(), size_t(m_blockSize - m_block.samples));
        m_block.add(frame.first(count));
        frame = frame.subspan(count);
        if (m_block.samples == m_blockSize) {
            judge(m_block);
            m_block = {};
        }
    }
    if (m_speech == before)
        return Change::None;
    return m_speech ? Change::Started : Change::Stopped;
}

void VoiceActivity::judge(const Block &block)
{
    const bool loud = isLoud(block);
    followFloor(block.power());
    const qint64 pause = m_quietFor;
    m_quietFor = loud ? 0 : pause + block.samples;

    if (!m_speech) {
        // A quiet block takes back what a loud one gave: one dip in a word does not start the count anew.
        m_loudFor = std::max<qint64>(0, m_loudFor + (loud ? block.samples : -block.samples));
        if (loud && m_loudFor >= samplesIn(m_config.startAfter, m_config.rate)) {
            m_speech = true;
            m_speechFor = m_loudFor;
        }
        return;
    }
    if (loud) {
        m_speechFor += pause + block.samples;
    } else if (m_quietFor >= samplesIn(m_config.stopAfter, m_config.rate)) {
        m_speech = false;
        m_loudFor = 0;
        m_speechFor = 0;
    }
}

bool VoiceActivity::isLoud(const Block &block) const
{
    return block.peak() >= m_config.floorPeak && block.power() > floor() * (m_speech ? kStayRatio : kStartRatio);
}

void VoiceActivity::followFloor(double power)
{
    m_quietest[m_window] = std::min(m_quietest[m_window], power);
    m_windowFilled += m_blockSize;
    if (m_windowFilled < samplesIn(kWindow, m_config.rate))
        return;
    m_windowFilled = 0;
    m_window = (m_window + 1) % kWindows;
    m_quietest[m_window] = std::numeric_limits<double>::max();
}

double VoiceActivity::floor() const
{
    return std::max(kLeastFloor, *std::min_element(m_quietest.begin(), m_quietest.end()));
}

Milliseconds VoiceActivity::speechFor() const
{
    return lengthOf(m_speechFor, m_config.rate);
}

Milliseconds VoiceActivity::silenceFor() const
{
    return lengthOf(m_quietFor, m_config.rate);
}

} // namespace bridge
