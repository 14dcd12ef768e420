// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaigndesk.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace ui {

class PlanForm;

// A list of people becomes a campaign: shows what stands in the file, which column is the number, and whom it leaves out and why, before
// anything is kept. Nobody is called by it. UI thread; the desk lives longer.
class NewCampaign : public QDialog
{
    Q_OBJECT
public:
    NewCampaign(bridge::CampaignDesk &desk, const bridge::DeskCatalogue &catalogue, const QString &path, QWidget *parent = nullptr);

private:
    QWidget *createList();
    void look();
    void show(const bridge::ListPreview &preview);
    void showProblem(const QString &sentence);
    void make();

    bridge::CampaignDesk &m_desk;
    const QString m_path;
    PlanForm *m_plan;
    QComboBox *m_number;
    QLabel *m_summary, *m_problem;
    QTableWidget *m_rows, *m_left;
    QPushButton *m_make;
    int m_ticket = 0; // of the preview that is waited for
    bool m_isMaking = false;
    QString m_lookedFor; // the country and the agent's places of the last preview
};

} // namespace ui
