// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/levelbar.h"

#include "ui/calls/peakhistory.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace ui {

constexpr double kFall = 0.80; // of the level stays after 50 ms

LevelBar::LevelBar(const QString &name, Role role, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_role(role)
{
    setAccessibleName(tr("Loudness: %1").arg(name));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize LevelBar::minimumSizeHint() const
{
    return {120, qCeil(QFontMetricsF(scaled(font(), 0.92)).height()) + 2};
}

QRectF LevelBar::track() const
{
    const double left = QFontMetricsF(scaled(font(), 0.92)).averageCharWidth() * 9;
    return {left, height() / 2.0 - 3, width() - left, 6};
}

void LevelBar::setPeak(quint16 peak)
{
    const double loud = loudness(peak);
    const double before = std::exchange(m_level, qMax(loud, m_level * kFall));
    if (m_level < 0.01)
        m_level = 0;
    const auto room = track();
    if (qRound(before * room.width()) != qRound(m_level * room.width()))
        update(room.toAlignedRect());
}

void LevelBar::reset()
{
    m_level = 0;
    update();
}

void LevelBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(scaled(font(), 0.92));
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, m_name);
    const auto room = track();
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::colour(Role::Line));
    painter.drawRoundedRect(room, 3, 3);
    painter.setBrush(Theme::colour(m_role));
    if (m_level > 0)
        painter.drawRoundedRect(QRectF(room.topLeft(), QSizeF(qMax(6.0, room.width() * m_level), room.height())), 3, 3);
}

} // namespace ui
