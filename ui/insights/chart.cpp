// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/insights/chart.h"

#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr double kColumnsHeight = 130, kGap = 6, kLegendSquare = 9;
constexpr double kWidestColumn = 44;

QFont smallFont(const QFont &font) { return scaled(font, 0.88); }

double sum(const Figure::Bar &bar) { return std::accumulate(bar.parts.begin(), bar.parts.end(), 0.0); }

} // namespace

Chart::Chart(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Chart::show(const Figure &figure)
{
    m_figure = figure;
    setAccessibleName(figure.question);
    setAccessibleDescription(figure.answer);
    setVisible(!figure.bars.isEmpty());
    updateGeometry();
    update();
}

double Chart::textHeight() const { return QFontMetricsF(smallFont(font())).height(); }
double Chart::rowHeight() const { return textHeight() + 5; }

double Chart::legendHeight() const
{
    return m_figure.kinds.size() > 1 || !m_figure.markWord.isEmpty() ? textHeight() + kGap : 0;
}

QSize Chart::minimumSizeHint() const
{
    const double bars = m_figure.shape == Figure::Shape::Rows ? rowHeight() * double(m_figure.bars.size()) : kColumnsHeight + 2 * (textHeight() + 2);
    return {260, qCeil(bars + legendHeight())};
}

double Chart::labelWidth() const
{
    const QFontMetricsF metrics(smallFont(font()));
    double widest = 0;
    for (const auto &bar : m_figure.bars)
        widest = std::max(widest, metrics.horizontalAdvance(bar.label) + (bar.isPart ? 12 : 0));
    return std::min(widest, width() * 0.4);
}

double Chart::valueWidth() const
{
    double widest = 0;
    for (const auto &bar : m_figure.bars)
        widest = std::max(widest, digitsWidth(smallFont(font()), bar.value));
    return widest;
}

QRectF Chart::field() const
{
    const QRectF room(0, 0, width(), height() - legendHeight());
    if (m_figure.shape == Figure::Shape::Columns)
        return room.adjusted(0, textHeight() + 2, 0, -textHeight() - 2);
    return room.adjusted(labelWidth() + 10, 0, -valueWidth() - 10, 0);
}

double Chart::most() const
{
    double most = 0;
    for (const auto &bar : m_figure.bars)
        most = std::max({most, sum(bar), bar.mark});
    return most > 0 ? most : 1;
}

QRectF Chart::placeOf(int bar) const
{
    const auto room = field();
    if (m_figure.shape == Figure::Shape::Rows)
        return {room.left(), room.top() + bar * rowHeight(), room.width(), rowHeight()};
    const double pitch = room.width() / double(m_figure.bars.size());
    return {room.left() + bar * pitch, room.top(), pitch, room.height()};
}

int Chart::barAt(const QPoint &point) const
{
    for (int bar = 0; bar < m_figure.bars.size(); ++bar) {
        const auto place = placeOf(bar);
        const bool isRow = m_figure.shape == Figure::Shape::Rows;
        if (isRow ? point.y() >= place.top() && point.y() < place.bottom() : point.x() >= place.left() && point.x() < place.right())
            return bar;
    }
    return -1;
}

bool Chart::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int bar = barAt(help->pos());
    QToolTip::showText(help->globalPos(), bar < 0 ? QString() : m_figure.bars[bar].tip.toHtmlEscaped(), this);
    return true;
}

void Chart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(smallFont(font()));
    if (m_figure.shape == Figure::Shape::Rows)
        paintRows(painter);
    else
        paintColumns(painter);
    if (legendHeight() > 0)
        paintLegend(painter);
}

void Chart::paintColumns(QPainter &painter) const
{
    const auto room = field();
    const double most = this->most();
    painter.fillRect(QRectF(room.left(), room.top(), room.width(), 1), Theme::colour(Role::Line));
    painter.fillRect(QRectF(room.left(), room.bottom(), room.width(), 1), Theme::colour(Role::Dim));
    painter.setPen(Theme::colour(Role::Dim));
    painter.drawText(QRectF(room.left(), 0, room.width(), textHeight()), Qt::AlignLeft | Qt::AlignVCenter, m_figure.mostText);
    const QFontMetricsF metrics(painter.font());
    double free = -1; // where the next label may begin
    for (int i = 0; i < m_figure.bars.size(); ++i) {
        const auto &bar = m_figure.bars[i];
        const auto place = placeOf(i);
        const double width = std::clamp(place.width() * 0.7, 1.0, kWidestColumn);
        double bottom = room.bottom();
        for (int part = 0; part < bar.parts.size(); ++part) {
            const double height = bar.parts[part] / most * room.height();
            if (height <= 0)
                continue;
            painter.fillRect(QRectF(place.center().x() - width / 2, bottom - height, width, height), Theme::colour(m_figure.kinds[part].role));
            bottom -= height;
        }
        const double wide = metrics.horizontalAdvance(bar.label);
        const double left = std::clamp(place.center().x() - wide / 2, 0.0, std::max(0.0, this->width() - wide));
        if (left < free)
            continue;
        painter.drawText(QRectF(left, room.bottom() + 3, wide + 1, textHeight()), Qt::AlignLeft | Qt::AlignVCenter, bar.label);
        free = left + wide + 10;
    }
}

void Chart::paintRows(QPainter &painter) const
{
    const double most = this->most(), labels = labelWidth();
    const QFontMetricsF metrics(painter.font());
    for (int i = 0; i < m_figure.bars.size(); ++i) {
        const auto &bar = m_figure.bars[i];
        const auto place = placeOf(i);
        const double indent = bar.isPart ? 12 : 0;
        painter.setPen(Theme::colour(bar.isPart ? Role::Dim : Role::Text));
        painter.drawText(QRectF(indent, place.top(), labels - indent + 1, place.height()), Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(bar.label, Qt::ElideRight, labels - indent + 1));
        const double thick = bar.isPart ? 5 : 11, middle = place.center().y();
        double left = place.left();
        for (int part = 0; part < bar.parts.size(); ++part) {
            const double width = std::max(1.0, bar.parts[part] / most * place.width());
            painter.fillRect(QRectF(left, middle - thick / 2, width, thick), Theme::colour(m_figure.kinds[part].role));
            left += width;
        }
        if (bar.mark >= 0) {
            const double end = place.left() + bar.mark / most * place.width();
            painter.fillRect(QRectF(left, middle - 0.5, std::max(0.0, end - left), 1), Theme::colour(Role::Text));
            painter.fillRect(QRectF(end - 1, middle - thick / 2, 2, thick), Theme::colour(Role::Text));
        }
        paintDigits(painter, QRectF(place.right() + 10, place.top(), valueWidth(), place.height()), bar.value, Qt::AlignRight);
    }
}

void Chart::paintLegend(QPainter &painter) const
{
    const QFontMetricsF metrics(painter.font());
    const double top = height() - textHeight();
    double x = 0;
    const auto word = [&](const QString &text) {
        painter.setPen(Theme::colour(Role::Dim));
        painter.drawText(QPointF(x, top + metrics.ascent()), text);
        x += metrics.horizontalAdvance(text) + 14;
    };
    for (const auto &kind : m_figure.kinds) {
        painter.fillRect(QRectF(x, top + textHeight() / 2 - kLegendSquare / 2, kLegendSquare, kLegendSquare), Theme::colour(kind.role));
        x += kLegendSquare + 4;
        word(kind.word);
    }
    if (m_figure.markWord.isEmpty())
        return;
    painter.fillRect(QRectF(x, top + textHeight() / 2 - 0.5, 12, 1), Theme::colour(Role::Text));
    painter.fillRect(QRectF(x + 11, top + textHeight() / 2 - 4, 2, 8), Theme::colour(Role::Text));
    x += 18;
    word(m_figure.markWord);
}

} // namespace ui
