// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"

#include <optional>

namespace bridge::plivo {

// What the sound of a stream is made of, both ways. Plivo knows three: linear 16-bit at 16000 and 8000 Hz, mu-law at 8000 Hz
// (plivo.com/docs/voice/xml/the-stream-element, contentType). 24000 Hz is not documented as accepted, so it is none. Pure.
struct Format
{
    Encoding encoding = Encoding::Linear16;
    SampleRate rate{16000};

    friend bool operator==(const Format &, const Format &) = default;
};

// The setting plivo/format: "l16-16000", "l16-8000", "mulaw-8000"; anything else is the first.
Format formatFrom(QStringView setting);
// "audio/x-l16", with or without ";rate=16000" behind it, in any case. Nothing: Plivo has no such format.
std::optional<Format> formatFrom(QByteArrayView encoding, quint64 rate);

QByteArrayView codecOf(const Format &format); // "audio/x-l16"
QByteArray contentTypeOf(const Format &format); // "audio/x-l16;rate=16000"

} // namespace bridge::plivo
