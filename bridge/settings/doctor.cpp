// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/doctor.h"

#include "bridge/settings/address.h"
#include "bridge/settings/paths.h"
#include "bridge/settings/settingstable.h"

#include <QDateTime>
#include <QHostAddress>
#include <QTcpServer>
#include <QJsonArray>

#include <algorithm>
#include <chrono>

namespace bridge {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Carriers and services refuse signed requests that are five minutes off, and certificates may seem not yet or no longer valid.
constexpr auto kClockTolerance = 5min;
// Made after this day; an earlier date means a computer without a battery for its clock.
const QDate kNotBefore(2026, 1, 1);

// What a carrier or an engine needs before it can be used.
struct Service
{
    QLatin1StringView id, title, needs; // keys, parted by blanks
};
constexpr Service kServices[] = {
    {"twilio"_L1, "Twilio"_L1, "twilio/accountSid twilio/authToken twilio/fromNumber"_L1},
    {"plivo"_L1, "Plivo"_L1, "plivo/authId plivo/authToken plivo/fromNumber"_L1},
    {"exotel"_L1, "Exotel"_L1, "exotel/sid exotel/apiKey exotel/apiToken exotel/fromNumber"_L1},
    {"telnyx"_L1, "Telnyx"_L1, "telnyx/apiKey telnyx/publicKey telnyx/connectionId telnyx/fromNumber"_L1},
    {"vonage"_L1, "Vonage"_L1, "vonage/applicationId vonage/privateKey vonage/signatureSecret vonage/fromNumber"_L1},
    {"gemini_live"_L1, "Gemini Live"_L1, "gemini/apiKey"_L1},
    {"openai_realtime"_L1, "OpenAI Realtime"_L1, "openai/apiKey"_L1},
    {"deepgram"_L1, "Deepgram"_L1, "deepgram/apiKey"_L1},
    {"elevenlabs"_L1, "ElevenLabs"_L1, "elevenlabs/apiKey"_L1},
};

QString variableOf(const QString &key) { return settingRow(key)->environmentNames().constFirst(); }

Check checkService(const Service &service, const Settings &settings)
{
    QStringList missing;
    const auto keys = QString(service.needs).split(u' ');
    for (const auto &key : keys) {
        if (!settings.isSet(key))
            missing << variableOf(key);
    }
    Check check{service.id, service.title, Check::State::Ok, u"ready"_s, {}};
    if (missing.isEmpty())
        return check;
    const bool wanted = missing.size() < keys.size();
    check.state = wanted ? Check::State::Warn : Check::State::Off;
    check.detail = wanted ? u"only half set up"_s : u"not set up"_s;
    check.fix = u"Set %1 in the environment, in .env or in the settings dialog."_s.arg(missing.join(u", "_s));
    return check;
}

QLatin1StringView wordFor(Check::State state)
{
    switch (state) {
    case Check::State::Ok: return "ok"_L1;
    case Check::State::Off: return "off"_L1;
    case Check::State::Warn: return "warn"_L1;
    case Check::State::Fail: return "fail"_L1;
    }
    Q_UNREACHABLE();
}

} // namespace

Check checkSettings(const QList<SettingsStore::Problem> &problems)
{
    if (problems.isEmpty())
        return {u"settings"_s, u"Settings"_s, Check::State::Ok, u"all are understood"_s, {}};
    QStringList lines;
    for (const auto &problem : problems)
        lines << u"%1: %2"_s.arg(problem.where, problem.sentence);
    const bool lost = std::any_of(problems.begin(), problems.end(), [](const auto &problem) { return problem.lost; });
    return {u"settings"_s, u"Settings"_s, lost ? Check::State::Fail : Check::State::Warn, lines.join(u"; "_s),
        u"Correct them where they stand; until then wrong ones count as not set."_s};
}

Check checkDataFolder(const QString &folder)
{
    const auto prepared = prepareDataFolder(folder);
    if (prepared)
        return {u"data"_s, u"Data folder"_s, Check::State::Ok, folder, {}};
    return {u"data"_s, u"Data folder"_s, Check::State::Fail, prepared.error().detail,
        u"Without it, calls are not recorded."_s};
}

Check checkPort(const QString &address, quint16 port)
{
    const auto title = port == 0 ? u"Port"_s : u"Port %1"_s.arg(port);
    QTcpServer server;
    if (server.listen(QHostAddress(address), port))
        return {u"port"_s, title, Check::State::Ok, u"free on %1"_s.arg(address), {}};
    return {u"port"_s, title, Check::State::Fail, u"cannot be used on %1: %2"_s.arg(address, server.errorString()),
        u"End the program that has it (ss -ltnp shows which), or take another with --port N."_s};
}

Check checkPublicUrl(const Settings &settings)
{
    const auto url = settings.url(u"server/publicUrl");
    Check check{u"publicUrl"_s, u"Public address"_s, Check::State::Ok, url.toString(), {}};
    if (url.isEmpty()) {
        check.state = Check::State::Warn;
        check.detail = u"none: carriers cannot reach this bridge; the practice line works"_s;
        check.fix = u"Start a tunnel to port %1 and set CALLWRIGHT_PUBLIC_URL to its address."_s.arg(settings.number(u"server/port"));
    } else if (url.scheme() != "https"_L1 && !isLoopback(url.host())) {
        check.state = Check::State::Warn;
        check.detail += u" is not encrypted"_s;
        check.fix = u"Use an https address: what is said on calls passes through it."_s;
    }
    return check;
}

QList<Check> checkServices(const Settings &settings)
{
    QList<Check> checks{{u"offline"_s, u"Offline engine"_s, Check::State::Ok, u"ready; needs no account"_s, {}}};
    for (const auto &service : kServices)
        checks << checkService(service, settings);
    return checks;
}

Check checkKeychain(const std::optional<Error> &problem, const QString &secretsFile)
{
    if (!problem)
        return {u"keychain"_s, u"Keychain"_s, Check::State::Ok, u"keeps your keys"_s, {}};
    return {u"keychain"_s, u"Keychain"_s, Check::State::Warn, problem->detail,
        u"Set keys in the environment or in .env, or keep them in %1, which only you may be able to read (chmod 600)."_s.arg(
            secretsFile)};
}

Check checkClock(const QDateTime &now, const std::optional<QDateTime> &reference)
{
    Check check{u"clock"_s, u"Clock"_s, Check::State::Ok, now.toUTC().toString(Qt::ISODate), {}};
    if (reference) {
        const auto off = std::chrono::milliseconds(std::abs(now.msecsTo(*reference)));
        if (off <= kClockTolerance)
            return check;
        check.detail += u" is wrong by %1 s"_s.arg(off / 1s);
    } else if (now.toUTC().date() >= kNotBefore) {
        return check;
    } else {
        check.detail += u" lies in the past"_s;
    }
    check.state = Check::State::Fail;
    check.fix = u"Set the clock (timedatectl set-ntp true): signatures and certificates are refused otherwise."_s;
    return check;
}

Check checkSound(const QString &problem)
{
    if (problem.isEmpty())
        return {u"sound"_s, u"Sound"_s, Check::State::Ok, u"microphone and loudspeaker work"_s, {}};
    return {u"sound"_s, u"Sound"_s, Check::State::Warn, problem,
        u"The practice line speaks sentences instead (--say); to talk and listen, start PulseAudio or PipeWire."_s};
}

// What keeps calls from working comes before what could be better.
const Check *firstToFix(const QList<Check> &checks)
{
    for (const auto state : {Check::State::Fail, Check::State::Warn}) {
        const auto found = std::find_if(checks.begin(), checks.end(),
            [state](const Check &check) { return check.state == state && !check.fix.isEmpty(); });
        if (found != checks.end())
            return &*found;
    }
    return nullptr;
}

QString doctorText(const QList<Check> &checks)
{
    QString text;
    if (const auto *first = firstToFix(checks))
        text += u"Do this first: %1: %2\n\n"_s.arg(first->title, first->fix);
    for (const auto &check : checks) {
        text += u"%1  %2: %3\n"_s.arg(QString(wordFor(check.state)).leftJustified(4), check.title, check.detail);
        if (!check.fix.isEmpty() && check.state != Check::State::Off)
            text += u"      %1\n"_s.arg(check.fix);
    }
    return text;
}

QJsonObject doctorJson(const QList<Check> &checks)
{
    QJsonArray list;
    for (const auto &check : checks)
        list.append(QJsonObject{{u"id"_s, check.id}, {u"title"_s, check.title}, {u"state"_s, QString(wordFor(check.state))},
            {u"detail"_s, check.detail}, {u"fix"_s, check.fix}});
    const auto *first = firstToFix(checks);
    return {{u"ok"_s, allWell(checks)}, {u"first"_s, first ? first->id : QString()}, {u"checks"_s, list}};
}

bool allWell(const QList<Check> &checks)
{
    return std::none_of(checks.begin(), checks.end(), [](const Check &check) { return check.state == Check::State::Fail; });
}

} // namespace bridge
