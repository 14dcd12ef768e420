// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/database.h"
#include "bridge/records/journal.h"

#include <QObject>

#include <functional>
#include <optional>

namespace bridge {

// Answers questions about the journal on a connection of its own, which may only read. It has a thread of its own so that a long
// search never keeps an event from the disk: with a write-ahead log readers and the writer do not wait for each other.
// Owned by Journal.
class JournalReader : public QObject
{
    Q_OBJECT
public:
    explicit JournalReader(QString path) : m_path(std::move(path)) {}

    Result<Database *> database(); // opens it on first use
    void close() { m_database.reset(); }

private:
    const QString m_path;
    std::optional<Database> m_database;
};

// The questions. Each runs in the reader's thread.
Result<QList<CallSummary>> readCalls(Database &database, const CallQuery &query);
Result<int> countCalls(Database &database, const CallQuery &query);
Result<CallNames> readNames(Database &database);
Result<CallSummary> readCall(Database &database, const CallId &call);
Result<QList<CallEvent>> readEvents(Database &database, const CallId &call, quint64 since);
Result<QList<CallEvent>> readEventsSince(Database &database, const QDateTime &since, int limit);

} // namespace bridge
