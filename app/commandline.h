// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/types/result.h"

#include <QMap>
#include <QStringList>
#include <QUrl>

namespace app {

// What the person asked for on the command line. A value.
struct CommandLine
{
    enum class Command {
        Console, // nothing said: the window; without a display a practice call in the terminal
        Headless,
        Practice, // --practice
        Doctor,
        Call,
        Calls,
        Tail,
        HangUp,
        Interrupt,
        Mute,
        Unmute,
        Whisper,
        ShowHelp,
        ShowVersion,
    };

    Command command = Command::Console;
    bool headless = false; // with Practice: the terminal even when there is a display
    bool json = false;
    bool fix = false;
    bool follow = false;
    QStringList say;       // --say, in order
    QString target;        // the number to call (with Console: to ask about), the call to steer
    QString text;          // of a whisper
    QString line, agent, voice;
    bridge::Variables variables;
    QString configFile, dataFolder;
    QMap<QString, QString> settings; // by key: --port, --address, --public-url, --log-level, --log-format
    QUrl bridgeUrl;                  // --url, of a bridge elsewhere
    QString token;                   // --token, for it

    // `arguments` without the program's name. The error is one sentence that says what would be right (exit code 2).
    static bridge::Result<CommandLine> parse(const QStringList &arguments);
    static QString help();
};

} // namespace app
