// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/calldelegate.h"

#include "ui/calls/callsmodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kPadX = 14;
constexpr int kPadY = 10;
constexpr int kLineGap = 4;
constexpr int kSparkHeight = 16;
constexpr auto kSparkBar = 500ms;

const CallStory *storyOf(const QModelIndex &index)
{
    return index.data(CallsModel::StoryRole).value<const CallStory *>();
}

QFont titleFont(const QFont &font) { return scaled(font, 1.0, QFont::DemiBold); }
QFont smallFont(const QFont &font) { return scaled(font, 0.92); }
QFont chipFont(const QFont &font) { return scaled(font, 0.82, QFont::DemiBold); }

double headHeight(const QFont &font) { return QFontMetricsF(chipFont(font)).height() + 20; }

bool showsSound(const CallStory &story) { return !story.isOver() && story.peaks().end() > 0ms; }

double lineHeight(const QFont &font)
{
    return qMax(QFontMetricsF(smallFont(font)).height(), chipSize(chipFont(font), u"M"_s).height());
}

void paintElided(QPainter &painter, const QRectF &where, const QString &text)
{
    painter.drawText(where, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, where.width()));
}

void paintEndedHead(QPainter &painter, const QRectF &where, const QFont &font)
{
    painter.setFont(chipFont(font));
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(where.adjusted(kPadX, 4, -kPadX, 0), Qt::AlignVCenter | Qt::AlignLeft, CallsModel::tr("Ended"));
    painter.fillRect(QRectF(where.left(), where.bottom() - 1, where.width(), 1), Theme::colour(Role::Line));
}

} // namespace

QSize CallDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *story = storyOf(index);
    if (!story)
        return {};
    double height = 2 * kPadY + QFontMetricsF(titleFont(option.font)).height() + kLineGap + lineHeight(option.font) + 1;
    if (showsSound(*story))
        height += kLineGap + kSparkHeight;
    if (index.data(CallsModel::FirstEndedRole).toBool())
        height += headHeight(option.font);
    return {200, qCeil(height)};
}

void CallDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *story = storyOf(index);
    if (!story)
        return;
    ++m_paints;
    painter->save();
    QRectF row = option.rect;
    if (index.data(CallsModel::FirstEndedRole).toBool()) {
        const double head = headHeight(option.font);
        paintEndedHead(*painter, QRectF(row.topLeft(), QSizeF(row.width(), head)), option.font);
        row.setTop(row.top() + head);
    }
    paintRow(*painter, row, option);
    const auto room = row.adjusted(kPadX, kPadY, -kPadX, -kPadY - 1);
    if (story->isOver())
        paintEnded(*painter, room, *story, option.font);
    else
        paintLive(*painter, room, *story, option.font, index.data(CallsModel::ListenedRole).toBool());
    painter->restore();
}

void CallDelegate::paintLive(QPainter &painter, const QRectF &room, const CallStory &story, const QFont &font, bool listened) const
{
    const auto clock = clockText(story.length(QDateTime::currentDateTimeUtc()));
    const double clockWidth = digitsWidth(font, clock);
    QRectF line(room.left(), room.top(), room.width(), QFontMetricsF(titleFont(font)).height());
    painter.setPen(Theme::colour(Role::Text));
    painter.setFont(font);
    paintDigits(painter, line, clock, Qt::AlignRight);
    if (listened) {
        const QRectF icon(line.right() - clockWidth - 8 - line.height(), line.top(), line.height(), line.height());
        paintIcon(painter, icon, u"headphones"_s, Theme::colour(Role::Accent));
    }
    painter.setFont(titleFont(font));
    paintElided(painter, line.adjusted(0, 0, -clockWidth - (listened ? line.height() + 16 : 10), 0), story.title());

    line = QRectF(room.left(), line.bottom() + kLineGap, room.width(), lineHeight(font));
    const auto word = stateWord(story.state());
    painter.setFont(chipFont(font));
    const auto chip = chipSize(painter.font(), word);
    paintChip(painter, QRectF(QPointF(line.right() - chip.width(), line.center().y() - chip.height() / 2), chip), word,
        stateLook(story.state()));
    painter.setFont(smallFont(font));
    painter.setPen(Theme::colour(Role::Dim));
    const auto &parties = story.parties();
    paintElided(painter, line.adjusted(0, 0, -chip.width() - 8, 0), dotted({parties.agent, parties.voice, parties.line}));
    if (!showsSound(story))
        return;

    line = QRectF(room.left(), line.bottom() + kLineGap, room.width(), kSparkHeight);
    const auto reply = story.lastReply() ? secondsText(*story.lastReply()) : QString();
    paintDigits(painter, line, reply, Qt::AlignRight);
    paintSparkline(painter, line.adjusted(0, 0, -qMax(56.0, digitsWidth(painter.font(), reply) + 12), 0), story.peaks());
}

void CallDelegate::paintEnded(QPainter &painter, const QRectF &room, const CallStory &story, const QFont &font) const
{
    QRectF line(room.left(), room.top(), room.width(), QFontMetricsF(titleFont(font)).height());
    const auto clock = clockText(story.length(story.endedAt()));
    painter.setFont(font);
    painter.setPen(Theme::colour(Role::Dim));
    paintDigits(painter, line, clock, Qt::AlignRight);
    painter.setFont(titleFont(font));
    paintElided(painter, line.adjusted(0, 0, -digitsWidth(font, clock) - 10, 0), story.title());
    line = QRectF(room.left(), line.bottom() + kLineGap, room.width(), lineHeight(font));
    painter.setFont(smallFont(font));
    const bool well = endedWell(story.ended()->reason);
    painter.setPen(Theme::colour(well ? Role::Faint : Role::Bad));
    auto word = endWord(story.ended()->reason);
    word.replace(0, 1, word.left(1).toUpper());
    paintElided(painter, line, dotted({word, story.parties().agent}));
}

void paintSparkline(QPainter &painter, const QRectF &where, const PeakHistory &peaks)
{
    constexpr double kPitch = 4;
    const auto bars = qMin<qint64>(PeakHistory::kLength / kSparkBar, qint64(where.width() / kPitch));
    const qint64 last = (peaks.end() + kSparkBar - 1ms) / kSparkBar; // whole slots, so that bars do not change while they move on
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (qint64 bar = 0; bar < bars; ++bar) {
        const auto slot = last - bars + bar;
        const auto peak = slot < 0 ? PeakHistory::Peak() : peaks.loudest(kSparkBar * slot, kSparkBar * (slot + 1));
        const double x = qRound(where.left()) + double(bar) * kPitch;
        const int half = qRound(loudness(qMax(peak.caller, peak.agent)) * where.height() / 2);
        const auto role = half == 0 ? Role::Faint : peak.agent > peak.caller ? Role::Agent : Role::Caller;
        const double height = half == 0 ? 1 : 2 * half;
        painter.fillRect(QRectF(x, qRound(where.center().y() - height / 2), half == 0 ? 1 : 2, height), Theme::colour(role));
    }
    painter.restore();
}

} // namespace ui
