// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaigndesk.h"

// Campaigns without a bridge: it notes what it is asked, and tells what a test wants told.
class FakeCampaigns : public bridge::CampaignDesk
{
    Q_OBJECT
public:
    struct Previewed
    {
        int ticket = 0;
        QString path, region;
        bridge::ListReading reading;
        QStringList wanted;
    };
    struct Created
    {
        bridge::CampaignPlan plan;
        QString path;
        bridge::ListReading reading;
        QStringList wanted;
    };

    void ask() override { ++asked; }
    void preview(int ticket, const QString &path, const QString &region, const bridge::ListReading &reading, const QStringList &wanted) override
    {
        previews.append({ticket, path, region, reading, wanted});
    }
    void create(const bridge::CampaignPlan &plan, const QString &path, const bridge::ListReading &reading, const QStringList &wanted) override
    {
        made.append({plan, path, reading, wanted});
    }
    void start(bridge::CampaignId id) override { started << qint64(id); }
    void pause(bridge::CampaignId id) override { paused << qint64(id); }
    void stop(bridge::CampaignId id) override { stopped << qint64(id); }
    void remove(bridge::CampaignId id) override { taken << qint64(id); }
    void askLeft(bridge::CampaignId id, qint64) override { leftAsked << qint64(id); }
    void writeResults(bridge::CampaignId id, const QString &path) override { written.append({qint64(id), path}); }

    static bridge::Campaign campaign(qint64 id, const QString &name, bridge::CampaignState state)
    {
        bridge::Campaign campaign;
        campaign.id = bridge::CampaignId(id);
        campaign.plan.name = name;
        campaign.state = state;
        campaign.counts = {.waiting = state == bridge::CampaignState::Finished ? 0 : 610, .calling = state == bridge::CampaignState::Running ? 4 : 0, .unknown = 2, .refused = 3,
            .ended = {{QStringLiteral("caller_hung_up"), 212}, {QStringLiteral("agent_said_goodbye"), 118}, {QStringLiteral("no_answer"), 31},
                {QStringLiteral("busy"), 9}, {QStringLiteral("answering_machine"), 11}},
            .left = {{QStringLiteral("bad"), 3}, {QStringLiteral("duplicate"), 2}, {QStringLiteral("do_not_call"), 1}}};
        campaign.calls = 431;
        campaign.answered = 330;
        campaign.talked = std::chrono::minutes(412);
        campaign.cost = 18.42;
        campaign.plan.budget = 50;
        return campaign;
    }

    static bridge::ListPreview somePreview()
    {
        bridge::ListPreview preview;
        preview.headings = {QStringLiteral("Phone"), QStringLiteral("First name"), QStringLiteral("Due")};
        preview.columns = {0, -1, {QString(), QStringLiteral("first_name"), QStringLiteral("due")}, true};
        preview.rows = {{QStringLiteral("+44 20 7946 0123"), QStringLiteral("Ann"), QStringLiteral("2 May")},
            {QStringLiteral("+44 20 7946 0124"), QStringLiteral("Bob"), QStringLiteral("9 May")},
            {QStringLiteral("tbd"), QStringLiteral("Cy"), QStringLiteral("9 May")}};
        preview.left = {{4, QStringLiteral("tbd"), bridge::ListRefusal::Bad, QStringLiteral("There are letters in the number.")}};
        preview.looked = 3;
        preview.isWhole = true;
        return preview;
    }

    int asked = 0;
    QList<Previewed> previews;
    QList<Created> made;
    QList<qint64> started, paused, stopped, taken, leftAsked;
    QList<std::pair<qint64, QString>> written;
};
