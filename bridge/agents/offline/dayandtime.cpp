// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dayandtime.h"

#include <QTime>

#include <array>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Spoken in English whatever language the desk has, so not from QLocale.
const std::array kDays = {u"Monday"_s, u"Tuesday"_s, u"Wednesday"_s, u"Thursday"_s, u"Friday"_s, u"Saturday"_s, u"Sunday"_s};
const std::array kHours = {u"twelve"_s, u"one"_s, u"two"_s, u"three"_s, u"four"_s, u"five"_s, u"six"_s, u"seven"_s, u"eight"_s, u"nine"_s,
    u"ten"_s, u"eleven"_s};

constexpr int kLastAfternoonHour = 6;

QString nameOf(QDate date)
{
    return kDays[size_t(date.dayOfWeek() - 1)];
}

} // namespace

QList<Wording> dayWordings(QDate today)
{
    QList<Wording> wordings;
    for (const auto &day : kDays)
        wordings << Wording{u"[next | this] "_s + day.toLower(), day};
    wordings << Wording{u"today"_s, nameOf(today)} << Wording{u"tomorrow"_s, nameOf(today.addDays(1))};
    return wordings;
}

QList<Wording> timeWordings()
{
    QList<Wording> wordings;
    for (int spokenHour = 1; spokenHour <= 12; ++spokenHour) {
        const int hour = spokenHour <= kLastAfternoonHour ? spokenHour + 12 : spokenHour;
        const auto word = kHours[size_t(spokenHour % 12)];
        const auto next = kHours[size_t((spokenHour + 1) % 12)];
        const auto at = [hour](QLatin1StringView minutes) { return QString::number(hour) + minutes; };
        wordings << Wording{word + u" [o'clock]"_s, at(":00"_L1)}
                 << Wording{u"quarter past %1 | %1 fifteen"_s.arg(word), at(":15"_L1)}
                 << Wording{u"half past %1 | %1 thirty"_s.arg(word), at(":30"_L1)};
        // "Quarter to four" belongs to the hour of three.
        wordings << Wording{u"quarter to %1 | %2 forty five"_s.arg(next, word), at(":45"_L1)};
    }
    wordings << Wording{u"noon | midday"_s, u"12:00"_s};
    return wordings;
}

int minutesOf(const QString &time)
{
    const auto parsed = QTime::fromString(time, u"H:mm"_s);
    return parsed.isValid() ? parsed.hour() * 60 + parsed.minute() : -1;
}

QString spoken(const QString &value)
{
    const int minutes = minutesOf(value);
    if (minutes < 0)
        return value;
    const int hour = minutes / 60;
    const int past = minutes % 60;
    if (minutes == 12 * 60)
        return u"noon"_s;
    const auto part = hour < 12 ? u"in the morning"_s : hour < 18 ? u"in the afternoon"_s : u"in the evening"_s;
    const auto word = kHours[size_t(hour % 12)];
    switch (past) {
    case 0: return u"%1 o'clock %2"_s.arg(word, part);
    case 15: return u"quarter past %1 %2"_s.arg(word, part);
    case 30: return u"half past %1 %2"_s.arg(word, part);
    case 45: return u"quarter to %1 %2"_s.arg(kHours[size_t((hour + 1) % 12)], part);
    default: return u"%1 %2 %3"_s.arg(word).arg(past, 2, 10, QLatin1Char('0')).arg(part);
    }
}

} // namespace bridge
