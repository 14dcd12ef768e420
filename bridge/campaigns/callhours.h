// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/brake.h"

#include <QDate>
#include <QDateTime>
#include <QJsonObject>
#include <QTimeZone>

#include <optional>

namespace bridge {

// When people may be called, by their own clocks and calendars. A value.
struct CallHours
{
    QTime from{9, 0}, until{20, 0}; // until is not allowed any more
    QList<Qt::DayOfWeek> days{Qt::Monday, Qt::Tuesday, Qt::Wednesday, Qt::Thursday, Qt::Friday};
    QDate firstDay, lastDay; // null: any

    // Malformed: hours that end before they begin, no day at all, a last day before the first.
    Result<void> check() const;
    QJsonObject toJson() const;
    static Result<CallHours> fromJson(const QJsonObject &json);

    friend bool operator==(const CallHours &, const CallHours &) = default;
};

// The same, with the hours in which nobody at all is called: when may somebody be called who lives in any of these zones? It must be
// a good time in all of them. Daylight saving is the zones' business. Pure; any thread.
class CallWindow
{
public:
    explicit CallWindow(CallHours hours, std::optional<QuietHours> quiet = {});

    bool isOpen(const QList<QTimeZone> &zones, const QDateTime &now) const;
    // From when on it is open; `now` when it is. Nothing: never within a year, or there is no zone.
    std::optional<QDateTime> opens(const QList<QTimeZone> &zones, const QDateTime &now) const;

private:
    bool isOpenIn(const QTimeZone &zone, const QDateTime &now) const;
    QDateTime nextChance(const QTimeZone &zone, const QDateTime &after) const;

    CallHours m_hours;
    std::optional<QuietHours> m_quiet;
};

} // namespace bridge
