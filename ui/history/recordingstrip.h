// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingpicture.h"

#include <QAbstractSlider>

namespace ui {

// A recording as a picture, the caller above, what was on the line to them below, and where it plays. To keys and to screen readers it is
// a slider: Left and Right go 5 s, Page Up and Page Down 30, Home and End to the ends; Space plays and pauses. A click goes there;
// while it is dragged the place only shows. Time runs from left to right in every language, as on the live waveform. UI thread.
class RecordingStrip : public QAbstractSlider
{
    Q_OBJECT
public:
    explicit RecordingStrip(QWidget *parent = nullptr);

    void show(const bridge::RecordingPicture &picture); // empty: not known yet
    void setLength(bridge::Milliseconds length); // at its beginning
    void setPosition(bridge::Milliseconds position);

    QSize sizeHint() const override { return {300, minimumSizeHint().height()}; }
    QSize minimumSizeHint() const override;

signals:
    void seekRequested(bridge::Milliseconds to);
    void toggleRequested();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    QRect area() const;
    bridge::Milliseconds timeAt(double x) const;
    void paintLane(QPainter &painter, const std::vector<quint16> &peaks, double middle, double half, const QColor &colour) const;
    void tellPosition();

    bridge::RecordingPicture m_picture;
};

} // namespace ui
