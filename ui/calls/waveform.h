// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callstory.h"

#include <QWidget>

namespace ui {

// Both sides of the shown call over as many of the last seconds as there is room for, a lane each, with what happened between them.
// A bar is a whole number of pixels and of peaks, so that it looks the same while it moves on, and costs little to fill. Painted
// again only when its call was heard, at most twenty times a second. UI thread.
class Waveform : public QWidget
{
    Q_OBJECT
public:
    explicit Waveform(QWidget *parent = nullptr);

    void show(const CallStory *story); // null: none; must be called before a shown one goes away
    int paintCount() const { return m_paints; } // for tests

    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Lane { double middle = 0, half = 0; };

    void paintLane(QPainter &painter, const Lane &lane, bool agent) const;
    void paintAxis(QPainter &painter, double top) const;
    void paintMarks(QPainter &painter, const Lane &caller, const Lane &agent) const;
    double xOf(bridge::Milliseconds callTime) const;
    bridge::Milliseconds shown() const;    // how much of the call there is room for
    bridge::Milliseconds rightEnd() const; // since the call's start

    const CallStory *m_story = nullptr;
    QRectF m_area;
    int m_paints = 0;
};

} // namespace ui
