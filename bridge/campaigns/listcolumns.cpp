// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/listcolumns.h"

#include "bridge/numbers/phonenumber.h"

#include <QRegularExpression>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestName = 64; // characters, as in AgentProfile::filledIn()

// What people call the column, in the order of how sure it is.
const QStringList &numberNames()
{
    static const QStringList names{u"phone_number"_s, u"phonenumber"_s, u"phone"_s, u"telephone"_s, u"mobile"_s, u"number"_s, u"to"_s, u"cell"_s,
        u"msisdn"_s, u"tel"_s, u"telefon"_s, u"telefono"_s, u"teléfono"_s, u"téléphone"_s, u"telephone_number"_s, u"mobile_number"_s,
        u"mobile_phone"_s, u"cell_phone"_s, u"rufnummer"_s, u"nummer"_s, u"numero"_s, u"número"_s};
    return names;
}

const QStringList &zoneNames()
{
    static const QStringList names{u"time_zone"_s, u"timezone"_s, u"tz"_s};
    return names;
}

bool isNumber(const QString &cell, const QString &region)
{
    return readNumber(cell.startsWith(u'\'') ? QStringView(cell).mid(1) : QStringView(cell), region).has_value();
}

// "First name" is {{first_name}}.
QString nameOf(const QString &heading)
{
    QString name;
    for (const QChar c : heading.trimmed().toLower()) {
        if (c.isLetterOrNumber() || u"._-"_s.contains(c))
            name += c;
        else if (!name.isEmpty() && !name.endsWith(u'_'))
            name += u'_';
    }
    while (name.endsWith(u'_'))
        name.chop(1);
    return name.left(kLongestName);
}

QStringList namesOf(const QStringList &headings, const QStringList &wanted)
{
    QStringList names;
    for (qsizetype i = 0; i < headings.size(); ++i) {
        auto name = nameOf(headings[i]);
        for (const auto &want : wanted) {
            if (nameOf(want) == name)
                name = want;
        }
        auto unique = name;
        for (int n = 2; !unique.isEmpty() && names.contains(unique); ++n)
            unique = u"%1_%2"_s.arg(name.left(kLongestName - 4)).arg(n);
        names << unique;
    }
    return names;
}

int findName(const QStringList &names, const QStringList &among)
{
    for (const auto &name : among) {
        if (const auto at = names.indexOf(name); at >= 0)
            return int(at);
    }
    return -1;
}

// The column in which most cells are numbers, if it is one in at least half of the rows.
int mostNumbers(const QList<QStringList> &rows, qsizetype width, const QString &region)
{
    int best = -1;
    qsizetype most = 0;
    for (int column = 0; column < width; ++column) {
        const auto count = std::ranges::count_if(rows, [&](const QStringList &row) { return isNumber(row.value(column), region); });
        if (count > most && count * 2 >= rows.size()) {
            most = count;
            best = column;
        }
    }
    return best;
}

} // namespace

ListColumns ListColumns::guess(const QList<QStringList> &head, const QString &region, const QStringList &wanted)
{
    ListColumns columns;
    if (head.isEmpty())
        return columns;
    const auto &first = head[0];
    const auto names = namesOf(first, wanted);
    columns.hasHeader = std::ranges::none_of(first, [&](const QString &cell) { return isNumber(cell, region); })
        && (head.size() > 1 || findName(names, numberNames()) >= 0);
    qsizetype width = 0;
    for (const auto &row : head)
        width = std::max(width, row.size());
    if (columns.hasHeader) {
        columns.variables = names;
        columns.number = findName(names, numberNames());
        columns.zone = findName(names, zoneNames());
    }
    if (columns.number < 0)
        columns.number = mostNumbers(columns.hasHeader ? head.mid(1) : head, width, region);
    while (columns.variables.size() < width)
        columns.variables << (columns.hasHeader ? QString() : u"column_%1"_s.arg(columns.variables.size() + 1));
    for (const int special : {columns.number, columns.zone}) {
        if (special >= 0)
            columns.variables[special].clear();
    }
    return columns;
}

Result<void> ListColumns::setNumber(const QString &column, const QStringList &headings)
{
    auto found = hasHeader ? int(namesOf(headings, {}).indexOf(nameOf(column))) : -1;
    if (const int place = column.toInt(); found < 0 && place >= 1 && place <= variables.size())
        found = place - 1;
    if (found < 0)
        return fail(Error::Code::Malformed, u"The list has no column '%1'."_s.arg(column.left(kLongestName)));
    if (number >= 0 && number != found)
        variables[number] = hasHeader ? nameOf(headings.value(number)) : u"column_%1"_s.arg(number + 1);
    number = found;
    variables[found].clear();
    zone = zone == found ? -1 : zone;
    return {};
}

Result<void> ListColumns::check() const
{
    static const QRegularExpression place(u"^[\\w.-]{1,64}$"_s, QRegularExpression::UseUnicodePropertiesOption);
    if (number < 0)
        return fail(Error::Code::Malformed, u"No column of the list holds telephone numbers. Say which one does."_s);
    QStringList seen;
    for (const auto &name : variables) {
        if (name.isEmpty())
            continue;
        if (!place.match(name).hasMatch())
            return fail(Error::Code::Malformed, u"'%1' can't be the name of a variable: letters, digits, dots, dashes and _ can."_s.arg(name.left(64)));
        if (seen.contains(name))
            return fail(Error::Code::Malformed, u"Two columns are called '%1'."_s.arg(name));
        seen << name;
    }
    return {};
}

QStringList ListColumns::missing(const QStringList &wanted) const
{
    QStringList missing;
    for (const auto &name : wanted) {
        if (!variables.contains(name))
            missing << name;
    }
    return missing;
}

} // namespace bridge
