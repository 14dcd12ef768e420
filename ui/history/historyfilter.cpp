// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historyfilter.h"

#include "ui/theme/plaintext.h"

#include <QLocale>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

QString HistoryFilter::periodWord(Period period)
{
    switch (period) {
    case Period::All: return tr("Any time");
    case Period::Today: return tr("Today");
    case Period::SevenDays: return tr("7 days");
    case Period::ThirtyDays: return tr("30 days");
    case Period::Between: return tr("From – to");
    }
    return {};
}

CallQuery HistoryFilter::query(const QDate &today) const
{
    CallQuery query;
    query.words = words;
    query.line = line;
    query.agent = agent;
    if (result)
        narrow(query, *result);
    switch (period) {
    case Period::All: break;
    case Period::Today: query.from = today.startOfDay(); break;
    case Period::SevenDays: query.from = today.addDays(-6).startOfDay(); break; // today is one of them
    case Period::ThirtyDays: query.from = today.addDays(-29).startOfDay(); break;
    case Period::Between: {
        const bool swapped = from.isValid() && to.isValid() && to < from;
        const auto first = swapped ? to : from, last = swapped ? from : to;
        if (first.isValid())
            query.from = first.startOfDay();
        if (last.isValid())
            query.until = last.addDays(1).startOfDay();
        break;
    }
    }
    return query;
}

QStringList HistoryFilter::described() const
{
    QStringList parts;
    const auto day = [](const QDate &date) { return QLocale().toString(date, QLocale::ShortFormat); };
    if (!words.trimmed().isEmpty())
        parts << tr("“%1”").arg(plain(words, 60));
    if (period == Period::Between)
        parts << tr("%1 to %2").arg(day(from), day(to));
    else if (period != Period::All)
        parts << periodWord(period);
    if (result)
        parts << resultWord(*result);
    for (const auto &name : {agent, line}) {
        if (!name.isEmpty())
            parts << plain(name, 60);
    }
    return parts;
}

} // namespace ui
