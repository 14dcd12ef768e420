// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/listsifter.h"

#include "bridge/campaigns/callclock.h"
#include "bridge/numbers/maydial.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShownText = 40; // characters of a bad number

} // namespace

ListSifter::ListSifter(ListColumns columns, Rules rules)
    : m_columns(std::move(columns))
    , m_rules(std::move(rules))
    , m_ownRegions(regionsOf(m_rules.ownNumbers))
{
    for (const auto &own : m_rules.ownNumbers) {
        if (const auto read = readNumber(own))
            m_own << read->e164;
        else
            m_otherOwn << own;
    }
}

std::variant<ListRow, LeftRow> ListSifter::sift(const CsvRow &row)
{
    auto text = row.cells.value(m_columns.number);
    if (text.startsWith(u'\'')) // so spreadsheets are told that a number is a text
        text.remove(0, 1);
    auto sifted = siftNumber(row, text);
    if (auto *left = std::get_if<LeftRow>(&sifted)) {
        left->line = row.line;
        left->text = text.left(kShownText);
    }
    return sifted;
}

std::variant<ListRow, LeftRow> ListSifter::siftNumber(const CsvRow &row, const QString &text)
{
    if (!row.problem.isEmpty())
        return LeftRow{.detail = row.problem};
    if (text.isEmpty())
        return LeftRow{.detail = u"There is no number in this row."_s};
    const auto number = readNumber(text, m_rules.region);
    if (!number)
        return LeftRow{.detail = number.error().detail};
    if (const auto may = mayDial(*number, m_own.contains(number->e164) ? QStringList{number->e164} : m_otherOwn); !may)
        return LeftRow{.why = ListRefusal::Forbidden, .detail = may.error().detail};
    if (m_rules.brake.isDoNotCall(*number))
        return LeftRow{.why = ListRefusal::DoNotCall, .detail = u"It is on the do-not-call list."_s};
    if (const auto may = m_rules.brake.checkRules(*number, m_ownRegions); !may)
        return LeftRow{.why = ListRefusal::Forbidden, .detail = may.error().detail};
    ListRow good{row.line, number->e164, clockOf(*number), {}};
    if (const auto zone = row.cells.value(m_columns.zone); !zone.isEmpty()) {
        if (zonesOf(zone).isEmpty())
            return LeftRow{.detail = u"Its time zone is none: it must be a name like America/New_York."_s};
        good.clock = zone;
    }
    if (good.clock.isEmpty())
        return LeftRow{.why = ListRefusal::Forbidden,
            .detail = u"Nothing tells what time it is where this number is. Give the list a column time_zone."_s};
    if (const auto key = QStringView(number->e164).mid(1).toULongLong(); m_seen.contains(key))
        return LeftRow{.why = ListRefusal::Duplicate, .detail = u"The number stands further up in the list."_s};
    else
        m_seen.insert(key);
    for (qsizetype i = 0; i < m_columns.variables.size(); ++i) {
        if (const auto &name = m_columns.variables[i]; !name.isEmpty())
            good.variables[name] = row.cells.value(i);
    }
    return good;
}

} // namespace bridge
