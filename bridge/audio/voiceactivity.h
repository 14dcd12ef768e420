// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <array>

namespace bridge {

// Tells speech from line noise in 20 ms frames of telephone audio by energy against an adaptive noise floor, with hysteresis:
// speech starts after `startAfter` of loud frames and stops after `stopAfter` of quiet ones. The floor is the quietest moment of
// the last two seconds: talk has gaps, noise has none. Cheap (well under 1 µs a frame). One thread, its owner's.
class VoiceActivity
{
public:
    struct Config
    {
        SampleRate rate = kTelephoneRate;
        Milliseconds startAfter = 60ms;
        Milliseconds stopAfter = 300ms;
        int floorPeak = 520; // -36 dBFS: nothing quieter is ever speech
    };
    enum class Change { None, Started, Stopped };

    explicit VoiceActivity(const Config &config);

    // The next samples, any length; 20 ms is usual. What changed from before to after them.
    Change hear(std::span<const qint16> frame);
    bool isSpeech() const { return m_speech; }
    Milliseconds speechFor() const;  // of the speech going on, up to its last loud frame, with the pauses in it; 0 in silence
    Milliseconds silenceFor() const; // since the last loud frame
    void reset();

private:
    // 10 ms of samples, summed up.
    struct Block
    {
        qint64 sum = 0;
        qint64 squares = 0;
        int lowest = 32767;
        int highest = -32768;
        qsizetype samples = 0;

        void add(std::span<const qint16> more);
        double power() const; // without the DC part: the variance
        double peak() const;  // likewise
    };

    void judge(const Block &block);
    bool isLoud(const Block &block) const;
    void followFloor(double power);
    double floor() const;

    static constexpr size_t kWindows = 8;

    Config m_config;
    bool m_speech = false;
    qsizetype m_blockSize;
    Block m_block; // not yet full
    qint64 m_loudFor = 0;   // in silence: samples of loud blocks, less those of quiet ones
    qint64 m_speechFor = 0; // samples
    qint64 m_quietFor = 0;  // samples
    std::array<double, kWindows> m_quietest{}; // the weakest block of each of the last windows, as power
    size_t m_window = 0;       // the one being filled
    qint64 m_windowFilled = 0; // samples
};

} // namespace bridge
