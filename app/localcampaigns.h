// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaigndesk.h"

#include <functional>

namespace app {

class House;

// The campaigns of a console that has the bridge in the same program: carries wishes to the bridge thread and answers back. Lives in the
// UI thread, owned by the console run, gone before the house.
class LocalCampaigns : public bridge::CampaignDesk
{
    Q_OBJECT
public:
    explicit LocalCampaigns(House &house, QObject *parent = nullptr);
    ~LocalCampaigns() override; // waits until the bridge thread has taken what was wished for

    void ask() override;
    void preview(int ticket, const QString &path, const QString &region, const bridge::ListReading &reading, const QStringList &wanted) override;
    void create(const bridge::CampaignPlan &plan, const QString &path, const bridge::ListReading &reading, const QStringList &wanted) override;
    void start(bridge::CampaignId id) override;
    void pause(bridge::CampaignId id) override;
    void stop(bridge::CampaignId id) override;
    void remove(bridge::CampaignId id) override;
    void askLeft(bridge::CampaignId id, qint64 after) override;
    void writeResults(bridge::CampaignId id, const QString &path) override;

private:
    void inBridge(std::function<void()> action); // runs there, returns at once

    House &m_house; // lives in the bridge thread: only touched there, except by its signals
};

} // namespace app
