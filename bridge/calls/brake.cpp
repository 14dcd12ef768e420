// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/brake.h"

#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QSaveFile>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestList = 16 * 1024 * 1024; // bytes: a million numbers
constexpr int kMostProblems = 20;
constexpr size_t kMostCounted = 100'000; // dialled calls that are remembered; limits are smaller
constexpr qint64 kHour = 3600;
constexpr qint64 kDay = 24 * kHour;

QStringList listOf(const QString &text)
{
    QStringList list;
    for (const auto &part : QString(text).replace(u',', u' ').split(u' ', Qt::SkipEmptyParts))
        list << part.trimmed().toUpper();
    return list;
}

tl::unexpected<Error> refused(const char *rule, const QString &what)
{
    return fail(Error::Code::Refused, u"%1 (rule brake/%2)"_s.arg(what, QLatin1StringView(rule)));
}

} // namespace

std::optional<QuietHours> QuietHours::fromText(const QString &text)
{
    const auto ends = text.split(u'-');
    if (ends.size() != 2)
        return std::nullopt;
    const QuietHours hours{QTime::fromString(ends[0].trimmed(), u"HH:mm"_s), QTime::fromString(ends[1].trimmed(), u"HH:mm"_s)};
    return hours.from.isValid() && hours.to.isValid() && hours.from != hours.to ? std::optional(hours) : std::nullopt;
}

bool QuietHours::contains(QTime time) const
{
    return from < to ? time >= from && time < to : time >= from || time < to;
}

QStringList regionsOf(const QStringList &numbers)
{
    QStringList regions;
    for (const auto &number : numbers) {
        if (const auto read = readNumber(number); read && !read->region.isEmpty() && !regions.contains(read->region))
            regions << read->region;
    }
    return regions;
}

Brake::Brake(QString folder)
    : m_folder(std::move(folder))
    , m_stopped(!m_folder.isEmpty() && QFile::exists(m_folder + u"/dialling-stopped"_s))
{
}

void Brake::setSettings(const Settings &settings)
{
    m_countries = listOf(settings.text(u"brake/countries"));
    m_deny = listOf(settings.text(u"brake/deny"));
    m_perHour = settings.number(u"brake/callsPerHour");
    m_perDay = settings.number(u"brake/callsPerDay");
    m_quiet = QuietHours::fromText(settings.text(u"brake/quietHours"));
    readDoNotCall();
}

// A long list takes seconds, in which no webhook is answered: so only when it has changed.
void Brake::readDoNotCall()
{
    if (m_folder.isEmpty())
        return;
    QFile file(m_folder + u"/donotcall.txt"_s);
    const QFileInfo info(file);
    const auto size = info.exists() ? info.size() : -1;
    if (size == m_listSize && info.lastModified() == m_listTime)
        return;
    m_listSize = size;
    m_listTime = info.lastModified();
    m_doNotCall.clear();
    m_problems.clear();
    if (!info.exists())
        return;
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestList) {
        m_problems << u"%1 can't be read: %2. Nobody on it is protected until it can."_s.arg(file.fileName(), file.errorString());
        return;
    }
    for (int line = 1; !file.atEnd(); ++line) {
        const auto text = QString::fromUtf8(file.readLine(200)).section(u'#', 0, 0).trimmed();
        if (text.isEmpty())
            continue;
        if (const auto number = readNumber(text))
            m_doNotCall.insert(number->e164);
        else if (m_problems.size() < kMostProblems)
            m_problems << u"%1, line %2: %3"_s.arg(file.fileName()).arg(line).arg(number.error().detail);
    }
}

Result<void> Brake::checkStopped() const
{
    if (!m_stopped)
        return {};
    return refused("stop", u"All dialling is stopped. Release it in the console, or with POST /api/dialling {\"stopped\":false}."_s);
}

Result<void> Brake::check(const PhoneNumber &number, const QStringList &ownNumbers, const QDateTime &now) const
{
    for (const auto &allowed : {checkStopped(), checkRules(number, regionsOf(ownNumbers)), checkHours(number, now), checkCounts(now)}) {
        if (!allowed)
            return allowed;
    }
    return {};
}

Result<void> Brake::checkRules(const PhoneNumber &number, const QStringList &ownRegions) const
{
    if (isDoNotCall(number))
        return refused("doNotCall", u"This number is on the do-not-call list, donotcall.txt in the data folder."_s);
    for (const auto &prefix : m_deny) {
        if (number.e164.startsWith(prefix))
            return refused("deny", u"Numbers that begin with %1 are not dialled."_s.arg(prefix));
    }
    return checkCountry(number, ownRegions);
}

// A key that somebody stole is used to call far and dear countries: only those that one's own numbers are of are open from the start.
Result<void> Brake::checkCountry(const PhoneNumber &number, const QStringList &ownRegions) const
{
    if (m_countries.contains(u"ALL"_s))
        return {};
    auto countries = m_countries.isEmpty() ? ownRegions : m_countries;
    if (countries.isEmpty() || countries.contains(number.region)) // no number of one's own: the carrier itself refuses or not
        return {};
    const auto country = number.region.isEmpty() ? u"no country"_s : number.region;
    return refused("countries", u"Calls to %1 are not allowed yet. Add it to brake/countries: %2"_s.arg(country, (countries << country).join(u' ')));
}

Result<void> Brake::checkCounts(const QDateTime &now) const
{
    const auto since = [&](qint64 seconds) {
        return int(std::ranges::count_if(m_dialled, [&](const QDateTime &at) { return at.secsTo(now) < seconds; }));
    };
    if (m_perHour > 0 && since(kHour) >= m_perHour)
        return fail(Error::Code::Busy, u"%1 calls were placed in the last hour, and no more are allowed (rule brake/callsPerHour)."_s.arg(m_perHour));
    if (m_perDay > 0 && since(kDay) >= m_perDay)
        return fail(Error::Code::Busy, u"%1 calls were placed in the last 24 hours, and no more are allowed (rule brake/callsPerDay)."_s.arg(m_perDay));
    return {};
}

// Where a country has several clocks and the number does not tell, it must be a good time by all of them.
Result<void> Brake::checkHours(const PhoneNumber &number, const QDateTime &now) const
{
    if (!m_quiet)
        return {};
    QList<QByteArray> zones;
    if (!number.timeZone.isEmpty())
        zones << number.timeZone.toLatin1();
    else if (const auto territory = QLocale::codeToTerritory(number.region); territory != QLocale::AnyTerritory)
        zones = QTimeZone::availableTimeZoneIds(territory);
    for (const auto &zone : zones) {
        const auto there = now.toTimeZone(QTimeZone(zone)).time();
        if (m_quiet->contains(there))
            return refused("quietHours", u"It is %1 where this number is (%2)."_s.arg(there.toString(u"HH:mm"_s), QString::fromLatin1(zone)));
    }
    return {};
}

void Brake::noteDialled(const QDateTime &now)
{
    m_dialled.push_back(now);
    while (m_dialled.size() > kMostCounted || m_dialled.front().secsTo(now) >= kDay)
        m_dialled.pop_front();
}

Result<void> Brake::setStopped(bool stopped)
{
    m_stopped = stopped;
    if (m_folder.isEmpty())
        return {};
    const auto path = m_folder + u"/dialling-stopped"_s;
    if (!stopped) {
        if (QFile::exists(path) && !QFile::remove(path))
            return fail(Error::Code::Storage, u"%1 could not be removed; dialling will be stopped again at the next start."_s.arg(path));
        return {};
    }
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.commit())
        return {};
    return fail(Error::Code::Storage, u"All dialling is stopped, but %1 could not be written: at the next start it would not be."_s.arg(path));
}

} // namespace bridge
