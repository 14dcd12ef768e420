// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/envfile.h"

#include <QMap>
#include <QVariant>

namespace bridge {

// What of a .env file becomes a setting, and a sentence for every line that does not. Sentences never hold a value.
struct EnvImport
{
    QMap<QString, QVariant> values;      // by key, read and tidied
    QMap<QString, QString> names;        // by key: the variable it came from
    QList<EnvFile::Problem> problems;    // by line: what is wrong
    QList<EnvFile::Problem> passedOver;  // by line: what is not for us, or not under the right name
};

// Pure. The first of a setting's names that is there and not empty wins, as with the environment.
EnvImport importEnvFile(const EnvFile &file);

} // namespace bridge
