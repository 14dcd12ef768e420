// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transcript/transcript.h"

#include <QAbstractItemDelegate>
#include <QHash>

#include <utility>

namespace ui {

// Draws one line of the transcript: a bubble for a turn, a ruled line for what happened between turns. Measuring text is the
// dear part, so each row's size is kept until its words or the room for them change. UI thread, owned by the view.
class TranscriptDelegate : public QAbstractItemDelegate
{
    Q_OBJECT
public:
    using QAbstractItemDelegate::QAbstractItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    // The room for a row; the view tells it, since style options of a list view do not.
    bool setWidth(int width) { return std::exchange(m_width, width) != width; } // true: it is another
    void forget() { m_measures.clear(); } // another transcript, another font
    int measureCount() const { return m_measured; } // how often text was laid out, for tests

    void setSearch(const QString &words, quint64 currentRow);
    void setSpoken(quint64 row) { m_spoken = row; } // id; 0: none

private:
    struct Measure
    {
        quint32 revision = 0;
        int width = 0;    // the room it was made for
        bool wraps = false; // else it fits into any room from `natural` on
        int natural = 0;
        int height = 0;
    };

    mutable QHash<quint64, Measure> m_measures; // by row id
    mutable int m_measured = 0;
    int m_width = 600;
    QString m_search;
    quint64 m_currentRow = 0;
    quint64 m_spoken = 0;
};

} // namespace ui
