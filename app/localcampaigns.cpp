// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/localcampaigns.h"

#include "app/house.h"

namespace app {

using namespace bridge;

namespace {

constexpr int kShownLeft = 500; // rows at once

} // namespace

LocalCampaigns::LocalCampaigns(House &house, QObject *parent)
    : CampaignDesk(parent)
    , m_house(house)
{
    connect(&house.campaigns(), &Campaigns::changed, this, &CampaignDesk::changed);
    connect(&house.campaigns(), &Campaigns::removed, this, &CampaignDesk::removed);
}

LocalCampaigns::~LocalCampaigns()
{
    QMetaObject::invokeMethod(&m_house, [] {}, Qt::BlockingQueuedConnection);
}

void LocalCampaigns::inBridge(std::function<void()> action)
{
    QMetaObject::invokeMethod(&m_house, std::move(action), Qt::QueuedConnection);
}

// Answers come to this thread by the futures themselves, which know when this is gone.

void LocalCampaigns::ask()
{
    inBridge([this, &house = m_house] {
        house.campaigns().list().then(this, [this](const Result<QList<Campaign>> &found) {
            if (found)
                emit listed(*found);
            else
                emit refused(found.error());
        });
    });
}

void LocalCampaigns::preview(int ticket, const QString &path, const QString &region, const ListReading &reading, const QStringList &wanted)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().preview(region, {path, {}}, reading, wanted).then(this, [this, ticket](const Result<ListPreview> &shown) {
            if (shown)
                emit previewed(ticket, *shown);
            else
                emit previewFailed(ticket, shown.error());
        });
    });
}

void LocalCampaigns::create(const CampaignPlan &plan, const QString &path, const ListReading &reading, const QStringList &wanted)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().create(plan, {path, {}}, reading, wanted).then(this, [this](const Result<Campaign> &made) {
            if (made)
                emit created(*made);
            else
                emit refused(made.error());
        });
    });
}

void LocalCampaigns::start(CampaignId id)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().start(id).then(this, [this](const Result<Campaign> &done) {
            if (!done)
                emit refused(done.error());
        });
    });
}

void LocalCampaigns::pause(CampaignId id)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().pause(id).then(this, [this](const Result<Campaign> &done) {
            if (!done)
                emit refused(done.error());
        });
    });
}

void LocalCampaigns::stop(CampaignId id)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().stop(id).then(this, [this](const Result<Campaign> &done) {
            if (!done)
                emit refused(done.error());
        });
    });
}

void LocalCampaigns::remove(CampaignId id)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().remove(id).then(this, [this](const Result<void> &done) {
            if (!done)
                emit refused(done.error());
        });
    });
}

void LocalCampaigns::askLeft(CampaignId id, qint64 after)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().left(id, after, kShownLeft).then(this, [this, id](const Result<QList<LeftOver>> &rows) {
            if (rows)
                emit leftRead(id, *rows);
        });
    });
}

void LocalCampaigns::writeResults(CampaignId id, const QString &path)
{
    inBridge([=, this, &house = m_house] {
        house.campaigns().writeResults(id, path).then(this, [this, path](const Result<qint64> &rows) {
            if (rows)
                emit resultsWritten(path, *rows);
            else
                emit refused(rows.error());
        });
    });
}

} // namespace app
