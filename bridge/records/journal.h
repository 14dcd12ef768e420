// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"
#include "bridge/records/callinsights.h"
#include "bridge/types/result.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace bridge {

// A call as a list shows it.
struct CallSummary
{
    CallId id;
    CallParties parties;
    bool outbound = true;
    QDateTime startedAt;
    std::optional<QDateTime> answeredAt, endedAt;
    std::optional<EndReason> reason;
    Milliseconds duration{0};
    int turns = 0;
    int bargeIns = 0;
    std::optional<double> cost; // in the price table's currency, once it ended

    // Of the person at the other end.
    const QString &number() const { return outbound ? parties.to : parties.from; }
};

struct CallQuery
{
    bool liveOnly = false;
    QString words;            // any of: numbers, name, agent, line, words said; empty: all
    std::optional<QDateTime> from, until; // begun then or later; begun before
    QString line, agent;                  // exactly; empty: any
    QString number;                       // of the person at the other end, whole; empty: any
    QList<EndReason> reasons;             // any of them; empty: any, and live calls too
    std::optional<bool> answered;
    std::optional<CallId> before; // older than this one, for paging
    int limit = 50;           // 1 to 500
};

// What calls can be told apart by: everything that was ever recorded, sorted.
struct CallNames
{
    QStringList lines, agents;
};

// The append-only record of what happened in calls: every event is on disk within 100 ms. On opening it closes what a crash left
// open, with reason `crashed`. All SQL runs in its own records thread; every function here may be called from any thread and
// returns at once. Owned by app/; deleting it writes what is queued. When the disk fails it keeps up to 100,000 events in memory
// (and 10,000 more beginnings and ends of calls; what comes then is lost and counted in the log), tries again, and says so once.
// A question sees everything appended before it.
class Journal : public QObject
{
    Q_OBJECT
public:
    // Opens (makes, migrates) the database in the file. Blocks; at start only.
    static Result<std::unique_ptr<Journal>> open(const QString &path);
    ~Journal() override;

    void append(const CallEvent &event);

    QFuture<Result<QList<CallSummary>>> calls(const CallQuery &query) const;
    QFuture<Result<int>> count(const CallQuery &query) const; // of all pages
    QFuture<Result<CallNames>> names() const;
    QFuture<Result<CallInsights>> insights(const InsightQuery &query) const;
    QFuture<Result<CallSummary>> call(const CallId &call) const;
    QFuture<Result<QList<CallEvent>>> events(const CallId &call, quint64 since = 0) const; // seq > since
    // Live and past events of all calls from a moment on, oldest first, at most `limit`.
    QFuture<Result<QList<CallEvent>>> eventsSince(const QDateTime &since, int limit = 10000) const;

    // Erase ended calls for good, and tell how many: their summaries, events and words. When the answer is there nothing of them
    // is left in the file or its log, and the copy that an update of the program made is gone too. Live calls are never erased.
    // What is kept of calls elsewhere is erased by this, in the records thread, before they are; when it fails, so does the erasing. To
    // be set before anything is erased.
    void eraseWith(std::function<Result<void>(const QList<CallId> &calls)> companion);
    QFuture<Result<int>> erase(const CallId &call);            // NotFound; NotPossibleNow: it is live
    QFuture<Result<int>> eraseNumber(const QString &number);   // all with this person; NotPossibleNow: one of them is live
    QFuture<Result<int>> eraseBefore(const QDateTime &moment); // all begun before

    // Everything appended so far is on disk when it finishes. For tests and the end of the program.
    QFuture<void> flushed() const;
    int closedAfterCrash() const; // calls that the last crash left open, closed on opening
    QString openWarning() const;  // one sentence when a damaged file was set aside on opening; empty: all was well

signals:
    void troubled(const bridge::Error &error); // storage fails: calls go on, the operator must know
    void recovered();
    void erased(const QList<bridge::CallId> &calls); // by whomever

private:
    struct Private;
    explicit Journal(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace bridge
