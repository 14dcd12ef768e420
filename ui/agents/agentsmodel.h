// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace ui {

class AgentDrafts;

// The agents for a list: their name, what they are made of, and whether something is unsaved. UI thread.
class AgentsModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles { KeyRole = Qt::UserRole, NoteRole, EditedRole };

    explicit AgentsModel(const AgentDrafts &drafts, QObject *parent = nullptr); // the drafts live longer

    void setEngines(const QList<bridge::DeskCatalogue::EngineEntry> &engines);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    int rowOf(const QString &key) const; // -1: none

private:
    void takeChange();
    QString noteOf(const bridge::AgentProfile &profile) const;

    const AgentDrafts &m_drafts;
    QStringList m_keys; // as the views know them
    QHash<QString, QString> m_engineTitles;
};

// Two lines: the name, and below it what it is made of. UI thread.
class AgentDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace ui
