// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/latencybars.h"

#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

QFont smallFont(const QFont &font) { return scaled(font, 0.92); }
QFont legendFont(const QFont &font) { return scaled(font, 0.85); }

constexpr double kBarHeight = 9;
constexpr double kSquare = 12; // of the legend, with the space after it
constexpr double kLegendGap = 10;

} // namespace

LatencyBars::LatencyBars(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Reply latency of the last turns"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

double LatencyBars::rowHeight() const { return QFontMetricsF(smallFont(font())).height() + 3; }

QSize LatencyBars::minimumSizeHint() const
{
    const auto rows = qMax<qsizetype>(1, m_rows.size());
    const QFontMetricsF metrics(legendFont(font()));
    const double legend = m_rows.isEmpty() ? 0 : metrics.height() + 6;
    double width = 0;
    for (const auto &word : {tr("end of turn"), tr("engine"), tr("to the line")})
        width += kSquare + metrics.horizontalAdvance(word) + kLegendGap;
    return {qMax(200, qCeil(width)), qCeil(rowHeight() * double(rows) + legend)};
}

void LatencyBars::show(const QList<LatencyRow> &rows)
{
    QList<LatencyRow> latest(rows.rbegin(), rows.rbegin() + qMin<qsizetype>(kShown, rows.size()));
    const bool same = latest.size() == m_rows.size()
        && std::equal(latest.begin(), latest.end(), m_rows.begin(), [](const LatencyRow &a, const LatencyRow &b) {
               return a.at == b.at && a.turn == b.turn && a.total == b.total;
           });
    if (same)
        return;
    m_rows = std::move(latest);
    QStringList spoken;
    for (const auto &row : std::as_const(m_rows))
        spoken << tr("At %1: %2, of it end of turn %3, engine %4, to the line %5")
                      .arg(clockText(row.at), secondsText(row.total), secondsText(row.endOfTurn), secondsText(row.engine),
                          secondsText(row.line));
    setAccessibleDescription(spoken.join(u". "_s));
    updateGeometry();
    update();
}

void LatencyBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(font()));
    if (m_rows.isEmpty()) {
        painter.setPen(Theme::colour(Role::Faint));
        painter.drawText(QRectF(0, 0, width(), rowHeight()), Qt::AlignVCenter | Qt::AlignLeft, tr("No reply measured yet"));
        return;
    }
    Milliseconds longest{1};
    for (const auto &row : std::as_const(m_rows))
        longest = qMax(longest, row.total);
    double top = 0;
    for (const auto &row : std::as_const(m_rows)) {
        paintRow(painter, row, top, longest);
        top += rowHeight();
    }
    paintLegend(painter, top + 6);
}

void LatencyBars::paintRow(QPainter &painter, const LatencyRow &row, double top, Milliseconds longest) const
{
    const QRectF line(0, top, width(), rowHeight());
    painter.setFont(smallFont(font()));
    painter.setPen(Theme::colour(Role::Dim));
    paintDigits(painter, line, clockText(row.at));
    const double left = digitsWidth(painter.font(), u"00:00"_s) + 12;
    painter.setFont(scaled(font(), 0.92, QFont::DemiBold));
    const auto total = secondsText(row.total);
    painter.setPen(Theme::colour(Role::Text));
    paintDigits(painter, line, total, Qt::AlignRight);
    const double room = line.width() - left - digitsWidth(painter.font(), u"00.00 s"_s) - 10;
    double x = left;
    const auto part = [&](Milliseconds length, Role role) {
        const double width = double(length.count()) / double(longest.count()) * room;
        if (width < 0.5)
            return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::colour(role));
        painter.drawRoundedRect(QRectF(x, line.center().y() - kBarHeight / 2, qMax(1.0, width - 1), kBarHeight), 2, 2);
        x += width;
    };
    part(row.endOfTurn, Role::Caller);
    part(row.engine, Role::Agent);
    part(row.line, Role::Accent);
}

void LatencyBars::paintLegend(QPainter &painter, double top) const
{
    painter.setFont(legendFont(font()));
    const QFontMetricsF metrics(painter.font());
    double x = 0;
    const auto entry = [&](Role role, const QString &word) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::colour(role));
        painter.drawRoundedRect(QRectF(x, top + metrics.height() / 2 - 4, 8, 8), 1.5, 1.5);
        painter.setPen(Theme::colour(Role::Dim));
        painter.drawText(QPointF(x + kSquare, top + metrics.ascent()), word);
        x += kSquare + metrics.horizontalAdvance(word) + kLegendGap;
    };
    entry(Role::Caller, tr("end of turn"));
    entry(Role::Agent, tr("engine"));
    entry(Role::Accent, tr("to the line"));
}

} // namespace ui
