// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callstory.h"

#include <QWidget>

namespace ui {

// Where the time of the last replies went: a bar each, newest first, all on one scale, with a legend. UI thread.
class LatencyBars : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kShown = 5;

    explicit LatencyBars(QWidget *parent = nullptr);

    void show(const QList<LatencyRow> &rows); // newest last, as the story has them
    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double rowHeight() const;
    void paintRow(QPainter &painter, const LatencyRow &row, double top, bridge::Milliseconds longest) const;
    void paintLegend(QPainter &painter, double top) const;

    QList<LatencyRow> m_rows; // newest first
};

} // namespace ui
