// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/echoguard.h"

#include <algorithm>
#include <cmath>

namespace bridge {

namespace {

constexpr size_t kMostOnItsWay = 500;  // frames: 10 s; nobody plays further ahead
constexpr int kLearnEvery = 5;         // frames
constexpr int kLeastActive = 15;       // frames of our voice in the history, or there is nothing to compare with
constexpr float kActive = 200;         // RMS, -44 dBFS: our voice, not its pauses
constexpr float kAlike = 0.85F;        // correlation of the two levels; two people's speech stays below 0.5
constexpr float kLoudestEcho = 0.7F;   // -3 dB; what is louder is somebody
constexpr float kMargin = 2;           // 6 dB: an echo is not the same at every pitch
constexpr float kNoise = 60;           // RMS, -55 dBFS: the line's own

float levelOf(std::span<const qint16> frame)
{
    double sum = 0;
    for (const auto sample : frame)
        sum += double(sample) * sample;
    return frame.empty() ? 0 : float(std::sqrt(sum / double(frame.size())));
}

} // namespace

void EchoGuard::played(std::span<const qint16> frame)
{
    if (m_onItsWay.size() < kMostOnItsWay)
        m_onItsWay.push_back(levelOf(frame));
}

void EchoGuard::cleared()
{
    m_onItsWay.clear();
}

float EchoGuard::playedBack(int framesAgo) const
{
    const int size = int(m_played.size());
    return framesAgo >= size || framesAgo > m_at ? 0 : m_played[size_t((m_at - framesAgo) % size)];
}

bool EchoGuard::isEcho(std::span<const qint16> heard)
{
    ++m_at;
    const float level = levelOf(heard);
    float playing = 0;
    if (!m_onItsWay.empty()) {
        playing = m_onItsWay.front();
        m_onItsWay.pop_front();
    }
    m_played[size_t(m_at) % m_played.size()] = playing;
    m_heard[size_t(m_at) % m_heard.size()] = level;
    if (m_at % kLearnEvery == 0)
        learn();
    if (m_gain <= 0)
        return false;
    float source = 0;
    for (int around = -1; around <= 2; ++around) // rooms and networks smear it
        source = std::max(source, playedBack(std::max(0, m_lag + around)));
    return source > kActive && level <= kMargin * m_gain * source + kNoise;
}

// Where the level of what we hear follows that of what we played best, and how much weaker it is there.
void EchoGuard::learn()
{
    if (std::none_of(m_played.begin(), m_played.end(), [](float level) { return level > kActive; }))
        return; // as most of the time: the caller speaks, or nobody
    const int frames = std::min(m_at, kHistory);
    float best = 0, bestGain = 0;
    int bestLag = 0;
    bool compared = false;
    for (int lag = 0; lag <= kMostLag; ++lag) {
        double p = 0, h = 0, pp = 0, hh = 0, ph = 0;
        int active = 0;
        for (int ago = 0; ago < frames; ++ago) {
            const double played = playedBack(ago + lag);
            const double heard = m_heard[size_t(m_at - ago) % m_heard.size()];
            active += played > kActive;
            p += played, h += heard;
            pp += played * played, hh += heard * heard, ph += played * heard;
        }
        const double varianceP = pp - p * p / frames, varianceH = hh - h * h / frames;
        if (active < kLeastActive || varianceP <= 0 || varianceH <= 0)
            continue;
        compared = true;
        const float alike = float((ph - p * h / frames) / std::sqrt(varianceP * varianceH));
        if (alike > best) {
            best = alike;
            bestLag = lag;
            bestGain = float(ph / pp);
        }
    }
    if (!compared)
        return; // we were silent: what we know stays
    if (best >= kAlike && bestGain <= kLoudestEcho) {
        m_lag = bestLag;
        m_gain = bestGain;
    }
}

} // namespace bridge
