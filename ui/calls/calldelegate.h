// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callstory.h"

#include <QAbstractItemDelegate>

namespace ui {

// Draws one call in the list: who, how long, what it does, and how it sounds. UI thread, owned by the list.
class CallDelegate : public QAbstractItemDelegate
{
    Q_OBJECT
public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    int paintCount() const { return m_paints; } // for tests: what a tick costs

private:
    void paintLive(QPainter &painter, const QRectF &room, const CallStory &story, const QFont &font, bool listened) const;
    void paintEnded(QPainter &painter, const QRectF &room, const CallStory &story, const QFont &font) const;

    mutable int m_paints = 0;
};

// How a call sounded lately, a bar for every half second, in the colour of the louder side.
void paintSparkline(QPainter &painter, const QRectF &where, const PeakHistory &peaks);

} // namespace ui
