// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/migrations.h"

#include <QFile>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Result<void> apply(Database &database, const Migration &migration)
{
    if (const auto begun = database.exec(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    auto statements = migration.statements;
    statements << u"PRAGMA user_version = %1"_s.arg(migration.version) << u"COMMIT"_s;
    for (const auto &statement : statements) {
        if (const auto done = database.exec(statement); !done) {
            (void)database.exec(u"ROLLBACK"_s);
            return done;
        }
    }
    return {};
}

} // namespace

QList<Migration> journalMigrations() { return {firstMigration(), secondMigration(), thirdMigration()}; }

Result<void> migrate(Database &database, const QList<Migration> &migrations, const QString &backup)
{
    const auto version = database.value(u"PRAGMA user_version"_s);
    if (!version)
        return tl::make_unexpected(version.error());
    bool kept = version->toInt() == 0; // nothing in it that could be lost
    for (const auto &migration : migrations) {
        if (migration.version <= version->toInt())
            continue;
        if (!kept) {
            QFile::remove(backup); // of an attempt that did not end
            if (const auto copied = database.exec(u"VACUUM INTO '%1'"_s.arg(QString(backup).replace(u'\'', "''"_L1))); !copied)
                return copied;
            kept = true;
        }
        if (const auto done = apply(database, migration); !done)
            return done;
    }
    return {};
}

Result<void> checkSchema(Database &database, const QString &path, int newest)
{
    const auto version = database.value(u"PRAGMA user_version"_s);
    if (!version)
        return tl::make_unexpected(version.error());
    if (version->toInt() > newest)
        return fail(Error::Code::Unsupported,
            u"%1 was written by a newer Callwright (its version is %2, this program knows %3); update the program, or choose another folder with --data DIR"_s
                .arg(path)
                .arg(version->toInt())
                .arg(newest));
    const auto tables = database.value(u"SELECT count(*) FROM sqlite_master"_s);
    if (!tables)
        return tl::make_unexpected(tables.error());
    if (version->toInt() == 0 && tables->toInt() > 0)
        return fail(Error::Code::Refused, u"%1 is another program's database; choose another folder with --data DIR"_s.arg(path));
    return {};
}

} // namespace bridge
