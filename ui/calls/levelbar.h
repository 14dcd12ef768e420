// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colours.h"

#include <QWidget>

namespace ui {

// How loud one side is right now, with its name. Falls slower than it rises, so that the eye can follow. UI thread.
class LevelBar : public QWidget
{
    Q_OBJECT
public:
    LevelBar(const QString &name, Role role, QWidget *parent = nullptr);

    void setPeak(quint16 peak); // 0 to 32767, 20 Hz
    void reset();               // silent at once: another call, or none
    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF track() const;

    const QString m_name;
    const Role m_role;
    double m_level = 0; // 0 to 1, on the scale that is drawn
};

} // namespace ui
