// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journalfile.h"

#include "bridge/records/migrations.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <sys/file.h>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Up to this size the whole file is looked through at every start (about 0.1 s); a larger one only after a crash, which is told
// from a clean end by the write-ahead log that SQLite otherwise removes.
constexpr qint64 kCheckedAlways = 64 << 20; // bytes

Result<void> checkPages(Database &database)
{
    const auto verdict = database.value(u"PRAGMA quick_check(1)"_s);
    if (!verdict)
        return tl::make_unexpected(verdict.error());
    if (verdict->toString() != "ok"_L1)
        return fail(Error::Code::Malformed, u"a page is damaged"_s);
    return {};
}

Result<Database> openWhole(const QString &path)
{
    const QFileInfo file(path);
    const bool crashed = QFileInfo(path + u"-wal"_s).size() > 0;
    auto database = Database::open(path, Database::Mode::ReadWrite);
    if (!database)
        return database;
    const auto migrations = journalMigrations();
    Result<void> step = checkSchema(*database, path, migrations.last().version); // before anything is changed
    if (step && (crashed || file.size() <= kCheckedAlways))
        step = checkPages(*database);
    // Write-ahead log: readers never hold the writer up. NORMAL: a commit is with the system, which a killed process cannot take
    // back, and the writer never waits for the disk; a slow one would otherwise hold the next events in memory. JournalSync
    // brings commits and log to the disk, so that a power cut costs a second or two, and never the file.
    for (const auto &pragma : {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s,
             u"PRAGMA wal_autocheckpoint = 0"_s, u"PRAGMA foreign_keys = ON"_s}) {
        if (step)
            step = database->exec(pragma);
    }
    if (step)
        step = migrate(*database, migrations, path + u".before-update"_s);
    if (!step)
        return tl::make_unexpected(step.error());
    return database;
}

// Moves the file away with its logs, which belong to it. Nothing is ever deleted.
Result<QString> setAside(const QString &path)
{
    const auto aside = path + u".damaged-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmsszzz"_s);
    if (!QFile::rename(path, aside))
        return fail(Error::Code::Storage, u"%1 is damaged and cannot be moved away; move it by hand"_s.arg(path));
    for (const auto &suffix : {u"-wal"_s, u"-shm"_s})
        QFile::rename(path + suffix, aside + suffix);
    return aside;
}

} // namespace

Result<FileLock> FileLock::take(const QString &path)
{
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadWrite))
        return fail(Error::Code::Storage,
            u"%1 cannot be written (%2); make the folder writable, or choose another with --data DIR"_s.arg(path, file->errorString()));
    if (::flock(file->handle(), LOCK_EX | LOCK_NB) != 0)
        return fail(Error::Code::Busy,
            u"another Callwright uses %1; end it, or choose another folder with --data DIR"_s.arg(QFileInfo(path).path()));
    return FileLock(std::move(file));
}

Result<JournalFile> openJournalFile(const QString &path)
{
    if (const auto folder = QFileInfo(path).path(); !QDir().mkpath(folder))
        return fail(Error::Code::Storage, u"the folder %1 cannot be made; make it, or choose another with --data DIR"_s.arg(folder));
    if (QFileInfo(path).isDir())
        return fail(Error::Code::Storage, u"%1 is a folder, where the journal should be a file; move it away"_s.arg(path));
    auto lock = FileLock::take(path + u".lock"_s);
    if (!lock)
        return tl::make_unexpected(lock.error());
    auto database = openWhole(path);
    QString warning;
    if (!database && database.error().code == Error::Code::Malformed) {
        const auto aside = setAside(path);
        if (!aside)
            return tl::make_unexpected(aside.error());
        warning = u"the journal was damaged; a new one was begun, and the old one is kept as %1"_s.arg(*aside);
        database = openWhole(path);
    }
    if (!database)
        return tl::make_unexpected(database.error());
    return JournalFile{std::move(*lock), std::move(*database), warning};
}

} // namespace bridge
