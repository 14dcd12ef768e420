// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/base64.h"

#include <array>

namespace bridge::base64 {

namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<qint8, 256> kValues = [] {
    std::array<qint8, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 64; ++i)
        values[uchar(kAlphabet[i])] = qint8(i);
    return values;
}();

int valueOf(char c)
{
    return kValues[uchar(c)];
}

} // namespace

qsizetype decode(QByteArrayView text, char *out)
{
    if (text.size() % 4 != 0)
        return -1;
    if (text.isEmpty())
        return 0;
    const char *at = text.begin();
    const char *lastFour = text.end() - 4;
    char *to = out;
    int wrong = 0; // becomes negative, and stays so, with the first wrong character
    for (; at != lastFour; at += 4, to += 3) {
        const int a = valueOf(at[0]), b = valueOf(at[1]), c = valueOf(at[2]), d = valueOf(at[3]);
        wrong |= a | b | c | d;
        const uint bits = uint(a) << 18 | uint(b) << 12 | uint(c) << 6 | uint(d);
        to[0] = char(bits >> 16);
        to[1] = char(bits >> 8);
        to[2] = char(bits);
    }
    const int padding = at[3] != '=' ? 0 : at[2] != '=' ? 1 : 2;
    const int a = valueOf(at[0]), b = valueOf(at[1]);
    const int c = padding == 2 ? 0 : valueOf(at[2]);
    const int d = padding > 0 ? 0 : valueOf(at[3]);
    wrong |= a | b | c | d;
    if (wrong < 0 || (padding == 2 && (b & 0xf)) || (padding == 1 && (c & 3)))
        return -1;
    const uint bits = uint(a) << 18 | uint(b) << 12 | uint(c) << 6 | uint(d);
    for (int i = 0; i < 3 - padding; ++i)
        *to++ = char(bits >> (16 - 8 * i));
    return to - out;
}

void encode(QByteArrayView bytes, char *out)
{
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    qsizetype left = bytes.size();
    for (; left >= 3; left -= 3, at += 3, out += 4) {
        const uint bits = uint(at[0]) << 16 | uint(at[1]) << 8 | at[2];
        out[0] = kAlphabet[bits >> 18];
        out[1] = kAlphabet[bits >> 12 & 63];
        out[2] = kAlphabet[bits >> 6 & 63];
        out[3] = kAlphabet[bits & 63];
    }
    if (left == 0)
        return;
    const uint bits = uint(at[0]) << 16 | (left == 2 ? uint(at[1]) << 8 : 0);
    out[0] = kAlphabet[bits >> 18];
    out[1] = kAlphabet[bits >> 12 & 63];
    out[2] = left == 2 ? kAlphabet[bits >> 6 & 63] : '=';
    out[3] = '=';
}

} // namespace bridge::base64
