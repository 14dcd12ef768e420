// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaign.h"
#include "ui/theme/form.h"

class QDoubleSpinBox;
class QTimeEdit;

namespace ui {

// What somebody wants of a campaign: who speaks, when, how fast, who is called again. UI thread.
class PlanForm : public Form
{
    Q_OBJECT
public:
    PlanForm(const bridge::DeskCatalogue &catalogue, QWidget *parent = nullptr);

    void show(const bridge::CampaignPlan &plan);
    bridge::CampaignPlan plan() const;
    QStringList wanted() const; // what the chosen agent has places for
    bridge::Result<void> check() const;

private:
    QTimeEdit *addTime(const QString &caption, const QString &name);
    void addDays();
    void addRetries();

    const bridge::DeskCatalogue m_catalogue;
    QLineEdit *m_name, *m_region;
    QuietCombo *m_agent, *m_line, *m_voicemail;
    QTimeEdit *m_from, *m_until;
    QList<QCheckBox *> m_days; // from Monday on
    QSpinBox *m_atOnce, *m_perMinute, *m_attempts, *m_pauseAt;
    QMap<bridge::EndReason, QSpinBox *> m_after; // minutes; 0: not again
    QDoubleSpinBox *m_budget;
};

} // namespace ui
