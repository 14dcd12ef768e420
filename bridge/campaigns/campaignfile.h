// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignrow.h"
#include "bridge/campaigns/listsifter.h"
#include "bridge/records/database.h"
#include "bridge/records/journalfile.h"

namespace bridge {

// The campaigns on disk, in a file of their own. Every function is one transaction that is on the disk when it returns: a row is
// "being called" there before the carrier hears of it, so that no crash and no power cut makes anybody be called twice.
// To be used in the thread that opened it; owned by CampaignStore.
class CampaignFile
{
public:
    // Opens (makes, migrates) it. Rows that were being called when the program ended become "unknown"; lists that were being read
    // are stopped. Busy: another program has it.
    static Result<CampaignFile> open(const QString &path);

    Result<CampaignId> begin(const CampaignPlan &plan, const QDateTime &now); // state Importing
    Result<void> add(CampaignId id, const QList<ListRow> &rows, const QList<LeftRow> &left); // NotPossibleNow: it is not Importing
    Result<void> setState(CampaignId id, CampaignState state, const QString &note, const QDateTime &now);
    Result<void> removeSome(CampaignId id, bool *isGone); // some thousand rows; the campaign is out of every list from the first on

    Result<Claim> claim(CampaignId id, const QStringList &clocks, const QDateTime &now, const CallId &call);
    Result<void> release(CampaignId id, qint64 row, const QDateTime &retryAt); // it was not called after all; null: at once
    Result<void> settle(CampaignId id, const RowResult &result);

    Result<QList<Campaign>> campaigns(); // newest first
    Result<Campaign> find(CampaignId id);
    Result<QList<CampaignId>> halfRemoved(); // their removal was begun, and the program ended
    Result<QStringList> clocks(CampaignId id);
    Result<QList<CampaignRow>> rows(CampaignId id, const RowQuery &query);
    Result<QList<LeftOver>> left(CampaignId id, qint64 after, int limit);

private:
    CampaignFile(FileLock lock, Database database);
    Result<void> recover();
    Result<void> inTransaction(const std::function<Result<void>()> &work);
    Result<QSqlQuery> ask(const QString &sql, QVariantList values);
    Result<void> run(const QString &sql, const QVariantList &values);
    Result<void> count(CampaignId id, const QString &word, qint64 change);
    Result<void> move(CampaignId id, const QString &from, const QString &to);
    Result<QList<Campaign>> read(const QString &where, const QVariantList &values);
    Result<void> readCounts(Campaign &campaign);
    Result<std::optional<ClaimedRow>> due(CampaignId id, const QString &clock, const QDateTime &now, qint64 *next);

    FileLock m_lock;
    Database m_database;
};

} // namespace bridge
