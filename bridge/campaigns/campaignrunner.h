// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/campaigns/campaignstore.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace bridge {

// What a campaign knows of the brake below it: a number that no rule will ever allow is one that is not called, and what is only not
// possible now is tried later.
struct DialVerdict
{
    enum class When { Now, Later, Never };
    When when = When::Now;
    QString why; // one sentence
};

// Who campaigns work with. A value of borrowed things, which live longer.
struct CampaignSurroundings
{
    Switchboard &switchboard;
    std::function<DialVerdict(const QString &line, const QString &number)> verdict;
    std::function<std::optional<QuietHours>()> quietHours; // when nobody is called whatever a campaign says
    std::function<ListSifter::Rules()> rules;              // for lists; its region is not used. Called in the bridge thread
    std::function<QDateTime()> now = [] { return QDateTime::currentDateTimeUtc(); };
};

// One campaign at work: decides when the next call may begin, has its row claimed on disk, places it through the switchboard, and
// writes down what came of it. When something is wrong that the next call would not mend, it pauses itself. Lives in the bridge thread,
// owned by Campaigns, as long as it runs or one of its calls does.
class CampaignRunner : public QObject
{
    Q_OBJECT
public:
    CampaignRunner(const Campaign &campaign, const QStringList &clocks, CampaignStore &store, const CampaignSurroundings &around,
        QObject *parent = nullptr);

    bool isRunning() const { return m_isRunning; }
    bool isIdle() const { return m_live.isEmpty() && m_orders == 0; } // nothing is on its way any more
    bool isSettled() const { return m_orders == 0; }                 // the disk knows everything that has happened
    const QString &note() const { return m_note; }       // what it waits for; empty: nothing
    const QDateTime &nextAt() const { return m_nextAt; } // until when; null: it does not

    void run();
    void halt(); // no new calls; those that are live go on to their end
    void look(); // does what is due; called by itself, and by whoever has moved the clock
    void take(const CallEvent &event); // of any call

signals:
    void changed();                          // rows did
    void paused(const QString &note);        // by itself
    void finished(const QString &note);      // nobody is left
    void idle();

private:
    struct OwnCall
    {
        qint64 row = 0;
        int attempts = 0;
    };

    void lookSoon(qint64 ms);
    void claim(const QStringList &open);
    void claimed(const Result<Claim> &claim, const CallId &call);
    void placeOrWait(const ClaimedRow &row, const CallId &call);
    void place(const ClaimedRow &row, const CallId &call);
    void notPlaced(const ClaimedRow &row, const Error &why);
    void rest(const Claim &claim);
    void wait(const QDateTime &until, const QString &note);
    void hold(qint64 ms, const QString &note);
    void pause(const QString &note);
    void release(qint64 row, const QDateTime &retryAt = {});
    void settle(const RowResult &result);
    void ordered(QFuture<Result<void>> order);
    void noteEnd(const Ended &ended);
    CallWindow window() const;
    std::optional<QDateTime> nextOpening(const QDateTime &now);

    const CampaignId m_id;
    const CampaignPlan m_plan;
    const QStringList m_clocks;
    QHash<QString, QList<QTimeZone>> m_zones; // by clock
    CampaignStore &m_store;
    const CampaignSurroundings m_around;
    Pacer m_pacer;
    Breaker m_breaker;
    double m_spent;   // of the budget
    bool m_isUnpriced = false; // a call was answered whose cost nobody knows
    bool m_isRunning = false;
    bool m_isClaiming = false;
    int m_orders = 0; // at the store, not carried out yet
    QHash<CallId, OwnCall> m_live;
    CallId m_placing; // in placeCall() right now
    QString m_note;
    QDateTime m_nextAt;
    QDateTime m_heldUntil; // by a limit that knows nothing of rows; null: it is not
    QTimer m_wake;
};

} // namespace bridge
