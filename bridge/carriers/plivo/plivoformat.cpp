// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivoformat.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace bridge::plivo {

namespace {

struct Known
{
    QLatin1StringView setting;
    Format format;
};

constexpr Known kKnown[] = {
    {"l16-16000"_L1, {Encoding::Linear16, SampleRate{16000}}},
    {"l16-8000"_L1, {Encoding::Linear16, SampleRate{8000}}},
    {"mulaw-8000"_L1, {Encoding::MuLaw, SampleRate{8000}}},
};

} // namespace

Format formatFrom(QStringView setting)
{
    const auto known = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known &row) { return setting == row.setting; });
    return known == std::end(kKnown) ? kKnown[0].format : known->format;
}

std::optional<Format> formatFrom(QByteArrayView encoding, quint64 rate)
{
    const auto semicolon = encoding.indexOf(';');
    const auto codec = (semicolon < 0 ? encoding : encoding.first(semicolon)).trimmed();
    for (const auto &row : kKnown) {
        if (codec.compare(codecOf(row.format), Qt::CaseInsensitive) == 0 && rate == quint64(row.format.rate.hz))
            return row.format;
    }
    return std::nullopt;
}

QByteArrayView codecOf(const Format &format)
{
    return format.encoding == Encoding::MuLaw ? QByteArrayView("audio/x-mulaw") : QByteArrayView("audio/x-l16");
}

QByteArray contentTypeOf(const Format &format)
{
    return codecOf(format).toByteArray() + ";rate=" + QByteArray::number(format.rate.hz);
}

} // namespace bridge::plivo
