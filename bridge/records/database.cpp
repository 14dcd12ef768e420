// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/database.h"

#include <QFile>
#include <QSqlError>

#include <atomic>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// sqlite3.h, primary result codes: the low byte of what Qt hands on.
enum SqliteCode { kPerm = 3, kBusy = 5, kLocked = 6, kReadOnly = 8, kIoError = 10, kCorrupt = 11, kFull = 13, kCantOpen = 14, kNotADatabase = 26 };

QString sentenceFor(int code, const QString &path)
{
    switch (code) {
    case kBusy:
    case kLocked: return u"another program keeps %1 locked; end it"_s.arg(path);
    case kPerm:
    case kReadOnly:
    case kCantOpen: return u"%1 cannot be written; make it and its folder writable, or choose another with --data DIR"_s.arg(path);
    case kIoError: return u"the disk fails on %1; free some space or look at the disk"_s.arg(path);
    case kFull: return u"the disk is full, so %1 cannot grow; free some space"_s.arg(path);
    case kCorrupt:
    case kNotADatabase: return u"%1 is damaged"_s.arg(path);
    default: return u"the database %1 failed with code %2"_s.arg(path).arg(code);
    }
}

} // namespace

Database::Database(QString name, QString path)
    : m_name(std::move(name))
    , m_path(std::move(path))
{
}

Database::Database(Database &&other) noexcept
    : m_name(std::exchange(other.m_name, {}))
    , m_path(std::move(other.m_path))
{
}

Database &Database::operator=(Database &&other) noexcept
{
    std::swap(m_name, other.m_name); // ours goes with the other
    std::swap(m_path, other.m_path);
    return *this;
}

Database::~Database()
{
    if (m_name.isEmpty())
        return;
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

Result<Database> Database::open(const QString &path, Mode mode)
{
    static std::atomic<int> count = 0; // connections are known by name in the whole program
    Database database(u"records-%1"_s.arg(++count), path);
    auto handle = QSqlDatabase::addDatabase(u"QSQLITE"_s, database.m_name);
    handle.setDatabaseName(path);
    // Nobody else should write to the file. Whoever does gets a quarter of a second; the journal tries again anyway.
    QString options = u"QSQLITE_BUSY_TIMEOUT=250"_s;
    if (mode == Mode::ReadOnly)
        options += u";QSQLITE_OPEN_READONLY"_s;
    handle.setConnectOptions(options);
    if (!handle.open())
        return database.failure(handle.lastError());
    return database;
}

tl::unexpected<Error> Database::failure(const QSqlError &error) const
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    const bool damaged = code == kCorrupt || code == kNotADatabase;
    return fail(damaged ? Error::Code::Malformed : Error::Code::Storage, sentenceFor(code, m_path));
}

Result<void> Database::exec(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_name, false));
    if (!query.exec(sql))
        return failure(query.lastError());
    return {};
}

Result<QVariant> Database::value(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_name, false));
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return failure(query.lastError());
    if (query.next())
        return query.value(0);
    if (query.lastError().isValid())
        return failure(query.lastError());
    return QVariant();
}

Result<QSqlQuery> Database::prepare(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_name, false));
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return failure(query.lastError());
    return query;
}

Result<QSqlQuery> Database::ask(const QString &sql, const QVariantList &values)
{
    auto query = prepare(sql);
    if (!query)
        return query;
    for (const auto &value : values)
        query->addBindValue(value);
    if (const auto ran = run(*query); !ran)
        return tl::make_unexpected(ran.error());
    return query;
}

Result<void> Database::run(QSqlQuery &query) const
{
    if (!query.exec())
        return failure(query.lastError());
    return {};
}

} // namespace bridge
