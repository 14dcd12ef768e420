// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/callhours.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kDayWords{"mon"_L1, "tue"_L1, "wed"_L1, "thu"_L1, "fri"_L1, "sat"_L1, "sun"_L1};
constexpr int kFarthest = 370;    // days that are looked ahead
constexpr int kMostChances = 2000; // tried before giving up: about two a day and zone that decides

tl::unexpected<Error> malformed(const QString &detail)
{
    return fail(Error::Code::Malformed, detail);
}

Result<QTime> timeFrom(const QJsonObject &json, QLatin1StringView key, QTime otherwise)
{
    if (!json.contains(key))
        return otherwise;
    const auto time = QTime::fromString(json[key].toString(), u"HH:mm"_s);
    if (!time.isValid())
        return malformed(u"'hours.%1' is a time like 09:00."_s.arg(key));
    return time;
}

Result<QDate> dateFrom(const QJsonObject &json, QLatin1StringView key)
{
    const auto text = json[key].toString();
    const auto date = QDate::fromString(text, Qt::ISODate);
    if (json.contains(key) && !date.isValid() && !(json[key].isString() && text.isEmpty()))
        return malformed(u"'hours.%1' is a day like 2027-01-31."_s.arg(key));
    return date;
}

Result<QList<Qt::DayOfWeek>> daysFrom(const QJsonValue &json, const QList<Qt::DayOfWeek> &otherwise)
{
    if (json.isUndefined())
        return otherwise;
    QList<Qt::DayOfWeek> days;
    for (const auto &word : json.toArray()) {
        const auto found = std::ranges::find(kDayWords, word.toString());
        if (found == kDayWords.end())
            return malformed(u"'hours.days' is a list of mon tue wed thu fri sat sun."_s);
        if (const auto day = Qt::DayOfWeek(found - kDayWords.begin() + 1); !days.contains(day))
            days << day;
    }
    std::ranges::sort(days);
    return days;
}

} // namespace

Result<void> CallHours::check() const
{
    if (!from.isValid() || !until.isValid() || from >= until)
        return malformed(u"The hours must end after they begin, like 09:00 to 20:00."_s);
    if (days.isEmpty())
        return malformed(u"There must be a day of the week on which people may be called."_s);
    if (firstDay.isValid() && lastDay.isValid() && lastDay < firstDay)
        return malformed(u"The last day is before the first one."_s);
    return {};
}

QJsonObject CallHours::toJson() const
{
    QJsonArray words;
    for (const auto day : days)
        words << QString(kDayWords[size_t(day) - 1]);
    QJsonObject json{{u"from"_s, from.toString(u"HH:mm"_s)}, {u"until"_s, until.toString(u"HH:mm"_s)}, {u"days"_s, words}};
    if (firstDay.isValid())
        json[u"firstDay"_s] = firstDay.toString(Qt::ISODate);
    if (lastDay.isValid())
        json[u"lastDay"_s] = lastDay.toString(Qt::ISODate);
    return json;
}

Result<CallHours> CallHours::fromJson(const QJsonObject &json)
{
    static const QStringList known{u"from"_s, u"until"_s, u"days"_s, u"firstDay"_s, u"lastDay"_s};
    for (const auto &key : json.keys()) {
        if (!known.contains(key))
            return malformed(u"'hours' has no '%1'; it has %2."_s.arg(key.left(40), known.join(u", "_s)));
    }
    CallHours hours;
    const auto from = timeFrom(json, "from"_L1, hours.from), until = timeFrom(json, "until"_L1, hours.until);
    const auto days = daysFrom(json["days"_L1], hours.days);
    const auto first = dateFrom(json, "firstDay"_L1), last = dateFrom(json, "lastDay"_L1);
    for (const auto *time : {&from, &until}) {
        if (!*time)
            return tl::make_unexpected(time->error());
    }
    for (const auto *date : {&first, &last}) {
        if (!*date)
            return tl::make_unexpected(date->error());
    }
    if (!days)
        return tl::make_unexpected(days.error());
    hours = {*from, *until, *days, *first, *last};
    if (const auto good = hours.check(); !good)
        return tl::make_unexpected(good.error());
    return hours;
}

CallWindow::CallWindow(CallHours hours, std::optional<QuietHours> quiet)
    : m_hours(std::move(hours))
    , m_quiet(quiet)
{
}

bool CallWindow::isOpenIn(const QTimeZone &zone, const QDateTime &now) const
{
    const auto there = now.toTimeZone(zone);
    const auto day = there.date();
    const auto time = there.time();
    return time >= m_hours.from && time < m_hours.until && m_hours.days.contains(Qt::DayOfWeek(day.dayOfWeek()))
        && (!m_hours.firstDay.isValid() || day >= m_hours.firstDay) && (!m_hours.lastDay.isValid() || day <= m_hours.lastDay)
        && !(m_quiet && m_quiet->contains(time));
}

bool CallWindow::isOpen(const QList<QTimeZone> &zones, const QDateTime &now) const
{
    return !zones.isEmpty() && std::ranges::all_of(zones, [&](const QTimeZone &zone) { return isOpenIn(zone, now); });
}

// What is closed opens only when its hours begin, or when the quiet ones end.
QDateTime CallWindow::nextChance(const QTimeZone &zone, const QDateTime &after) const
{
    const auto today = after.toTimeZone(zone).date();
    auto day = m_hours.firstDay.isValid() ? std::max(today, m_hours.firstDay) : today;
    for (;; day = day.addDays(1)) {
        QDateTime best;
        for (const auto time : {m_hours.from, m_quiet ? m_quiet->to : m_hours.from}) {
            const QDateTime moment(day, time, zone);
            if (moment > after && (!best.isValid() || moment < best))
                best = moment;
        }
        if (best.isValid())
            return best.toUTC();
    }
}

std::optional<QDateTime> CallWindow::opens(const QList<QTimeZone> &zones, const QDateTime &now) const
{
    if (zones.isEmpty())
        return std::nullopt;
    auto moment = now;
    const auto last = now.addDays(kFarthest);
    for (int chance = 0; chance < kMostChances && moment < last; ++chance) {
        auto later = moment;
        for (const auto &zone : zones) {
            if (!isOpenIn(zone, moment))
                later = std::max(later, nextChance(zone, moment));
        }
        if (later == moment)
            return moment;
        if (m_hours.lastDay.isValid() && later.toTimeZone(zones[0]).date() > m_hours.lastDay.addDays(1))
            return std::nullopt;
        moment = later;
    }
    return std::nullopt;
}

} // namespace bridge
