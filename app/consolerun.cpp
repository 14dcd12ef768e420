// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridgethread.h"
#include "app/doorbell.h"
#include "app/handset.h"
#include "app/localcampaigns.h"
#include "app/localdesk.h"
#include "app/logging.h"
#include "app/program.h"
#include "app/runs.h"
#include "app/stopsignal.h"
#include "ui/mainwindow.h"
#include "ui/translations.h"

#include <QApplication>
#include <QEventLoop>
#include <QMessageBox>

namespace app {

using namespace bridge;

namespace {

// Live calls are told to end, and their carriers too, before the bridge goes.
void drain(House &house)
{
    QEventLoop wait;
    QObject::connect(&house.exchange(), &Exchange::drained, &wait, &QEventLoop::quit, Qt::QueuedConnection);
    QMetaObject::invokeMethod(&house, [&house] { house.exchange().drain(); });
    wait.exec();
}

// True: a console that has this data folder open does it, and we need not start.
bool isDoneElsewhere(const Program &program, const QString &place)
{
    const auto &line = program.line();
    if (line.command != CommandLine::Command::Console)
        return false; // a practice call is of its own start
    const auto rung = Doorbell::ring(place, {line.target, line.line, line.agent, line.voice});
    if (!rung)
        qCWarning(lcApp).noquote() << rung.error().detail;
    return rung && *rung;
}

} // namespace

int runConsole(Program &program)
{
    ui::loadTranslations(QLocale());
    auto plan = program.plan();
    const auto script = PracticeScript::fromArguments(program.line().say);
    if (!program.line().say.isEmpty()) {
        if (!script)
            return failUsage(script.error());
        plan.practiceScript = *script;
    }
    const auto place = Doorbell::placeFor(plan.paths.dataFolder, Doorbell::runtimeFolder());
    if (isDoneElsewhere(program, place))
        return 0;
    BridgeThread thread(plan);
    const auto house = thread.open();
    if (!house) {
        if (isDoneElsewhere(program, place)) // who started at the same moment was quicker
            return 0;
        const int code = failWith(house.error());
        if (QApplication::platformName() != QLatin1StringView("offscreen"))
            QMessageBox::critical(nullptr, QApplication::translate("app", "Callwright can't start"), house.error().detail);
        return code;
    }
    int code = 0;
    {
        LocalDesk desk(**house);
        LocalCampaigns campaigns(**house);
        Handset handset(**house, desk);
        ui::MainWindow window(desk, program.settings(),
            {&(*house)->journal(), &program.store(), &program.secrets(), &campaigns, &(*house)->recordings()});
        QObject::connect(&program.store(), &SettingsStore::changed, &desk, [house = *house, &store = program.store()](const Settings &settings) {
            keepOutOfLog(store.secretValues()); // before anybody can use them
            QMetaObject::invokeMethod(house, [house, settings] { house->setSettings(settings); });
        });
        Doorbell doorbell;
        QObject::connect(&doorbell, &Doorbell::rung, &window, [&window](const Wish &wish) {
            window.askToDial({wish.agent, wish.voice, wish.line, wish.to});
        });
        if (const auto listens = doorbell.listen(place); !listens)
            qCWarning(lcApp).noquote() << listens.error().detail;
        window.show();
        if (const auto &line = program.line(); line.command == CommandLine::Command::Console && !line.target.isEmpty())
            window.askToDial({line.agent, line.voice, line.line, line.target});
        StopSignal stop;
        QObject::connect(&stop, &StopSignal::raised, qApp, [] { QCoreApplication::exit(0); }); // quit() would ask about live calls
        if (program.line().command == CommandLine::Command::Practice)
            desk.place({.line = (*house)->practice().lines().first().name, .agent = program.line().agent, .voice = program.line().voice,
                .variables = program.line().variables});
        code = QApplication::exec();
        drain(**house);
    }
    return code;
}

} // namespace app
