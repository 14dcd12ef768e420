// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"
#include "app/runs.h"
#include "bridge/settings/doctor.h"

#include <QDateTime>
#include <QJsonDocument>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

int runDoctor(Program &program)
{
    const auto &settings = program.settings();
    QList<Check> checks;
    checks << checkSettings(program.store().problems());
    checks << checkDataFolder(program.paths().dataFolder);
    checks << checkServices(settings);
    checks << checkPublicUrl(settings);
    checks << checkPort(settings.text(u"server/address"), quint16(settings.number(u"server/port")));
    checks << checkKeychain(program.secrets().keychainProblem(), program.secrets().file());
    checks << checkClock(QDateTime::currentDateTimeUtc(), std::nullopt);
    checks << checkSound(u"The terminal does not look at sound cards; the console does."_s);
    QTextStream out(stdout);
    if (program.line().json)
        out << QJsonDocument(doctorJson(checks)).toJson();
    else
        out << doctorText(checks);
    return allWell(checks) ? 0 : 1;
}

} // namespace app
