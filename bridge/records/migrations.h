// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/database.h"

#include <QStringList>

#include <span>

namespace bridge {

// One step of the journal's schema. Each stands in a file of its own below migrations/ and is never changed once released.
struct Migration
{
    int version = 0; // PRAGMA user_version after it
    QStringList statements;
};

Migration firstMigration();  // migrations/m0001.cpp
Migration secondMigration();
Migration thirdMigration();  // migrations/m0003.cpp

QList<Migration> journalMigrations(); // all, in order

// Brings the file from its version to the last one, each step in a transaction of its own, so that a file is never half of one
// and half of the next. A file that has calls in it is copied to `backup` before.
Result<void> migrate(Database &database, const QList<Migration> &migrations, const QString &backup);

// Unsupported: a newer program wrote it. Refused: it is somebody else's database. Reads only.
Result<void> checkSchema(Database &database, const QString &path, int newest);

} // namespace bridge
