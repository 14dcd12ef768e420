// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace bridge::base64 {

// RFC 4648 section 4, as carriers use it: standard alphabet, '=' padding, no line breaks. Into memory of the caller's; Qt's
// own functions allocate for every frame. Any thread.

constexpr qsizetype encodedSize(qsizetype bytes) { return (bytes + 2) / 3 * 4; }
constexpr qsizetype decodedSizeLimit(qsizetype characters) { return characters / 4 * 3; }

// How many bytes were written; -1 for anything that no encoder writes: other characters, missing padding, unused bits that are
// not zero. `out` has room for decodedSizeLimit().
qsizetype decode(QByteArrayView text, char *out);
// `out` has room for encodedSize().
void encode(QByteArrayView bytes, char *out);

} // namespace bridge::base64
