// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/eventprinter.h"
#include "app/program.h"
#include "app/runs.h"
#include "app/stopsignal.h"

#include <QCoreApplication>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

int runHeadless(Program &program)
{
    const auto house = House::open(program.plan());
    if (!house)
        return failWith(house.error());
    QTextStream out(stdout);
    EventPrinter printer(out, program.settings().text(u"data/logFormat") == "json"_L1 ? EventPrinter::Style::Json : EventPrinter::Style::Lines);
    auto &exchange = (*house)->exchange();
    QObject::connect(&exchange, &Switchboard::happened, [&](const CallEvent &event) { printer.print(event); });

    QTextStream err(stderr);
    for (const auto &notice : (*house)->notices())
        err << notice << '\n';
    const auto catalogue = (*house)->catalogue();
    err << u"Callwright %1 listens on http://%2:%3\n"_s.arg(QStringLiteral(CALLWRIGHT_VERSION), catalogue.address).arg(catalogue.port);
    for (const auto &engine : catalogue.engines)
        err << u"  %1: %2\n"_s.arg(engine.title, engine.ready ? u"ready"_s : engine.problem);
    for (const auto &line : catalogue.lines)
        err << u"  %1: %2\n"_s.arg(line.line.name, line.ready ? u"ready"_s : line.problem);
    QObject::connect(house->get(), &House::publicUrlFound, [&err](const QUrl &url) {
        err << u"Carriers reach this bridge at %1. To point your number here: callwright doctor --fix\n"_s.arg(url.toString());
        err.flush();
    });
    QObject::connect(house->get(), &House::tunnelFailed, [&err](const QString &sentence) {
        err << sentence << '\n';
        err.flush();
    });
    err << u"Place a call with: callwright call +14155550138 --follow\n"_s;
    err.flush();

    StopSignal stop;
    QObject::connect(&stop, &StopSignal::raised, &exchange, &Exchange::drain);
    QObject::connect(&stop, &StopSignal::raisedAgain, qApp, &QCoreApplication::quit); // who asks twice means it
    QObject::connect(&exchange, &Exchange::drained, qApp, &QCoreApplication::quit);
    return QCoreApplication::exec();
}

} // namespace app
