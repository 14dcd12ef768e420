// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/turnpicture.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr double kBefore = 600; // ms that are drawn before the caller begins
constexpr double kAfter = 700;  // and after the last thing that the numbers say
constexpr double kLane = 26;
constexpr double kNote = 20;

} // namespace

TurnPicture::TurnPicture(QWidget *parent)
    : QWidget(parent)
{
    setMinimumHeight(int(3 * kNote + 2 * kLane + 18));
    setAccessibleName(tr("What these numbers do"));
}

void TurnPicture::show(const TurnTaking &turnTaking)
{
    m_turnTaking = turnTaking;
    const auto least = turnTaking.bargeInMinSpeech.count();
    const auto confirm = turnTaking.bargeInConfirm.count();
    setAccessibleDescription(turnTaking.bargeIn
            ? tr("After %1 ms of speech the agent holds. When no words follow within %2 ms it goes on.").arg(least).arg(confirm)
            : tr("The agent finishes what it says, whatever the caller does."));
    update();
}

void TurnPicture::paintLane(QPainter &painter, double top, const QString &word, QColor colour, QList<std::pair<double, double>> spoken) const
{
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(QRectF(0, top, 64, kLane), Qt::AlignVCenter | Qt::AlignLeading, word);
    painter.fillRect(QRectF(70, top + kLane / 2, width() - 70, 1), Theme::colour(Role::Line));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    for (const auto &[from, to] : spoken)
        painter.drawRoundedRect(QRectF(from, top + 6, to - from, kLane - 12), 3, 3);
}

void TurnPicture::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(scaled(font(), 0.86));
    const double least = double(m_turnTaking.bargeInMinSpeech.count());
    const double confirm = m_turnTaking.bargeIn ? double(m_turnTaking.bargeInConfirm.count()) : 0;
    const double total = kBefore + least + confirm + kAfter;
    const auto x = [&](double ms) { return 70 + (width() - 78) * (kBefore + ms) / total; };
    const double caller = kNote;
    const double agent = kNote + kLane + 6;
    paintLane(painter, caller, tr("Caller"), Theme::colour(Role::Caller), {{x(0), x(qMax(least, 120.0))}});
    if (!m_turnTaking.bargeIn) {
        paintLane(painter, agent, tr("Agent"), Theme::colour(Role::Agent), {{x(-kBefore), x(least + kAfter)}});
        painter.setPen(Theme::colour(Role::Dim));
        painter.drawText(QRectF(70, agent + kLane, width() - 70, kNote), Qt::AlignVCenter, tr("goes on, whatever the caller does"));
        return;
    }
    paintLane(painter, agent, tr("Agent"), Theme::colour(Role::Agent), {{x(-kBefore), x(least)}, {x(least + confirm), x(least + confirm + kAfter)}});
    painter.setPen(QPen(Theme::colour(Role::BargeIn), 1, Qt::DashLine));
    painter.drawLine(QPointF(x(least), caller), QPointF(x(least), agent + kLane));
    painter.setPen(Theme::colour(Role::BargeIn));
    painter.drawText(QRectF(x(0), 0, width() - x(0), kNote), Qt::AlignVCenter, tr("%1 ms of speech: the agent holds").arg(int(least)));
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(QRectF(x(least), agent + kLane, width() - x(least), kNote), Qt::AlignVCenter,
        tr("words within %1 ms: it stops for good").arg(int(confirm)));
    painter.drawText(QRectF(x(least), agent + kLane + kNote - 3, width() - x(least), kNote), Qt::AlignVCenter,
        tr("none: it goes on where it stopped"));
}

} // namespace ui
