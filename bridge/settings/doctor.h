// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"
#include "bridge/settings/settingsstore.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace bridge {

// One thing that `callwright doctor` and the first-run page look at. A value.
struct Check
{
    enum class State { Ok, Off, Warn, Fail }; // Off: not wanted, and nothing is missing for it

    QString id;    // for programs: "port"
    QString title; // for people: "Port 5000"
    State state = State::Ok;
    QString detail; // what is so
    QString fix;    // what to do; empty when nothing

    friend bool operator==(const Check &, const Check &) = default;
};

// The checks. What they look at is passed in, so that they run the same on a real machine, in a test, and in the console.
Check checkSettings(const QList<SettingsStore::Problem> &problems);
Check checkDataFolder(const QString &folder);                     // makes it when it is not there
Check checkPort(const QString &address, quint16 port);            // tries to listen for a moment
Check checkPublicUrl(const Settings &settings);
QList<Check> checkServices(const Settings &settings);             // carriers and engines: which have what they need
Check checkKeychain(const std::optional<Error> &problem, const QString &secretsFile);
// The computer's clock against one that knows better, such as a service's Date header; without one, against common sense.
Check checkClock(const QDateTime &now, const std::optional<QDateTime> &reference);
Check checkSound(const QString &problem);                         // empty: a microphone and a loudspeaker work

const Check *firstToFix(const QList<Check> &checks); // null: nothing to do
// Lines for a terminal, one check each, its remedy below; and the same as JSON: {"ok":true,"first":"port","checks":[{id,title,state,detail,fix}]}.
QString doctorText(const QList<Check> &checks);
QJsonObject doctorJson(const QList<Check> &checks);
bool allWell(const QList<Check> &checks); // nothing failed; warnings are well

} // namespace bridge
