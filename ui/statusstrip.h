// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/theme/colours.h"

#include <QWidget>

namespace ui {

// The foot of the window: is the bridge there, who can reach it, which lines and engines work. Every dot has its word. UI thread.
class StatusStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue);
    void setLive(int calls);
    QStringList words() const; // as shown, for tests

    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Item
    {
        Role dot = Role::Ok;
        QString word;
        QRectF where; // as painted last
    };

    void describe();

    QList<Item> m_items;
    int m_live = 0;
};

} // namespace ui
