// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignrunner.h"
#include "bridge/campaigns/campaignstore.h"
#include "bridge/campaigns/listimport.h"

#include <QObject>
#include <QSet>

#include <map>
#include <memory>

namespace bridge {

// All campaigns of this computer: makes them from lists, lets them run, and answers for them. Those that ran when the program ended run
// again from the start on; nobody is called twice by that. Lives in the bridge thread, owned by app/; the switchboard lives longer.
// Everything returns at once.
class Campaigns : public QObject
{
    Q_OBJECT
public:
    static Result<std::unique_ptr<Campaigns>> open(const QString &path, const CampaignSurroundings &around, // blocks; at start only
        CampaignStore::Where where = CampaignStore::Where::OwnThread);
    ~Campaigns() override;

    // Begins to read the list; changed() tells how far it is, and the state Ready or Stopped how it went. Malformed: it is no list, or
    // no column is the number. `wanted`: see ListColumns.
    QFuture<Result<Campaign>> create(const CampaignPlan &plan, const ListSource &source, const ListReading &reading, const QStringList &wanted = {});
    // What create() would make of it.
    QFuture<Result<ListPreview>> preview(const QString &region, const ListSource &source, const ListReading &reading, const QStringList &wanted = {});
    QFuture<Result<Campaign>> start(CampaignId id); // also after a pause; NotPossibleNow: it is over, or its list is being read
    QFuture<Result<Campaign>> pause(CampaignId id); // live calls go on to their end
    QFuture<Result<Campaign>> stop(CampaignId id);  // for good; live calls go on to their end
    QFuture<Result<void>> remove(CampaignId id);    // with its list and results; NotPossibleNow: it runs

    QFuture<Result<QList<Campaign>>> list();
    QFuture<Result<Campaign>> find(CampaignId id);
    QFuture<Result<QList<CampaignRow>>> rows(CampaignId id, const RowQuery &query);
    QFuture<Result<QList<LeftOver>>> left(CampaignId id, qint64 after, int limit);
    QFuture<Result<qint64>> writeResults(CampaignId id, const QString &path); // rows written
    // A file to write results to that is handed on and then removed; what a crash left of them goes at the next start.
    QString passingFile() const;

    void lookNow();         // somebody has moved the clock
    bool isSettled() const; // the disk knows everything that has happened, and nothing is on its way to it

signals:
    void changed(const bridge::Campaign &campaign); // at most four times a second each
    void removed(bridge::CampaignId id);

private:
    Campaigns(std::unique_ptr<CampaignStore> store, const QString &folder, const CampaignSurroundings &around);

    struct Begun
    {
        Campaign campaign;
        QStringList clocks;
    };
    QFuture<Result<Campaign>> change(CampaignId id, CampaignState to, const QString &note);
    ListSifter::Rules rules(const QString &region) const;
    void run(const Begun &begun);
    void resume();
    void putState(CampaignId id, CampaignState state, const QString &note);
    void tellSoon(CampaignId id);
    void tell();
    Campaign withNote(Campaign campaign) const;
    void watch(const CampaignRunner &runner, CampaignId id);

    const CampaignSurroundings m_around;
    const QString m_folder;
    std::unique_ptr<CampaignStore> m_store;
    std::map<CampaignId, std::unique_ptr<CampaignRunner>> m_runners;
    QSet<qint64> m_changed; // ids; to be told
    QTimer m_telling;
    int m_orders = 0; // changes of states that are not on the disk yet
};

} // namespace bridge
