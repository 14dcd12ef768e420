// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journalwriter.h"

#include <QJsonDocument>
#include <QLoggingCategory>
#include <QSet>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

// An event waits this long for others to share its commit. With a commit's few milliseconds it stays well below the promised 100.
constexpr auto kBatchTime = 20ms;
// A flood never lets the timer run, so each event looks at the clock too.
constexpr Milliseconds kLongestWait = 50ms;
constexpr qsizetype kLargestBatch = 2000; // events; about 20 ms of work
constexpr auto kRetryTime = 1s;

} // namespace

JournalWriter::JournalWriter(std::atomic<int> &unwritten)
    : m_unwritten(unwritten)
    , m_batchTimer(this)
    , m_retryTimer(this)
{
    m_batchTimer.setSingleShot(true);
    m_batchTimer.setTimerType(Qt::PreciseTimer); // a coarse one may be 5 % late, and sleeps with others'
    m_batchTimer.setInterval(kBatchTime);
    m_retryTimer.setInterval(kRetryTime);
    connect(&m_batchTimer, &QTimer::timeout, this, &JournalWriter::writeNow);
    connect(&m_retryTimer, &QTimer::timeout, this, &JournalWriter::writeAll);
}

Result<void> JournalWriter::open(const QString &path)
{
    auto file = openJournalFile(path);
    if (!file)
        return tl::make_unexpected(file.error());
    m_file.emplace(std::move(*file));
    m_warning = m_file->warning;
    if (const auto ready = prepareStatements(); !ready)
        return ready;
    const auto closed = closeWhatACrashLeftOpen();
    if (!closed)
        return tl::make_unexpected(closed.error());
    m_closedAfterCrash = *closed;
    return {};
}

Result<void> JournalWriter::prepareStatements()
{
    auto &database = m_file->database;
    auto findCall = database.prepare(u"SELECT %1 FROM calls WHERE id = ?"_s.arg(CallRow::columns()));
    auto insertCall = database.prepare(CallRow::insertion());
    auto updateCall = database.prepare(CallRow::update());
    auto insertEvent = database.prepare(u"INSERT OR IGNORE INTO events (call, seq, at, type, data) VALUES (?, ?, ?, ?, ?)"_s);
    auto insertWords = database.prepare(u"INSERT INTO words (rowid, text) VALUES (?, ?)"_s);
    for (const auto *query : {&findCall, &insertCall, &updateCall, &insertEvent, &insertWords}) {
        if (!*query)
            return tl::make_unexpected(query->error());
    }
    m_statements.emplace(Statements{std::move(*findCall), std::move(*insertCall), std::move(*updateCall),
        std::move(*insertEvent), std::move(*insertWords)});
    return {};
}

Result<int> JournalWriter::closeWhatACrashLeftOpen()
{
    auto open = m_file->database.prepare(u"SELECT %1 FROM calls WHERE ended_at IS NULL"_s.arg(CallRow::columns()));
    if (!open)
        return tl::make_unexpected(open.error());
    if (const auto ran = m_file->database.run(*open); !ran)
        return tl::make_unexpected(ran.error());
    const auto now = QDateTime::currentDateTimeUtc();
    while (open->next())
        m_waiting.push_back(CallRow::read(*open).closingEvent(now));
    open->finish();
    const auto count = qsizetype(m_waiting.size());
    if (count == 0)
        return 0;
    if (const auto done = writeBatch(count); !done)
        return tl::make_unexpected(done.error());
    m_waiting.clear();
    return int(count);
}

void JournalWriter::take(const CallEvent &event)
{
    ++m_taken;
    m_waiting.push_back(event);
    if (m_waiting.size() == 1)
        m_oldest.start();
    if (m_inTrouble)
        return;
    if (qsizetype(m_waiting.size()) >= kLargestBatch || m_oldest.hasExpired(kLongestWait.count()))
        writeAll();
    else if (!m_batchTimer.isActive())
        m_batchTimer.start();
}

void JournalWriter::promiseFlushed(std::shared_ptr<QPromise<void>> promise)
{
    m_promises.emplace_back(m_taken, std::move(promise));
    writeAll();
    written(0);
}

void JournalWriter::writeNow()
{
    if (!m_inTrouble)
        writeAll();
}

void JournalWriter::writeAll()
{
    m_batchTimer.stop();
    while (!m_waiting.empty()) {
        const auto count = std::min(kLargestBatch, qsizetype(m_waiting.size()));
        if (const auto done = writeBatch(count); !done)
            return failed(done.error());
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + count);
        written(count);
        emit wrote();
    }
    if (m_inTrouble) {
        m_inTrouble = false;
        m_retryTimer.stop();
        qCInfo(lcRecords) << "the journal is written again";
        emit recovered();
    }
}

// A summary or a recording may come a minute after the end. Nothing comes after so many more calls.
void JournalWriter::forget(const QList<CallId> &calls)
{
    constexpr qsizetype kMostForgotten = 100000;
    if (m_forgotten.size() > kMostForgotten)
        m_forgotten.clear();
    for (const auto &call : calls)
        m_forgotten.insert(call);
}

// All of the first `count` events, or none.
Result<void> JournalWriter::writeBatch(qsizetype count)
{
    auto &database = m_file->database;
    Result<void> step = database.exec(u"BEGIN IMMEDIATE"_s);
    if (!step)
        return step;
    step = writeEvents(count);
    if (step)
        step = database.exec(u"COMMIT"_s);
    m_changed.clear();
    if (!step) {
        (void)database.exec(u"ROLLBACK"_s); // fails when SQLite did it already
        m_rows.clear();                     // they say more than the table does; read again when needed
        return step;
    }
    m_rows.removeIf([](const auto &entry) { return entry.value().summary.endedAt.has_value(); });
    return {};
}

Result<void> JournalWriter::writeEvents(qsizetype count)
{
    for (qsizetype i = 0; i < count; ++i) {
        if (const auto done = writeEvent(m_waiting[size_t(i)]); !done)
            return done;
    }
    for (const auto &call : std::as_const(m_changed)) {
        if (const auto saved = saveRow(m_rows[call]); !saved)
            return saved;
    }
    return {};
}

Result<void> JournalWriter::writeEvent(const CallEvent &event)
{
    if (m_forgotten.contains(event.call))
        return {};
    const auto row = rowOf(event.call);
    if (!row)
        return tl::make_unexpected(row.error());
    const bool isNew = (*row)->n == 0;
    auto after = **row;
    after.apply(event);
    if (isNew) {
        if (const auto saved = saveRow(after); !saved)
            return saved;
    }
    auto &insert = m_statements->insertEvent;
    insert.bindValue(0, after.n);
    insert.bindValue(1, qint64(event.seq));
    insert.bindValue(2, event.at.toMSecsSinceEpoch());
    insert.bindValue(3, typeOf(event.fact));
    insert.bindValue(4, QString::fromUtf8(QJsonDocument(toJson(event.fact)).toJson(QJsonDocument::Compact)));
    if (const auto done = m_file->database.run(insert); !done)
        return done;
    if (insert.numRowsAffected() == 0)
        return {}; // told twice: the first telling counts
    **row = after;
    m_changed.insert(event.call);
    const auto words = searchableWords(event.fact);
    if (words.isEmpty() || event.seq > kMostFindable)
        return {};
    m_statements->insertWords.bindValue(0, wordsRow(after.n, event.seq));
    m_statements->insertWords.bindValue(1, words);
    return m_file->database.run(m_statements->insertWords);
}

Result<CallRow *> JournalWriter::rowOf(const CallId &call)
{
    if (const auto known = m_rows.find(call); known != m_rows.end())
        return &*known;
    auto &find = m_statements->findCall;
    find.bindValue(0, call.toString());
    if (const auto ran = m_file->database.run(find); !ran)
        return tl::make_unexpected(ran.error());
    const auto row = find.next() ? CallRow::read(find) : CallRow();
    find.finish();
    return &*m_rows.insert(call, row);
}

Result<void> JournalWriter::saveRow(CallRow &row)
{
    auto &query = row.n == 0 ? m_statements->insertCall : m_statements->updateCall;
    row.bind(query);
    const auto done = m_file->database.run(query);
    if (done && row.n == 0)
        row.n = query.lastInsertId().toLongLong();
    return done;
}

void JournalWriter::written(qsizetype count)
{
    m_done += quint64(count);
    m_unwritten.fetch_sub(int(count), std::memory_order_relaxed);
    while (!m_promises.empty() && m_promises.front().first <= m_done) {
        m_promises.front().second->finish();
        m_promises.pop_front();
    }
}

void JournalWriter::failed(const Error &error)
{
    if (m_inTrouble)
        return;
    m_inTrouble = true;
    m_retryTimer.start();
    qCWarning(lcRecords) << "the journal cannot be written:" << error.detail;
    emit troubled({Error::Code::Storage, error.detail});
}

void JournalWriter::writeLast()
{
    if (m_file)
        writeAll();
    if (!m_waiting.empty())
        qCCritical(lcRecords) << m_waiting.size() << "events could not be written and are lost";
    m_waiting.clear();
    m_promises.clear(); // what waits for them learns that it was in vain
    m_batchTimer.stop();
    m_retryTimer.stop();
}

void JournalWriter::close()
{
    m_statements.reset();
    m_file.reset();
}

} // namespace bridge
