// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/painting.h"

#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOption>

namespace ui {

namespace {

double digitWidth(const QFontMetricsF &metrics)
{
    double widest = 0;
    for (char16_t c = u'0'; c <= u'9'; ++c)
        widest = qMax(widest, metrics.horizontalAdvance(QChar(c)));
    return widest;
}

} // namespace

QFont scaled(const QFont &font, double factor, QFont::Weight weight)
{
    QFont result = font;
    if (font.pixelSize() > 0)
        result.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    else
        result.setPointSizeF(font.pointSizeF() * factor);
    result.setWeight(weight);
    return result;
}

double digitsWidth(const QFont &font, const QString &text)
{
    const QFontMetricsF metrics(font);
    const double digit = digitWidth(metrics);
    double width = 0;
    for (const QChar c : text)
        width += c.isDigit() ? digit : metrics.horizontalAdvance(c);
    return width;
}

void paintDigits(QPainter &painter, const QRectF &where, const QString &text, Qt::Alignment align)
{
    const QFontMetricsF metrics(painter.font());
    const double digit = digitWidth(metrics);
    double x = align & Qt::AlignRight ? where.right() - digitsWidth(painter.font(), text) : where.left();
    const double baseline = where.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    for (const QChar c : text) {
        const double own = metrics.horizontalAdvance(c);
        const double cell = c.isDigit() ? digit : own;
        painter.drawText(QPointF(x + (cell - own) / 2, baseline), QString(c));
        x += cell;
    }
}

QSizeF chipSize(const QFont &font, const QString &word)
{
    const QFontMetricsF metrics(font);
    return {metrics.horizontalAdvance(word) + 16, metrics.height() + 4};
}

void paintChip(QPainter &painter, const QRectF &where, const QString &word, ChipLook look)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::colour(look.surface));
    painter.drawRoundedRect(where, where.height() / 2, where.height() / 2);
    painter.setPen(Theme::colour(look.text));
    painter.drawText(where, Qt::AlignCenter | Qt::TextSingleLine, word);
    painter.restore();
}

void paintRow(QPainter &painter, const QRectF &row, const QStyleOption &option)
{
    constexpr double kMark = 3;
    if (option.state & QStyle::State_Selected) {
        painter.fillRect(row, Theme::colour(Role::AccentSoft));
        const double edge = option.direction == Qt::RightToLeft ? row.right() - kMark : row.left();
        painter.fillRect(QRectF(edge, row.top(), kMark, row.height()), Theme::colour(Role::Accent));
    }
    painter.fillRect(QRectF(row.left(), row.bottom() - 1, row.width(), 1), Theme::colour(Role::Line));
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(QPen(Theme::colour(Role::Accent), 2));
        painter.drawRect(row.adjusted(1, 1, -1, -2));
    }
}

} // namespace ui
