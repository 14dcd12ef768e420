// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/linebook.h"

#include "bridge/numbers/maydial.h"
#include "bridge/numbers/phonenumber.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

bool sameNumber(const QString &a, const QString &b)
{
    const auto digits = [](const QString &text) { return QString(text).remove(u'+'); }; // some carriers write none
    return !a.isEmpty() && digits(a) == digits(b);
}

} // namespace

LineBook::LineBook(std::vector<Carrier *> carriers, QList<Line> further)
    : m_carriers(std::move(carriers))
    , m_further(std::move(further))
{
}

QList<Line> LineBook::all() const
{
    QList<Line> lines;
    for (const auto *carrier : m_carriers) {
        for (const auto &line : carrier->lines()) {
            // Of two that are the same number the further one says more.
            const bool told = std::any_of(m_further.begin(), m_further.end(),
                [&](const Line &further) { return further.carrier == line.carrier && sameNumber(further.number, line.number); });
            if (!told)
                lines.append(line);
        }
        for (const auto &line : m_further) {
            if (line.carrier == carrier->name())
                lines.append(line);
        }
    }
    return lines;
}

Result<Line> LineBook::find(const QString &wanted) const
{
    for (const auto &line : all()) {
        if (wanted.isEmpty() || line.name == wanted || sameNumber(line.number, wanted))
            return line;
    }
    return fail(Error::Code::NotFound, u"There is no line '%1'. GET /api/lines lists them."_s.arg(wanted));
}

Line LineBook::called(const QString &carrier, const QString &number) const
{
    std::optional<Line> first;
    for (const auto &line : all()) {
        if (line.carrier != carrier)
            continue;
        if (sameNumber(line.number, number))
            return line;
        if (!first)
            first = line;
    }
    return first.value_or(Line{carrier, carrier, number, {}, {}});
}

QStringList LineBook::ownNumbers() const
{
    QStringList own;
    for (const auto &line : all()) {
        if (!line.number.isEmpty())
            own << line.number;
    }
    return own;
}

Result<PhoneNumber> LineBook::checkNumber(const QString &number) const
{
    const auto read = readNumber(number);
    if (!read)
        return read;
    if (const auto may = mayDial(*read, ownNumbers()); !may)
        return tl::make_unexpected(may.error());
    return read;
}

} // namespace bridge
