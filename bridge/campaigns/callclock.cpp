// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/callclock.h"

#include <QLocale>
#include <QSet>

namespace bridge {

namespace {

// QTimeZone takes nearly every word for a zone of its own (POSIX rules allow it), so the list decides.
bool isZone(const QByteArray &id)
{
    static const auto known = [] {
        const auto ids = QTimeZone::availableTimeZoneIds();
        return QSet<QByteArray>(ids.begin(), ids.end());
    }();
    return known.contains(id);
}

} // namespace

QString clockOf(const PhoneNumber &number)
{
    if (!number.timeZone.isEmpty())
        return number.timeZone;
    return zonesOf(number.region).isEmpty() ? QString() : number.region;
}

QList<QTimeZone> zonesOf(const QString &clock)
{
    QList<QTimeZone> zones;
    if (clock.isEmpty())
        return zones;
    if (const auto territory = clock.size() == 2 ? QLocale::codeToTerritory(clock) : QLocale::AnyTerritory; territory != QLocale::AnyTerritory) {
        for (const auto &id : QTimeZone::availableTimeZoneIds(territory))
            zones << QTimeZone(id);
    } else if (const auto id = clock.toLatin1(); isZone(id)) {
        zones << QTimeZone(id);
    }
    return zones;
}

} // namespace bridge
