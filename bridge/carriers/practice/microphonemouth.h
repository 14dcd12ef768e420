// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/carriers/practice/practicemouth.h"

#include <memory>
#include <vector>

namespace bridge {

// The operator's own voice. The sound card's thread writes the ring's caller lane, at the telephone rate; this reads it in the
// practice thread. When the two clocks drift apart, or the machine slept, what is too old is skipped: nobody talks with a delay.
class MicrophoneMouth final : public PracticeMouth
{
public:
    explicit MicrophoneMouth(std::shared_ptr<AudioTap> microphone); // shared: either thread may outlive the other's interest

    void hear(std::span<const qint16>) override {}
    void speak(std::span<qint16> out) override;

private:
    std::shared_ptr<AudioTap> m_microphone;
    std::vector<AudioTap::Sample> m_samples;
};

} // namespace bridge
