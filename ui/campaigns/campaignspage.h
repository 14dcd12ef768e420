// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaigndesk.h"

#include <QSplitter>

class QListView;
class QMimeData;
class QStackedWidget;

namespace ui {

class CampaignView;
class CampaignsModel;
class EmptyNote;

// All campaigns: choose one, see how far it is, start it, pause it, stop it; make one from a file. UI thread; the desk lives longer.
class CampaignsPage : public QSplitter
{
    Q_OBJECT
public:
    explicit CampaignsPage(bridge::CampaignDesk &desk, QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue) { m_catalogue = catalogue; }
    void makeFrom(const QString &path); // asks first what it should become
    // The one list of people that is dragged; empty: something else is.
    static QString listIn(const QMimeData &dragged);

private:
    QWidget *createList();
    void connectView();
    void connectDesk();
    void askWhichFile();
    void askWhereTo();
    void askToStop();
    void askToRemove();
    void ask(const QString &title, const QString &words, const QString &yes, std::function<void()> act);
    void select(bridge::CampaignId id);
    void showCurrent();
    const bridge::Campaign *current() const; // null: none

    bridge::CampaignDesk &m_desk;
    bridge::DeskCatalogue m_catalogue;
    CampaignsModel *m_model;
    QListView *m_list;
    QStackedWidget *m_right;
    EmptyNote *m_empty;
    CampaignView *m_view;
    qint64 m_leftOf = 0;       // the campaign whose left out rows are shown
    qint64 m_leftAskedAt = -1; // how many there were when they were asked for
};

} // namespace ui
