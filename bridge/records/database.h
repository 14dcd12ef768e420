// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace bridge {

// One connection to an SQLite file, closed and forgotten with the object. To be used in the thread that opened it only.
class Database
{
public:
    enum class Mode { ReadWrite, ReadOnly };

    static Result<Database> open(const QString &path, Mode mode);
    Database(Database &&other) noexcept;
    Database &operator=(Database &&other) noexcept;
    ~Database();

    Result<void> exec(const QString &sql);
    Result<QVariant> value(const QString &sql); // the first column of the first row; invalid: no row
    Result<QSqlQuery> prepare(const QString &sql);
    // Prepared, with these values in their order, and run.
    Result<QSqlQuery> ask(const QString &sql, const QVariantList &values);
    // Runs a prepared query with its bound values.
    Result<void> run(QSqlQuery &query) const;

private:
    explicit Database(QString name, QString path);
    tl::unexpected<Error> failure(const QSqlError &error) const;

    QString m_name; // of the connection; empty: moved from
    QString m_path;
};

} // namespace bridge
