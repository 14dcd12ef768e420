// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaign.h"
#include "bridge/campaigns/campaignrow.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace ui {

// One campaign: how far it is, what came of its calls, who was left out, and what can be done with it now. UI thread.
class CampaignView : public QWidget
{
    Q_OBJECT
public:
    explicit CampaignView(QWidget *parent = nullptr);

    void show(const bridge::Campaign &campaign);
    void showLeft(const QList<bridge::LeftOver> &rows);
    void tell(const QString &sentence); // below the buttons; empty: nothing

signals:
    void startRequested();
    void pauseRequested();
    void stopRequested();
    void saveRequested();
    void removeRequested();

private:
    QWidget *createHead();
    void showResults();

    bridge::Campaign m_campaign;
    QLabel *m_name, *m_state, *m_note, *m_facts, *m_told, *m_leftTitle;
    QPushButton *m_start, *m_pause, *m_stop, *m_save, *m_remove;
    QProgressBar *m_progress;
    QTableWidget *m_results, *m_left;
};

// A table of texts that can be read and copied, and nothing else.
QTableWidget *readingTable(const QStringList &headings, const QString &name, const QString &title, QWidget *parent);
void fill(QTableWidget &table, const QList<QStringList> &rows);

} // namespace ui
