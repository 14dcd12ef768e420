// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/numbers/regiontime.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

// Winter and summer of one year, north and south: zones that agree on both keep the same clock for our purpose.
struct Clock
{
    int january = 0; // seconds from UTC
    int july = 0;
    friend bool operator==(const Clock &, const Clock &) = default;
};

Clock clockOf(const QByteArray &zone)
{
    static const QDateTime january(QDate(2024, 1, 15), QTime(12, 0), Qt::UTC);
    static const QDateTime july(QDate(2024, 7, 15), QTime(12, 0), Qt::UTC);
    const QTimeZone of(zone);
    return {of.offsetFromUtc(january), of.offsetFromUtc(july)};
}

} // namespace

QString regionTimeZone(const QString &region)
{
    const auto territory = QLocale::codeToTerritory(region);
    if (territory == QLocale::AnyTerritory)
        return {};
    const auto zones = QTimeZone::availableTimeZoneIds(territory);
    if (zones.isEmpty())
        return {};
    const auto first = clockOf(zones.first());
    if (!std::all_of(zones.begin(), zones.end(), [&](const QByteArray &zone) { return clockOf(zone) == first; }))
        return {};
    return QString::fromLatin1(zones.first());
}

} // namespace bridge
