// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transcript/transcript.h"

#include <QFont>
#include <QRectF>
#include <QTextLayout>

#include <memory>

namespace ui {

// Where everything of one transcript row goes, from its top left corner, for a given room. Made for measuring and for painting
// alike, so that the two never differ. A value that lives as long as one of these.
class RowLayout
{
public:
    struct Look
    {
        QFont font;
        int width = 0;
        QString search;       // words to mark; empty: none
        bool isCurrent = false; // the found row that is looked at
    };

    RowLayout(const TranscriptRow &row, const Look &look);

    int height() const { return m_height; }
    int naturalWidth() const { return m_naturalWidth; } // in one line, all of it
    bool wraps() const { return m_text->lineCount() > 1; }
    void paint(QPainter &painter, const QPointF &at) const;

    // 64 px for the time at 13 px type; the gutter grows with the font.
    static int gutter(const QFont &font);

private:
    void layOutTurn(int room);
    void layOutLine(int room);
    double layOutText(double width); // its height
    void setFormats(const Look &look);
    void paintTurn(QPainter &painter) const;
    void paintLine(QPainter &painter) const;

    const TranscriptRow &m_row; // outlives this
    QString m_note;
    QFont m_font, m_bold, m_small;
    std::unique_ptr<QTextLayout> m_text; // QTextLayout cannot be moved
    QRectF m_box;      // the bubble, or the whole line
    QPointF m_speakerAt, m_textAt, m_noteAt; // baselines for the outer two, top left for the text
    double m_textWidth = 0;
    int m_naturalWidth = 0;
    int m_height = 0;
};

} // namespace ui
