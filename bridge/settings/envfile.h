// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

namespace bridge {

// What a .env file says, line by line, and what is wrong with it. Reading one never runs or expands anything: $NAME stays $NAME.
// Sentences name lines and names, never values: they may be secrets. A value.
struct EnvFile
{
    struct Entry
    {
        int line = 0; // from 1
        QString name;
        QString value;
        bool overruled = false; // a later line sets the same name, and counts
    };
    struct Problem
    {
        int line = 0; // 0: the file as a whole
        QString sentence;
        bool lost = true; // the line counts for nothing; false: it does count, but may not mean what was meant
    };
    QList<Entry> entries;
    QList<Problem> problems;

    std::optional<QString> value(const QString &name) const; // of the last line that sets it
};

// NAME=value lines as shells and the usual libraries write them: `export`, comments, single and double quotes (over several lines
// too), blanks around the equals sign, a byte order mark, any line ends. What is wrong is left out and named. Pure.
EnvFile parseEnvFile(QByteArrayView bytes);

// NotFound when there is none; Storage or Malformed when it cannot be read or is no .env file at all (over 1 MB, UTF-16).
Result<EnvFile> readEnvFile(const QString &path);

} // namespace bridge
