// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/microphonemouth.h"

#include <algorithm>

namespace bridge {

namespace {

const auto kTooMuch = size_t(samplesIn(200ms, kTelephoneRate));
const auto kEnough = size_t(samplesIn(60ms, kTelephoneRate)); // bridges the sound card's own rhythm

} // namespace

MicrophoneMouth::MicrophoneMouth(std::shared_ptr<AudioTap> microphone)
    : m_microphone(std::move(microphone))
    , m_samples(size_t(samplesIn(kFrame, kTelephoneRate)))
{
    Q_ASSERT(m_microphone && m_microphone->rate() == kTelephoneRate);
}

void MicrophoneMouth::speak(std::span<qint16> out)
{
    m_samples.resize(out.size());
    if (m_microphone->readable() > kTooMuch) {
        while (m_microphone->readable() > kEnough)
            m_microphone->read(m_samples);
    }
    const auto count = m_microphone->read(m_samples);
    std::transform(m_samples.begin(), m_samples.begin() + ptrdiff_t(count), out.begin(), [](auto sample) { return sample.caller; });
    std::fill(out.begin() + ptrdiff_t(count), out.end(), qint16(0));
}

} // namespace bridge
