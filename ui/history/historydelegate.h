// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemDelegate>

namespace ui {

// Draws one call of the past: who and when, below it how it ended, with whom, and how long it took. All rows are equally high, so
// that a long list is laid out at once. UI thread, owned by the list.
class HistoryDelegate : public QAbstractItemDelegate
{
    Q_OBJECT
public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    int paintCount() const { return m_paints; } // for tests

private:
    mutable int m_paints = 0;
};

} // namespace ui
