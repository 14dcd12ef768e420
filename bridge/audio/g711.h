// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <span>

namespace bridge::g711 {

// ITU-T G.711, by table. `out` must be as long as `in`; both functions return how many they wrote, which is the
// shorter of the two. No allocation. Any thread.
qsizetype decodeMuLaw(QByteArrayView in, std::span<qint16> out);
qsizetype encodeMuLaw(std::span<const qint16> in, std::span<char> out);
qsizetype decodeALaw(QByteArrayView in, std::span<qint16> out);
qsizetype encodeALaw(std::span<const qint16> in, std::span<char> out);

inline constexpr char kMuLawSilence = char(0xff);
inline constexpr char kALawSilence = char(0xd5);

} // namespace bridge::g711
