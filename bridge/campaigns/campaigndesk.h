// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaign.h"
#include "bridge/campaigns/campaignrow.h"
#include "bridge/campaigns/listpreview.h"

#include <QObject>

namespace bridge {

// The campaigns as a console sees them, from another thread. Everything returns at once; what came of it is told. An abstract class so
// that the console's tests bring one of their own. Lives in the UI thread, owned by app/.
class CampaignDesk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void ask() = 0; // listed()
    // What a file would become; `ticket` comes back with the answer, so that a late one can be told from the one that is waited for.
    virtual void preview(int ticket, const QString &path, const QString &region, const ListReading &reading, const QStringList &wanted) = 0;
    virtual void create(const CampaignPlan &plan, const QString &path, const ListReading &reading, const QStringList &wanted) = 0; // created() or refused()
    virtual void start(CampaignId id) = 0;
    virtual void pause(CampaignId id) = 0;
    virtual void stop(CampaignId id) = 0;
    virtual void remove(CampaignId id) = 0;
    virtual void askLeft(CampaignId id, qint64 after) = 0;                 // leftRead(): rows of the file that are not on the list
    virtual void writeResults(CampaignId id, const QString &path) = 0;     // resultsWritten() or refused()

signals:
    void listed(const QList<bridge::Campaign> &campaigns); // newest first
    void changed(const bridge::Campaign &campaign);
    void removed(bridge::CampaignId id);
    void created(const bridge::Campaign &campaign);
    void previewed(int ticket, const bridge::ListPreview &preview);
    void previewFailed(int ticket, const bridge::Error &error);
    void leftRead(bridge::CampaignId id, const QList<bridge::LeftOver> &rows);
    void resultsWritten(const QString &path, qint64 rows);
    void refused(const bridge::Error &error); // a wish that could not be followed
};

} // namespace bridge
