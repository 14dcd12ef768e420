// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"
#include "app/runs.h"

#include <QApplication>
#include <QIcon>

namespace {

using namespace app;
using Command = CommandLine::Command;

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

int run(const CommandLine &line)
{
    const auto program = Program::start(line);
    if (!program)
        return failUsage(program.error());
    switch (line.command) {
    case Command::Console:
        return hasDisplay() ? runConsole(**program) : runPractice(**program, true);
    case Command::Practice:
        return hasDisplay() && !line.headless ? runConsole(**program) : runPractice(**program, false);
    case Command::Headless:
        return runHeadless(**program);
    case Command::Doctor:
        return runDoctor(**program);
    default:
        return runClient(**program);
    }
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const auto line = CommandLine::parse(arguments);
    if (!line)
        return failUsage(line.error());
    if (line->command == Command::ShowHelp || line->command == Command::ShowVersion) {
        QTextStream(stdout) << (line->command == Command::ShowHelp ? CommandLine::help() : QStringLiteral("callwright " CALLWRIGHT_VERSION "\n"));
        return 0;
    }
    const bool window = (line->command == Command::Console || (line->command == Command::Practice && !line->headless)) && hasDisplay();
    const std::unique_ptr<QCoreApplication> application(window ? new QApplication(argc, argv) : new QCoreApplication(argc, argv));
    QCoreApplication::setOrganizationName(QStringLiteral("callwright"));
    QCoreApplication::setApplicationName(QStringLiteral("callwright"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CALLWRIGHT_VERSION));
    if (window) {
        QGuiApplication::setDesktopFileName(QStringLiteral("callwright"));
        QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/ui/icons/callwright.svg")));
    }
    // For the threads that start from here on: Qt's own event loop asks the kernel less than GLib's on a socket that is written often.
    qputenv("QT_NO_GLIB", "1");
    return run(*line);
}
