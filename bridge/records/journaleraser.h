// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/database.h"
#include "bridge/types/id.h"

#include <QDateTime>
#include <QObject>
#include <QPromise>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace bridge {

// Erases calls so that nothing of them can be read from the file any more. That is more than to delete rows: an index of words
// keeps those of deleted rows until it is merged, and the write-ahead log keeps old pages until it is cut. So it deletes, merges
// and cuts, in steps of a few milliseconds between which events are written; a mark in the file makes the next start go on with
// what a crash cut short. Lives in the records thread, on a connection of its own. Owned by Journal.
class JournalEraser : public QObject
{
    Q_OBJECT
public:
    using Promise = std::shared_ptr<QPromise<Result<int>>>; // of how many calls were erased; kept when no trace is left

    // What else is kept of calls, and goes before they do. It may be asked again for the same ones.
    using Companion = std::function<Result<void>(const QList<CallId> &calls)>;

    explicit JournalEraser(QString path);

    void setCompanion(Companion companion) { m_companion = std::move(companion); }

    void eraseCall(const CallId &call, Promise promise);
    void eraseNumber(const QString &number, Promise promise);
    void eraseBefore(const QDateTime &moment, Promise promise);
    void resume(); // with what an earlier run left
    void close();

signals:
    void erased(const QList<bridge::CallId> &calls); // from the tables; nothing may be written about them any more

private:
    struct Job
    {
        QString condition; // on calls, besides that they have ended
        QVariant value;
        Promise promise;
        bool sparesLive = false; // else one live call refuses the whole job
        int erased = 0;
    };
    Result<Database *> database();
    Result<void> check(const Job &job);
    void take(Job job);
    void step();
    Result<void> eraseSome(Job &job, bool &more);
    Result<void> sweepSome(bool &more);
    void finish();
    void failed(const Error &error);

    enum class Sweep { None, Begin, Merge, Cut };

    const QString m_path;
    Companion m_companion;
    std::optional<Database> m_database;
    std::deque<Job> m_jobs; // what is to be deleted
    std::deque<Job> m_deleted; // they wait for the sweep
    Sweep m_sweep = Sweep::None;
    int m_cuts = 0; // in vain
    QTimer m_timer;
};

} // namespace bridge
