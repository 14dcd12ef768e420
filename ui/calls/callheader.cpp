// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callheader.h"

#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMargin = 18;

QFont titleFont(const QFont &font) { return scaled(font, 1.3, QFont::DemiBold); }
QFont clockFont(const QFont &font) { return scaled(font, 1.3, QFont::DemiBold); }
QFont chipFont(const QFont &font) { return scaled(font, 0.86, QFont::DemiBold); }

} // namespace

CallHeader::CallHeader(QWidget *parent)
    : QFrame(parent)
    , m_hangUp(new QPushButton(tr("Hang up  Ctrl+E"), this))
{
    setProperty("look", u"bar"_s);
    m_hangUp->setProperty("look", u"hangup"_s);
    m_hangUp->setFont(scaled(font(), 1, QFont::DemiBold));
    m_hangUp->setAccessibleName(tr("Hang up"));
    m_hangUp->setObjectName(u"hangUp"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(kMargin, 14, kMargin, 14);
    layout->addStretch(1);
    layout->addWidget(m_hangUp);
    setMinimumHeight(qCeil(QFontMetricsF(titleFont(font())).height() + QFontMetricsF(font()).height()) + 34);
    connect(m_hangUp, &QPushButton::clicked, this, &CallHeader::hangUpRequested);
}

void CallHeader::show(const CallStory &story, const QString &engineTitle, OnAir onAir)
{
    const auto &parties = story.parties();
    m_title = story.title();
    m_number = story.number() == m_title ? QString() : story.number();
    m_facts = dotted({story.isInbound() ? tr("Inbound") : tr("Outbound"), parties.line,
        parties.agent, engineTitle, parties.voice});
    m_clock = clockText(story.length(QDateTime::currentDateTimeUtc()));
    m_word = story.isOver() ? endWord(story.ended()->reason) : stateWord(story.state());
    m_look = stateLook(story.state());
    if (onAir == OnAir::Open || onAir == OnAir::Closed) {
        m_word = onAirSentence(onAir);
        m_look = onAir == OnAir::Open ? ChipLook{Role::Bad, Role::BadSoft} : ChipLook{Role::Warn, Role::WarnSoft};
    }
    if (story.isOver() && !endedWell(story.ended()->reason))
        m_look = {Role::Bad, Role::BadSoft};
    m_hangUp->setVisible(!story.isOver());
    m_hangUp->setEnabled(story.state() != CallState::Ending);
    setAccessibleName(tr("%1, %2, %3").arg(m_title, m_word, m_clock));
    setAccessibleDescription(dotted({m_number, m_facts}));
    update();
}

// Everything is placed as if read from left to right and mirrored at the end.
QRectF CallHeader::mirrored(const QRectF &where) const
{
    return isRightToLeft() ? QRectF(width() - where.right(), where.top(), where.width(), where.height()) : where;
}

void CallHeader::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    const QRectF room = QRectF(rect()).adjusted(kMargin, 0, m_hangUp->isVisible() ? -m_hangUp->width() - kMargin - 14 : -kMargin, 0);
    const double title = QFontMetricsF(titleFont(font())).height(), facts = QFontMetricsF(font()).height();
    double top = room.center().y() - (title + facts + 2) / 2;
    const double chipWidth = chipSize(chipFont(font()), m_word).width();
    const double clockWidth = digitsWidth(clockFont(font()), m_clock);
    const double width = room.width() - clockWidth - 12 - chipWidth - 14; // of the words beside state and clock
    // In a narrow window state and clock move up to the title, so that the facts have all of the second line.
    const bool narrow = QFontMetricsF(font()).horizontalAdvance(m_facts) > width;
    const QRectF level = narrow ? QRectF(room.left(), top, room.width(), title) : room;

    painter.setFont(clockFont(font()));
    painter.setPen(Theme::colour(Role::Text));
    paintDigits(painter, mirrored(level), m_clock, isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight);
    painter.setFont(chipFont(font()));
    const auto chip = chipSize(painter.font(), m_word);
    paintChip(painter, mirrored(QRectF(QPointF(level.right() - clockWidth - 12 - chip.width(), level.center().y() - chip.height() / 2), chip)),
        m_word, m_look);
    paintWords(painter, room, top, width, narrow ? room.width() : width);
}

// Who, and below it by which way, from `top` on.
void CallHeader::paintWords(QPainter &painter, const QRectF &room, double top, double titleWidth, double factsWidth) const
{
    const double title = QFontMetricsF(titleFont(font())).height();
    const int start = int((isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter) | Qt::TextSingleLine;
    const auto flags = [start](const QString &text) { // a number is read from left to right everywhere
        return start | (text.isRightToLeft() ? Qt::TextForceRightToLeft : Qt::TextForceLeftToRight);
    };
    const auto line = [&](const QFont &with, Role role, const QString &text, double y, double width) {
        painter.setFont(with);
        painter.setPen(Theme::colour(role));
        painter.drawText(mirrored(QRectF(room.left(), y, width, QFontMetricsF(with).height())), flags(text),
            QFontMetricsF(with).elidedText(text, Qt::ElideRight, width));
    };
    line(titleFont(font()), Role::Text, m_title, top, titleWidth);
    line(font(), Role::Dim, m_facts, top + title + 2, factsWidth);
    const double used = QFontMetricsF(titleFont(font())).horizontalAdvance(m_title) + 12;
    if (titleWidth - used > 60 && !m_number.isEmpty())
        painter.drawText(mirrored(QRectF(room.left() + used, top, titleWidth - used, title)), flags(m_number),
            QFontMetricsF(font()).elidedText(m_number, Qt::ElideRight, titleWidth - used));
}

} // namespace ui
