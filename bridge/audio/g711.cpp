// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/g711.h"

#include <algorithm>
#include <array>

namespace bridge::g711 {

namespace {

// Both laws code sign and magnitude. The magnitude of a negative sample is its ones' complement, as in ITU-T G.191: so
// -32768 needs no special case, and a sample on a decision value falls to the smaller step.
constexpr int magnitudeOf(qint16 sample)
{
    return sample < 0 ? ~sample : sample;
}

constexpr int segmentOf(int value, int firstEnd)
{
    int segment = 0;
    while (segment < 7 && value >= firstEnd << segment)
        ++segment;
    return segment;
}

// Mu-law (G.711 table 2): 14-bit samples. With 33 added, segment s ends at 64 << s and has 16 equal steps of 2 << s.
constexpr int kMuBias = 33;
constexpr int kMuClip = 8158; // the largest magnitude that has a code, 14 bit

constexpr quint8 muCodeOf(int magnitude14)
{
    const int biased = std::min(magnitude14, kMuClip) + kMuBias;
    const int segment = segmentOf(biased, 64);
    return quint8(~(segment << 4 | ((biased >> (segment + 1)) & 0x0f)) & 0xff);
}

constexpr qint16 muValueOf(quint8 code)
{
    const int bits = ~code & 0xff;
    const int magnitude = (((bits & 0x0f) * 2 + kMuBias) << ((bits >> 4) & 7)) - kMuBias;
    return qint16((bits & 0x80 ? -magnitude : magnitude) * 4);
}

// A-law (G.711 table 1): 13-bit samples. In units of the smallest step, 11 bits of magnitude. Segments 0 and 1 both
// have such steps; the others double. Every second bit is inverted on the line (0x55).
constexpr quint8 aCodeOf(int magnitude11)
{
    const int segment = segmentOf(magnitude11, 16);
    const int step = segment == 0 ? magnitude11 : magnitude11 >> (segment - 1);
    return quint8((segment << 4 | (step & 0x0f)) ^ 0xd5);
}

constexpr qint16 aValueOf(quint8 code)
{
    const int bits = code ^ 0xd5;
    const int segment = (bits >> 4) & 7;
    const int step = (bits & 0x0f) * 2 + 1; // the middle of the step
    const int magnitude = segment == 0 ? step : (step + 32) << (segment - 1);
    return qint16((bits & 0x80 ? -magnitude : magnitude) * 8);
}

template <size_t N, class T> constexpr std::array<T, N> tableOf(T (*of)(int))
{
    std::array<T, N> table{};
    for (size_t i = 0; i < N; ++i)
        table[i] = of(int(i));
    return table;
}

// By magnitude only, with as many bits as decide: 8 KiB and 2 KiB, so that both stay in the first-level cache.
constexpr auto kMuCodes = tableOf<8192, quint8>(muCodeOf);
constexpr auto kACodes = tableOf<2048, quint8>(aCodeOf);
constexpr auto kMuValues = tableOf<256, qint16>([](int code) { return muValueOf(quint8(code)); });
constexpr auto kAValues = tableOf<256, qint16>([](int code) { return aValueOf(quint8(code)); });

static_assert(kMuValues[0x00] == -32124 && kMuValues[0xff] == 0 && kMuCodes[0] == 0xff);
static_assert(kAValues[0xd5] == 8 && kAValues[0x2a] == -32256 && kACodes[0] == 0xd5);

qsizetype decode(const std::array<qint16, 256> &values, QByteArrayView in, std::span<qint16> out)
{
    const auto count = std::min(in.size(), qsizetype(out.size()));
    std::transform(in.data(), in.data() + count, out.data(), [&values](char code) { return values[quint8(code)]; });
    return count;
}

template <int kShift, size_t N>
qsizetype encode(const std::array<quint8, N> &codes, std::span<const qint16> in, std::span<char> out)
{
    const auto count = std::min(in.size(), out.size());
    std::transform(in.data(), in.data() + count, out.data(), [&codes](qint16 sample) {
        return char(codes[size_t(magnitudeOf(sample) >> kShift)] ^ (sample < 0 ? 0x80 : 0));
    });
    return qsizetype(count);
}

} // namespace

qsizetype decodeMuLaw(QByteArrayView in, std::span<qint16> out)
{
    return decode(kMuValues, in, out);
}

qsizetype encodeMuLaw(std::span<const qint16> in, std::span<char> out)
{
    return encode<2>(kMuCodes, in, out);
}

qsizetype decodeALaw(QByteArrayView in, std::span<qint16> out)
{
    return decode(kAValues, in, out);
}

qsizetype encodeALaw(std::span<const qint16> in, std::span<char> out)
{
    return encode<4>(kACodes, in, out);
}

} // namespace bridge::g711
