// SPDX-License-Identifier: GPL-3.0-or-later
// What each stage of a call's sound costs for one 20 ms frame, on this machine: median and 99th percentile.
#include "bridge/audio/audiotap.h"
#include "bridge/audio/g711.h"
#include "bridge/audio/levels.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/audio/playout.h"
#include "bridge/audio/voiceactivity.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <vector>

using namespace bridge;

namespace {

constexpr int kFrames = 50'000; // 1000 s of one call
constexpr int kWarmUp = 500;

volatile int s_sink = 0; // what the stages make goes here, so that none is optimised away

struct Cost
{
    double median = 0; // µs
    double p99 = 0;
};

template <class Stage> Cost measure(Stage stage)
{
    std::vector<double> costs;
    costs.reserve(kFrames);
    for (int frame = -kWarmUp; frame < kFrames; ++frame) {
        const auto begun = std::chrono::steady_clock::now();
        s_sink = s_sink + stage(frame + kWarmUp);
        const std::chrono::duration<double, std::micro> cost = std::chrono::steady_clock::now() - begun;
        if (frame >= 0)
            costs.push_back(cost.count());
    }
    std::sort(costs.begin(), costs.end());
    return { costs[costs.size() / 2], costs[costs.size() * 99 / 100] };
}

// Something like speech: loud and soft, so that no branch and no table entry is always the same.
template <size_t N> std::vector<std::array<qint16, N>> someSpeech()
{
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 1);
    std::vector<std::array<qint16, N>> frames(100);
    for (size_t i = 0; i < frames.size(); ++i) {
        const double loudness = i % 20 < 12 ? 3000 : 60;
        for (qint16 &sample : frames[i])
            sample = qint16(std::clamp(loudness * noise(random), -32768.0, 32767.0));
    }
    return frames;
}

class Table
{
public:
    Table() { std::printf("%-28s %10s %10s\n", "per 20 ms frame", "median us", "p99 us"); }
    void row(const char *stage, Cost cost)
    {
        print(stage, cost);
        m_sum.median += cost.median;
        m_sum.p99 += cost.p99;
    }
    void print(const char *stage, Cost cost) const
    {
        std::printf("%-28s %10.2f %10.2f\n", stage, cost.median, cost.p99);
    }
    Cost sum() const { return m_sum; }

private:
    Cost m_sum;
};

int toLine(std::span<const qint16> samples)
{
    return samples.empty() ? 0 : samples.back();
}

} // namespace

int main()
{
    const auto line = someSpeech<160>();
    const auto engine = someSpeech<480>();
    const auto lineFrame = [&line](int i) { return std::span<const qint16>(line[size_t(i) % line.size()]); };
    const auto engineFrame = [&engine](int i) { return std::span<const qint16>(engine[size_t(i) % engine.size()]); };

    std::vector<std::array<char, 160>> wire(line.size());
    for (size_t i = 0; i < line.size(); ++i)
        g711::encodeMuLaw(line[i], wire[i]);

    Table table;
    table.print("(reading the clock)", measure([](int) { return 0; }));

    std::array<qint16, 160> samples{};
    table.row("mu-law decode", measure([&](int i) {
        const auto &bytes = wire[size_t(i) % wire.size()];
        g711::decodeMuLaw(QByteArrayView(bytes.data(), qsizetype(bytes.size())), samples);
        return toLine(samples);
    }));

    std::array<char, 160> bytes{};
    table.row("mu-law encode", measure([&](int i) {
        g711::encodeMuLaw(lineFrame(i), bytes);
        return int(bytes.back());
    }));

    LineResampler up(kTelephoneRate, { 16000 });
    table.row("resample 8 to 16 kHz", measure([&](int i) { return toLine(up.process(lineFrame(i))); }));

    LineResampler down({ 24000 }, kTelephoneRate);
    table.row("resample 24 to 8 kHz", measure([&](int i) { return toLine(down.process(engineFrame(i))); }));

    VoiceActivity activity({});
    table.row("voice activity", measure([&](int i) { return int(activity.hear(lineFrame(i))); }));

    Playout playout({});
    const Instant start{ 1000s };
    for (int i = 0; i < 100; ++i)
        playout.add(1, lineFrame(i)); // two seconds queued, as an engine that is ahead leaves them
    table.row("playout add, next, heard", measure([&](int i) {
        const Instant now = start + i * kFrame;
        playout.add(1, lineFrame(i));
        int last = 0;
        while (const auto frame = playout.next(now))
            last = toLine(*frame);
        return last + int(playout.heardInTurn(now).count());
    }));

    table.row("peak, both lanes", measure([&](int i) { return peakOf(lineFrame(i)) + peakOf(lineFrame(i + 7)); }));

    AudioTap tap;
    std::array<AudioTap::Sample, 160> heard;
    table.row("audio tap write, read", measure([&](int i) {
        tap.write(lineFrame(i), lineFrame(i + 7));
        return int(tap.read(heard));
    }));

    table.print("all of it", table.sum());
    return 0;
}
