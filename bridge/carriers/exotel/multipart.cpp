// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/multipart.h"

using namespace Qt::StringLiterals;

namespace bridge::exotel {

namespace {

constexpr int kMaxParts = 200;
constexpr qsizetype kMaxValue = 16 * 1024;
constexpr qsizetype kMaxBoundary = 70; // RFC 2046 section 5.1.1

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Exotel webhook: the multipart body "_s + what);
}

// `name="value"` or `name=value` among parameters set apart by semicolons; the name in any case.
QByteArray parameter(QByteArrayView header, QByteArrayView name)
{
    for (auto rest = header; !rest.isEmpty();) {
        auto end = rest.indexOf(';');
        const auto piece = rest.first(end < 0 ? rest.size() : end).trimmed();
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
        const auto equals = piece.indexOf('=');
        if (equals < 0 || piece.first(equals).trimmed().compare(name, Qt::CaseInsensitive) != 0)
            continue;
        auto value = piece.sliced(equals + 1).trimmed();
        if (value.size() >= 2 && value.startsWith('"') && value.endsWith('"'))
            value = value.sliced(1, value.size() - 2);
        return value.toByteArray();
    }
    return {};
}

// Of the part's headers the one that names it; empty for files and for parts that have none.
QByteArray fieldName(QByteArrayView head)
{
    constexpr QByteArrayView kDisposition = "content-disposition:";
    for (const auto &line : head.toByteArray().split('\n')) {
        if (line.first(qMin(line.size(), kDisposition.size())).compare(kDisposition, Qt::CaseInsensitive) != 0)
            continue;
        const auto value = line.sliced(kDisposition.size()).trimmed();
        return parameter(value, "filename").isEmpty() ? parameter(value, "name") : QByteArray();
    }
    return {};
}

} // namespace

Result<FormFields> multipartFields(QByteArrayView contentType, QByteArrayView body)
{
    const auto boundary = parameter(contentType, "boundary");
    if (boundary.isEmpty() || boundary.size() > kMaxBoundary)
        return malformed(u"has no usable boundary"_s);
    const auto first = "--" + boundary;
    const auto between = "\r\n" + first;
    if (!body.startsWith(first))
        return malformed(u"does not begin with its boundary"_s);
    auto rest = body.sliced(first.size());
    FormFields fields;
    for (int parts = 0; !rest.startsWith("--"); ++parts) {
        if (parts == kMaxParts)
            return malformed(u"has too many parts"_s);
        const auto headEnd = rest.indexOf("\r\n\r\n");
        const auto end = headEnd < 0 ? -1 : rest.indexOf(between, headEnd + 2);
        if (!rest.startsWith("\r\n") || end < 0)
            return malformed(u"is cut short"_s);
        const auto value = rest.first(end).sliced(qMin(headEnd + 4, end));
        if (const auto name = fieldName(rest.first(headEnd)); !name.isEmpty()) {
            if (value.size() > kMaxValue)
                return malformed(u"has a field longer than any that Exotel sends"_s);
            fields.append({QString::fromUtf8(name), QString::fromUtf8(value)});
        }
        rest = rest.sliced(end + between.size());
    }
    return fields;
}

} // namespace bridge::exotel
