// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountcarriers.h"
#include "app/checkup.h"
#include "app/program.h"
#include "app/runs.h"
#include "bridge/agents/profileshelf.h"
#include "bridge/settings/doctor.h"

#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// What a bridge of ours left behind that runs; empty: none does.
QJsonObject runningBridge(const QString &dataFolder)
{
    QFile file(dataFolder + u"/bridge.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

QList<Check> checkOutside(const Settings &settings, const QUrl &bridge, bool mends, const QString &dataFolder)
{
    const auto carriers = accountCarriers(settings);
    Checkup::Parts parts{settings, {}, bridge, mends, ProfileShelf::read({u":/agents"_s, dataFolder + u"/agents"_s}).profiles()};
    for (const auto &carrier : carriers)
        parts.carriers.push_back(carrier.get());
    QList<Check> checks;
    QEventLoop wait;
    Checkup checkup(parts);
    checkup.run([&](const QList<Check> &done) {
        checks = done;
        QMetaObject::invokeMethod(&wait, &QEventLoop::quit, Qt::QueuedConnection); // it may be done before it is waited for
    });
    wait.exec();
    return checks;
}

} // namespace

int runDoctor(Program &program)
{
    auto settings = program.settings();
    const auto running = runningBridge(program.paths().dataFolder);
    const QUrl bridge(running["url"_L1].toString());
    if (const auto tunnel = running["publicUrl"_L1].toString(); !tunnel.isEmpty() && !settings.isSet(u"server/publicUrl"))
        settings = settings.with(u"server/publicUrl", tunnel); // that it found by itself
    const auto port = quint16(settings.number(u"server/port"));
    QList<Check> checks;
    checks << checkSettings(program.store().problems());
    checks << checkDataFolder(program.paths().dataFolder);
    checks << checkServices(settings);
    checks << checkOutside(settings, bridge, program.line().fix, program.paths().dataFolder);
    if (bridge.port() == port)
        checks << Check{u"port"_s, u"Port %1"_s.arg(port), Check::State::Ok, u"in use by the bridge that runs"_s, {}};
    else
        checks << checkPort(settings.text(u"server/address"), port);
    checks << checkKeychain(program.secrets().keychainProblem(), program.secrets().file());
    checks << checkSound(u"The terminal does not look at sound cards; the console does."_s);
    QTextStream out(stdout);
    if (program.line().json)
        out << QJsonDocument(doctorJson(checks)).toJson();
    else
        out << doctorText(checks);
    return allWell(checks) ? 0 : 1;
}

} // namespace app
