// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/insights/figure.h"

#include <QWidget>

namespace ui {

// A figure as a picture: columns or rows, with a legend. What a bar says is told where the mouse rests; to screen readers the whole
// picture is the sentence that answers its question. UI thread.
class Chart : public QWidget
{
    Q_OBJECT
public:
    explicit Chart(QWidget *parent = nullptr);

    void show(const Figure &figure);
    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;
    int barAt(const QPoint &point) const; // -1: none

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    double textHeight() const;
    double legendHeight() const;
    double rowHeight() const;
    double labelWidth() const; // of rows
    double valueWidth() const;
    QRectF field() const;      // where bars are
    double most() const;
    QRectF placeOf(int bar) const; // as long as the field, in the widget
    void paintColumns(QPainter &painter) const;
    void paintRows(QPainter &painter) const;
    void paintLegend(QPainter &painter) const;

    Figure m_figure;
};

} // namespace ui
