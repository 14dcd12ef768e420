// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callbook.h"

#include <QAbstractListModel>
#include <QTimer>

namespace ui {

// The calls in the order in which they are looked at: live ones, newest first, then ended ones, last ended first.
// Clocks and sparklines move twice a second, not with every peak. UI thread, owned by its view's window.
class CallsModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles { IdRole = Qt::UserRole, StoryRole, ListenedRole, FirstEndedRole };

    explicit CallsModel(CallBook &book, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    bridge::CallId idAt(int row) const;
    int rowOf(const bridge::CallId &id) const { return int(m_order.indexOf(id)); } // -1: none
    const CallStory *storyAt(int row) const { return m_book.story(idAt(row)); }
    int liveCount() const { return m_live; }
    void setListened(const bridge::CallId &id); // who is listened to now; empty: nobody

signals:
    void ticked();

private:
    void begin(const bridge::CallId &id);
    void end(const bridge::CallId &id);
    void forget(const bridge::CallId &id);
    void touch(const bridge::CallId &id);
    void tick();
    QString spokenText(const CallStory &story) const;

    CallBook &m_book; // owned by the main window
    QList<bridge::CallId> m_order;
    int m_live = 0; // the first so many
    bridge::CallId m_listened;
    QTimer m_clock;
};

} // namespace ui

Q_DECLARE_METATYPE(const ui::CallStory *)
