// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaign.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace ui {

// The campaigns for a list, newest first. UI thread.
class CampaignsModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles { StateRole = Qt::UserRole, NoteRole, ShareRole };

    using QAbstractListModel::QAbstractListModel;

    void setAll(const QList<bridge::Campaign> &campaigns);
    void put(const bridge::Campaign &campaign); // a new one comes first
    void remove(bridge::CampaignId id);
    int rowOf(bridge::CampaignId id) const; // -1: none
    const bridge::Campaign *at(int row) const; // null: none

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<bridge::Campaign> m_campaigns;
};

// Two lines and a bar: the name and its state, how far it is. UI thread.
class CampaignDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

// A bar that is filled to a share of 0 to 1.
void paintShare(QPainter &painter, const QRectF &where, double share);

} // namespace ui
