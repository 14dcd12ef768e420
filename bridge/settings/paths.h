// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QProcessEnvironment>
#include <QString>

namespace bridge {

// Where this program keeps its things. A value; nothing is made on disk until prepareDataFolder().
struct Paths
{
    QString settingsFile; // settings.ini; --config names another
    QString secretsFile;  // beside the settings file; used only where there is no keychain
    QString dataFolder;   // journal, recordings, profiles, API token; --data names another
    QString envFile;      // .env in the working folder; it need not exist
};

struct PathWishes // of the command line; empty: none
{
    QString config;
    QString data;
    QString workingFolder;
};

// By the XDG base directory specification: relative XDG_… paths are ignored. NotConfigured when there is no home either.
Result<Paths> findPaths(const PathWishes &wishes, const QProcessEnvironment &environment);

// Makes the folder (mode 0700: it holds what people said) and proves that a file can be written in it. Storage names the folder.
Result<void> prepareDataFolder(const QString &folder);

} // namespace bridge
