// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignfile.h"

#include "bridge/campaigns/campaignmigrations.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSet>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRemovedAtOnce = 5000; // rows: some ten milliseconds

QString compact(const QJsonObject &json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QString jsonOf(const Variables &variables)
{
    QJsonObject json;
    for (const auto &[name, value] : variables.asKeyValueRange())
        json[name] = value;
    return compact(json);
}

QString listed(const QString &state) { return u"list:"_s + state; }
QString leftBecause(ListRefusal why) { return u"left:"_s + wordFor(why); }

} // namespace

CampaignFile::CampaignFile(FileLock lock, Database database)
    : m_lock(std::move(lock))
    , m_database(std::move(database))
{
}

Result<CampaignFile> CampaignFile::open(const QString &path)
{
    if (const auto folder = QFileInfo(path).path(); !QDir().mkpath(folder))
        return fail(Error::Code::Storage, u"the folder %1 cannot be made; make it, or choose another with --data DIR"_s.arg(folder));
    auto lock = FileLock::take(path + u".lock"_s);
    if (!lock)
        return tl::make_unexpected(lock.error());
    auto database = Database::open(path, Database::Mode::ReadWrite);
    if (!database)
        return tl::make_unexpected(database.error());
    const auto migrations = campaignMigrations();
    Result<void> step = checkSchema(*database, path, migrations.last().version);
    // FULL: a commit is on the disk before the call it stands for is placed, so that a power cut can't take it back. What is removed
    // is overwritten: it was people's numbers.
    for (const auto &pragma : {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s, u"PRAGMA secure_delete = ON"_s}) {
        if (step)
            step = database->exec(pragma);
    }
    if (step)
        step = migrate(*database, migrations, path + u".before-update"_s);
    if (!step)
        return tl::make_unexpected(step.error());
    CampaignFile file(std::move(*lock), std::move(*database));
    if (const auto recovered = file.recover(); !recovered)
        return tl::make_unexpected(recovered.error());
    return file;
}

// A text that nobody set is an empty one, and not SQL's NULL.
Result<QSqlQuery> CampaignFile::ask(const QString &sql, QVariantList values)
{
    for (auto &value : values) {
        if (value.typeId() == QMetaType::QString && value.toString().isNull())
            value = u""_s;
    }
    return m_database.ask(sql, values);
}

Result<void> CampaignFile::run(const QString &sql, const QVariantList &values)
{
    const auto done = ask(sql, values);
    return done ? Result<void>() : tl::make_unexpected(done.error());
}

Result<void> CampaignFile::inTransaction(const std::function<Result<void>()> &work)
{
    if (const auto begun = m_database.exec(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    auto step = work();
    if (step)
        step = m_database.exec(u"COMMIT"_s);
    if (!step)
        (void)m_database.exec(u"ROLLBACK"_s); // fails when SQLite did it already
    return step;
}

Result<void> CampaignFile::count(CampaignId id, const QString &word, qint64 change)
{
    return run(u"INSERT INTO tallies VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"_s, {qint64(id), word, change});
}

Result<void> CampaignFile::move(CampaignId id, const QString &from, const QString &to)
{
    const auto left = count(id, listed(from), -1);
    return left ? count(id, listed(to), 1) : left;
}

// Nobody knows what came of a call that was going on: it may have rung. So it is never placed again by itself.
Result<void> CampaignFile::recover()
{
    return inTransaction([this]() -> Result<void> {
        auto calling = ask(u"SELECT campaign, count(*) FROM list WHERE state = 'calling' GROUP BY campaign"_s, {});
        if (!calling)
            return tl::make_unexpected(calling.error());
        QList<std::pair<CampaignId, qint64>> open;
        while (calling->next())
            open.append({CampaignId(calling->value(0).toLongLong()), calling->value(1).toLongLong()});
        calling->finish();
        for (const auto &[id, n] : open) {
            Result<void> step = count(id, listed(u"calling"_s), -n);
            if (step)
                step = count(id, listed(u"unknown"_s), n);
            if (!step)
                return step;
        }
        if (const auto done = run(u"UPDATE list SET state = 'unknown', detail = ? WHERE state = 'calling'"_s,
                {u"The program ended during this call, so what came of it is not known."_s});
            !done)
            return done;
        return run(u"UPDATE campaigns SET state = 'stopped', note = ? WHERE state = 'importing'"_s,
            {u"The program ended while this list was read. Nobody on it is called; make the campaign again."_s});
    });
}

Result<CampaignId> CampaignFile::begin(const CampaignPlan &plan, const QDateTime &now)
{
    const auto made = ask(u"INSERT INTO campaigns (plan, state, created_at) VALUES (?, 'importing', ?)"_s,
        {compact(plan.toJson()), now.toMSecsSinceEpoch()});
    if (!made)
        return tl::make_unexpected(made.error());
    return CampaignId(made->lastInsertId().toLongLong());
}

Result<void> CampaignFile::add(CampaignId id, const QList<ListRow> &rows, const QList<LeftRow> &left)
{
    return inTransaction([&]() -> Result<void> {
        auto state = ask(u"SELECT state FROM campaigns WHERE id = ?"_s, {qint64(id)});
        if (!state)
            return tl::make_unexpected(state.error());
        if (!state->next() || state->value(0).toString() != "importing"_L1)
            return fail(Error::Code::NotPossibleNow, u"This campaign takes no more rows."_s);
        state->finish();
        auto insert = m_database.prepare(u"INSERT INTO list (campaign, line, number, clock, variables) VALUES (?, ?, ?, ?, ?)"_s);
        if (!insert)
            return tl::make_unexpected(insert.error());
        QSet<QString> clocks;
        for (const auto &row : rows) {
            const QVariantList values{qint64(id), row.line, row.number, row.clock, jsonOf(row.variables)}; // none of them is empty
            for (int i = 0; i < values.size(); ++i)
                insert->bindValue(i, values[i]);
            if (const auto done = m_database.run(*insert); !done)
                return done;
            clocks << row.clock;
        }
        Result<void> step = count(id, listed(u"waiting"_s), rows.size());
        for (const auto &clock : std::as_const(clocks)) {
            if (step)
                step = run(u"INSERT OR IGNORE INTO clocks VALUES (?, ?)"_s, {qint64(id), clock});
        }
        for (const auto &row : left) {
            if (step)
                step = run(u"INSERT INTO left_over (campaign, line, text, why, detail) VALUES (?, ?, ?, ?, ?)"_s,
                    {qint64(id), row.line, row.text, wordFor(row.why), row.detail});
            if (step)
                step = count(id, leftBecause(row.why), 1);
        }
        return step;
    });
}

Result<void> CampaignFile::setState(CampaignId id, CampaignState state, const QString &note, const QDateTime &now)
{
    const bool starts = state == CampaignState::Running;
    const bool ends = state == CampaignState::Stopped || state == CampaignState::Finished;
    const auto moment = now.toMSecsSinceEpoch();
    const auto done = ask(uR"(UPDATE campaigns SET state = ?, note = ?,
        started_at = CASE WHEN ? THEN coalesce(started_at, ?) ELSE started_at END,
        ended_at = CASE WHEN ? THEN ? ELSE NULL END WHERE id = ? AND removed = 0)"_s,
        {wordFor(state), note, starts, moment, ends, moment, qint64(id)});
    if (!done)
        return tl::make_unexpected(done.error());
    if (done->numRowsAffected() != 1)
        return fail(Error::Code::NotFound, u"There is no such campaign."_s);
    return {};
}

Result<void> CampaignFile::removeSome(CampaignId id, bool *isGone)
{
    *isGone = false;
    return inTransaction([&]() -> Result<void> {
        if (const auto hidden = run(u"UPDATE campaigns SET removed = 1, state = 'stopped' WHERE id = ?"_s, {qint64(id)}); !hidden)
            return hidden;
        for (const auto &table : {u"list"_s, u"left_over"_s}) {
            const auto some = ask(u"DELETE FROM %1 WHERE n IN (SELECT n FROM %1 WHERE campaign = ? LIMIT ?)"_s.arg(table),
                {qint64(id), kRemovedAtOnce});
            if (!some)
                return tl::make_unexpected(some.error());
            if (some->numRowsAffected() > 0)
                return {};
        }
        for (const auto &sql : {u"DELETE FROM tallies WHERE campaign = ?"_s, u"DELETE FROM clocks WHERE campaign = ?"_s,
                 u"DELETE FROM campaigns WHERE id = ?"_s}) {
            if (const auto done = run(sql, {qint64(id)}); !done)
                return done;
        }
        *isGone = true;
        return {};
    });
}

} // namespace bridge
