// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/callrow.h"
#include "bridge/records/journalfile.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QPromise>
#include <QSet>
#include <QTimer>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace bridge {

// Writes events to the journal in batches: a batch is on disk at most 50 ms after its first event. While the disk fails it keeps
// what comes and tries again every second. Lives in the records thread, owned by Journal, which bounds what it is given.
class JournalWriter : public QObject
{
    Q_OBJECT
public:
    explicit JournalWriter(std::atomic<int> &unwritten); // counts events given and not written; Journal's, who adds

    Result<void> open(const QString &path);
    const QString &warning() const { return m_warning; }
    int closedAfterCrash() const { return m_closedAfterCrash; }

    void take(const CallEvent &event);
    void promiseFlushed(std::shared_ptr<QPromise<void>> promise); // kept until everything taken so far is on disk
    void forget(const QList<CallId> &calls); // they were erased: what comes late about them is not written
    void writeNow();  // unless the disk fails anyway
    void writeLast(); // the last attempt; what cannot be written is lost, and that is logged
    void close();

signals:
    void wrote();
    void troubled(const bridge::Error &error);
    void recovered();

private:
    struct Statements
    {
        QSqlQuery findCall, insertCall, updateCall, insertEvent, insertWords;
    };
    Result<void> prepareStatements();
    Result<int> closeWhatACrashLeftOpen();
    void writeAll();
    Result<void> writeBatch(qsizetype count);
    Result<void> writeEvents(qsizetype count);
    Result<void> writeEvent(const CallEvent &event);
    Result<CallRow *> rowOf(const CallId &call);
    Result<void> saveRow(CallRow &row);
    void written(qsizetype count);
    void failed(const Error &error);

    std::atomic<int> &m_unwritten;
    std::optional<JournalFile> m_file;
    std::optional<Statements> m_statements; // gone before m_file is
    QString m_warning;
    int m_closedAfterCrash = 0;

    std::deque<CallEvent> m_waiting;
    QElapsedTimer m_oldest; // since when the first of them waits
    QTimer m_batchTimer, m_retryTimer;
    bool m_inTrouble = false;
    QHash<CallId, CallRow> m_rows; // of calls that are not over, and of the batch at hand
    QSet<CallId> m_changed;        // rows of the batch at hand
    QSet<CallId> m_forgotten;
    quint64 m_taken = 0, m_done = 0;
    std::deque<std::pair<quint64, std::shared_ptr<QPromise<void>>>> m_promises; // by the event they wait for
};

} // namespace bridge
