// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journaleraser.h"

#include "bridge/records/callrow.h"

#include <QFile>
#include <QLoggingCategory>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

constexpr int kCallsAtOnce = 10;  // some 5 ms
constexpr int kPagesAtOnce = 250; // of 4 kB, some 10 ms
constexpr auto kCutAgain = 100ms; // a reader is in the log
constexpr int kMostCuts = 50;

const auto kOneCall = u"id = ?"_s; // condition

Result<void> eraseRows(Database &database, qint64 call)
{
    for (const auto &[sql, values] : {
             std::pair{u"DELETE FROM words WHERE rowid BETWEEN ? AND ?"_s, QVariantList{wordsRow(call, 0), wordsRow(call, kMostFindable)}},
             std::pair{u"DELETE FROM events WHERE call = ?"_s, QVariantList{call}},
             std::pair{u"DELETE FROM calls WHERE n = ?"_s, QVariantList{call}}}) {
        if (const auto done = database.ask(sql, values); !done)
            return tl::make_unexpected(done.error());
    }
    return {};
}

} // namespace

JournalEraser::JournalEraser(QString path)
    : m_path(std::move(path))
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &JournalEraser::step);
}

Result<Database *> JournalEraser::database()
{
    if (m_database)
        return &*m_database;
    auto opened = Database::open(m_path, Database::Mode::ReadWrite);
    if (!opened)
        return tl::make_unexpected(opened.error());
    // secure_delete: freed bytes are overwritten with zeros. The log is cut by us and brought down by JournalSync, by nobody else.
    for (const auto &pragma : {u"PRAGMA secure_delete = ON"_s, u"PRAGMA wal_autocheckpoint = 0"_s, u"PRAGMA synchronous = NORMAL"_s,
             u"PRAGMA foreign_keys = ON"_s}) {
        if (const auto done = opened->exec(pragma); !done)
            return tl::make_unexpected(done.error());
    }
    m_database.emplace(std::move(*opened));
    return &*m_database;
}

void JournalEraser::eraseCall(const CallId &call, Promise promise)
{
    take({kOneCall, call.toString(), std::move(promise)});
}

void JournalEraser::eraseNumber(const QString &number, Promise promise)
{
    const auto bare = CallRow::bareNumber(number);
    if (bare.isEmpty()) {
        promise->addResult(fail(Error::Code::Malformed, u"no number was given"_s));
        return promise->finish();
    }
    take({CallRow::otherNumber() + u" = ?"_s, bare, std::move(promise)});
}

void JournalEraser::eraseBefore(const QDateTime &moment, Promise promise)
{
    take({u"started_at < ?"_s, moment.toMSecsSinceEpoch(), std::move(promise), true});
}

Result<void> JournalEraser::check(const Job &job)
{
    const auto opened = database();
    if (!opened)
        return tl::make_unexpected(opened.error());
    auto found = (*opened)->ask(u"SELECT count(*), sum(ended_at IS NULL) FROM calls WHERE %1"_s.arg(job.condition), {job.value});
    if (!found)
        return tl::make_unexpected(found.error());
    if (found->next() && found->value(1).toInt() > 0 && !job.sparesLive)
        return fail(Error::Code::NotPossibleNow, u"a live call cannot be deleted; hang up first"_s);
    if (found->value(0).toInt() == 0 && job.condition == kOneCall)
        return fail(Error::Code::NotFound, u"there is no call %1"_s.arg(job.value.toString().left(64)));
    return {};
}

void JournalEraser::take(Job job)
{
    if (const auto allowed = check(job); !allowed) {
        job.promise->addResult(tl::make_unexpected(allowed.error()));
        return job.promise->finish();
    }
    m_jobs.push_back(std::move(job));
    m_timer.start(0);
}

void JournalEraser::resume()
{
    const auto opened = database();
    if (!opened)
        return;
    const auto left = (*opened)->value(u"SELECT 1 FROM unswept"_s);
    if (left && left->isValid()) {
        m_sweep = Sweep::Begin;
        m_timer.start(0);
    }
}

void JournalEraser::step()
{
    bool more = true;
    Result<void> done;
    if (!m_jobs.empty()) {
        done = eraseSome(m_jobs.front(), more);
        if (done && !more) {
            m_deleted.push_back(std::move(m_jobs.front()));
            m_jobs.pop_front();
            m_sweep = m_sweep == Sweep::None && m_deleted.back().erased == 0 ? Sweep::None : Sweep::Begin;
        }
    } else if (m_sweep != Sweep::None) {
        done = sweepSome(more);
    }
    if (!done)
        return failed(done.error());
    if (m_jobs.empty() && m_sweep == Sweep::None)
        return finish();
    m_timer.start(m_cuts > 0 ? kCutAgain : 0ms);
}

Result<void> JournalEraser::eraseSome(Job &job, bool &more)
{
    const auto opened = database();
    if (!opened)
        return tl::make_unexpected(opened.error());
    auto &database = **opened;
    QList<CallId> calls;
    const auto work = [&]() -> Result<void> {
        QList<qint64> rows;
        {
            auto found = database.ask(u"SELECT n, id FROM calls WHERE ended_at IS NOT NULL AND %1 LIMIT %2"_s.arg(job.condition).arg(kCallsAtOnce),
                {job.value});
            if (!found)
                return tl::make_unexpected(found.error());
            while (found->next()) {
                rows << found->value(0).toLongLong();
                calls << CallId(found->value(1).toString());
            }
        }
        if (m_companion && !calls.isEmpty()) {
            if (const auto gone = m_companion(calls); !gone)
                return gone;
        }
        for (const auto row : rows) {
            if (const auto done = eraseRows(database, row); !done)
                return done;
        }
        if (!rows.isEmpty()) {
            const auto marked = database.exec(u"INSERT INTO unswept SELECT %1 WHERE NOT EXISTS (SELECT 1 FROM unswept)"_s.arg(
                QDateTime::currentMSecsSinceEpoch()));
            if (!marked)
                return marked;
        }
        return database.exec(u"COMMIT"_s);
    };
    if (const auto begun = database.exec(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    if (const auto done = work(); !done) {
        (void)database.exec(u"ROLLBACK"_s); // fails when SQLite did it already
        return done;
    }
    job.erased += int(calls.size());
    more = calls.size() == kCallsAtOnce;
    if (!calls.isEmpty())
        emit erased(calls);
    return {};
}

// FTS5 merges in pieces when it is asked to "merge": a negative number begins to make one index of all its parts, which leaves
// deleted words out, and it is done when a further piece changes nothing (https://www.sqlite.org/fts5.html, the merge command).
Result<void> JournalEraser::sweepSome(bool &more)
{
    const auto opened = database();
    if (!opened)
        return tl::make_unexpected(opened.error());
    auto &database = **opened;
    if (m_sweep == Sweep::Cut) {
        const auto busy = database.value(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
        if (!busy)
            return tl::make_unexpected(busy.error());
        if (busy->toInt() != 0) {
            if (++m_cuts < kMostCuts)
                return {};
            return fail(Error::Code::Busy,
                u"the calls are deleted, but another program reads the journal, so traces of them are left in its log; they go at the next start"_s);
        }
        m_cuts = 0;
        QFile::remove(m_path + u".before-update"_s); // it has them all
        if (const auto done = database.exec(u"DELETE FROM unswept"_s); !done)
            return done;
        m_sweep = Sweep::None;
        more = false;
        return {};
    }
    const auto changes = [&database] { return database.value(u"SELECT total_changes()"_s); };
    const auto before = changes();
    const int pages = m_sweep == Sweep::Begin ? -kPagesAtOnce : kPagesAtOnce;
    if (const auto done = database.exec(u"INSERT INTO words (words, rank) VALUES ('merge', %1)"_s.arg(pages)); !done)
        return done;
    const auto after = changes();
    if (!before || !after)
        return tl::make_unexpected(before ? after.error() : before.error());
    const bool changed = after->toLongLong() - before->toLongLong() >= 2; // one is the command itself
    m_sweep = m_sweep == Sweep::Begin || changed ? Sweep::Merge : Sweep::Cut;
    return {};
}

void JournalEraser::finish()
{
    auto done = std::exchange(m_deleted, {});
    for (auto &job : done) {
        job.promise->addResult(job.erased);
        job.promise->finish();
    }
}

void JournalEraser::failed(const Error &error)
{
    qCWarning(lcRecords) << "calls were not erased:" << error.detail;
    m_sweep = Sweep::None;
    m_cuts = 0;
    for (auto *jobs : {&m_deleted, &m_jobs}) {
        auto given = std::exchange(*jobs, {});
        for (auto &job : given) {
            job.promise->addResult(tl::make_unexpected(error));
            job.promise->finish();
        }
    }
}

void JournalEraser::close()
{
    m_timer.stop();
    m_jobs.clear(); // who waits learns that it was in vain
    m_deleted.clear();
    m_database.reset();
}

} // namespace bridge
