// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/eventprinter.h"
#include "app/program.h"
#include "app/runs.h"
#include "app/stopsignal.h"

#include <QCoreApplication>
#include <QTemporaryDir>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// The ends that a practice call is meant to come to.
bool isGoodEnd(EndReason reason)
{
    return reason == EndReason::AgentSaidGoodbye || reason == EndReason::CallerHungUp || reason == EndReason::OperatorHungUp
        || reason == EndReason::MaxTurns || reason == EndReason::MaxDuration;
}

void introduce(QTextStream &out, bool alone)
{
    if (alone)
        out << "There is no display, so here is a practice call in the terminal: a built-in caller talks to the agent\n"
               "over the real call path. Nothing leaves this computer unless the agent's engine is an online one.\n\n";
    out.flush();
}

void sayWhatElse(QTextStream &out)
{
    out << "\nOpen the console:   ./run   on a desktop (or with DISPLAY set)\n"
           "Serve headless:     ./run --headless\n"
           "Say it yourself:    ./run --practice --say \"What are your opening hours?\" --say \"Goodbye\"\n";
}

} // namespace

int runPractice(Program &program, bool alone)
{
    auto plan = program.plan();
    const auto script = PracticeScript::fromArguments(program.line().say);
    if (!program.line().say.isEmpty() && !script)
        return failUsage(script.error());
    if (script)
        plan.practiceScript = *script;
    if (!plan.settings.isSet(u"server/port"))
        plan.settings = plan.settings.with(u"server/port", 0); // a bridge may run already
    QTextStream out(stdout);
    auto house = House::open(plan);
    const QTemporaryDir aside; // a bridge runs already: this call gets a folder of its own, and leaves nothing behind
    if (!house && house.error().code == Error::Code::NotPossibleNow && program.line().dataFolder.isEmpty()) {
        plan.paths.dataFolder = aside.path();
        house = House::open(plan);
        if (house)
            out << "Another bridge is running; this practice call is not kept in its records.\n";
    }
    if (!house)
        return failWith(house.error());
    introduce(out, alone);
    EventPrinter printer(out, program.line().json ? EventPrinter::Style::Json : EventPrinter::Style::Transcript);
    auto &exchange = (*house)->exchange();
    int code = 1;
    QObject::connect(&exchange, &Switchboard::happened, [&](const CallEvent &event) {
        printer.print(event);
        if (const auto *ended = event.as<Ended>()) {
            code = isGoodEnd(ended->reason) ? 0 : 1;
            QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
        }
    });
    const auto &line = program.line();
    CallRequest request;
    request.line = line.line.isEmpty() ? (*house)->practice().lines().first().name : line.line;
    request.agent = line.agent;
    request.voice = line.voice;
    request.variables = line.variables;
    if (const auto placed = exchange.placeCall(request); !placed)
        return failWith(placed.error());
    StopSignal stop;
    QObject::connect(&stop, &StopSignal::raised, &exchange, &Exchange::drain);
    QObject::connect(&stop, &StopSignal::raisedAgain, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    if (alone)
        sayWhatElse(out);
    return code;
}

} // namespace app
