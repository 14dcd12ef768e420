// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/diagnostics.h"

#include "bridge/settings/settingstable.h"
#include "ui/theme/plaintext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QMetaEnum>
#include <QSysInfo>
#include <QUrl>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Without a user, a password, a query: they may hold keys that nobody declared as such.
QString withoutKeys(QUrl url)
{
    url.setUserInfo({});
    url.setQuery(QString());
    url.setFragment({});
    return url.toString();
}

QString valueText(const SettingRow &row, const SettingsStore &settings)
{
    if (row.secret)
        return u"set"_s;
    const QString key = row.key;
    if (row.type == SettingType::Url)
        return withoutKeys(settings.settings().url(key));
    return plain(settings.settings().text(key), 200);
}

QString stateWord(Check::State state)
{
    switch (state) {
    case Check::State::Ok: return u"ok"_s;
    case Check::State::Warn: return u"warning"_s;
    case Check::State::Fail: return u"FAILED"_s;
    case Check::State::Off: return u"off"_s;
    }
    return {};
}

void appendSettings(QStringList &lines, const SettingsStore &settings)
{
    for (const auto &row : settingsTable()) {
        const QString key = row.key;
        if (settings.settings().isSet(key))
            lines << u"%1 = %2 (%3)"_s.arg(key, valueText(row, settings), QVariant::fromValue(settings.origin(key).layer).toString());
    }
    for (const auto &problem : settings.problems())
        lines << u"problem in %1: %2"_s.arg(plain(problem.where, 200), plain(problem.sentence, 300));
}

} // namespace

QString diagnostics(const DeskCatalogue &catalogue, const SettingsStore *settings, const QList<Check> &checks)
{
    QStringList lines{u"Callwright %1, Qt %2 (built with %3)"_s.arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR)),
        u"%1, %2 %3, %4"_s.arg(QSysInfo::prettyProductName(), QSysInfo::kernelType(), QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture()),
        u"language %1"_s.arg(QLocale().name()), u"bridge on %1:%2, public %3"_s.arg(catalogue.address).arg(catalogue.port).arg(withoutKeys(QUrl(catalogue.publicUrl)))};
    if (catalogue.diallingStopped)
        lines << u"dialling is stopped"_s;
    if (!catalogue.soundProblem.isEmpty())
        lines << u"sound: %1"_s.arg(plain(catalogue.soundProblem, 300));
    lines << QString() << u"Lines and engines"_s;
    for (const auto &entry : catalogue.lines)
        lines << u"%1 (%2): %3"_s.arg(plain(entry.line.name, 80), entry.line.carrier, entry.ready ? u"ready"_s : plain(entry.problem, 300));
    for (const auto &entry : catalogue.engines)
        lines << u"%1: %2"_s.arg(plain(entry.title, 80), entry.ready ? u"ready"_s : plain(entry.problem, 300));
    lines << QString() << u"Settings"_s;
    if (settings)
        appendSettings(lines, *settings);
    lines << QString() << u"Last checks"_s;
    for (const auto &check : checks)
        lines << dotted({stateWord(check.state), plain(check.title, 80), plain(check.detail, 300)});
    if (checks.isEmpty())
        lines << u"none since the start"_s;
    auto text = lines.join(u'\n') + u'\n';
    auto secrets = settings ? settings->secretValues() : QStringList();
    std::ranges::sort(secrets, std::greater(), &QString::size); // one may be a part of another
    for (const auto &secret : secrets) {
        if (!secret.isEmpty())
            text.replace(secret, u"[secret]"_s);
    }
    return text;
}

} // namespace ui
