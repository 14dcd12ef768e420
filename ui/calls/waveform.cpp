// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/waveform.h"

#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kTickEvery = 8s;
constexpr auto kBar = 150ms; // three places of the history: a bar never changes once it is past
constexpr auto kMost = PeakHistory::kLength - kBar;
constexpr int kNarrowest = 3; // px from bar to bar: two of colour, one between
constexpr int kMargin = 18;

QFont axisFont(const QFont &font) { return scaled(font, 0.82); }
QFont nameFont(const QFont &font) { return scaled(font, 0.82, QFont::DemiBold); }

} // namespace

Waveform::Waveform(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Sound of both sides"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_OpaquePaintEvent); // nobody needs to paint below it, twenty times a second
}

QSize Waveform::minimumSizeHint() const
{
    return {240, qCeil(QFontMetricsF(font()).height() * 2) + 88};
}

void Waveform::show(const CallStory *story)
{
    m_story = story;
    update();
}

Milliseconds Waveform::shown() const { return qMin<Milliseconds>(kMost, kBar * qMax(1, int(m_area.width()) / kNarrowest)); }

Milliseconds Waveform::rightEnd() const
{
    // The newest sound, not the clock: it moves with what is drawn. Before there is any, the window stands still.
    const auto heard = m_story->peaks().end();
    const auto bars = m_story->mediaStart() + (heard + kBar - 1ms) / kBar * kBar;
    return qMax(m_story->mediaStart() + shown(), bars);
}

double Waveform::xOf(Milliseconds callTime) const
{
    const int pitch = qMax(kNarrowest, int(m_area.width() / double(shown() / kBar)));
    return m_area.right() - double((rightEnd() - callTime).count()) / double(Milliseconds(kBar).count()) * pitch;
}

void Waveform::paintEvent(QPaintEvent *)
{
    ++m_paints;
    QPainter painter(this);
    painter.fillRect(rect(), Theme::colour(Role::Panel));
    if (!m_story)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const double name = QFontMetricsF(nameFont(font())).height();
    const double axis = QFontMetricsF(axisFont(font())).height() + 6;
    m_area = QRectF(rect()).adjusted(kMargin, 8, -kMargin, -axis - 6);
    const double half = (m_area.height() - 8) / 4;
    const Lane caller{m_area.top() + half + 2, half};
    const Lane agent{m_area.bottom() - half, half};

    paintLane(painter, caller, false);
    paintLane(painter, agent, true);
    paintMarks(painter, caller, agent);
    painter.setFont(nameFont(font()));
    const auto tag = [&](const QString &word, Role role, double y) { // readable over its own lane
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(word) + 6;
        const QRectF where(m_area.left() - 2, y, width, name);
        painter.fillRect(where, Theme::colour(Role::Panel));
        painter.setPen(Theme::colour(role));
        painter.drawText(where.adjusted(2, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, word);
    };
    tag(speakerOf(TranscriptRow::Kind::Caller), Role::Caller, caller.middle - caller.half - 4);
    tag(speakerOf(TranscriptRow::Kind::Agent), Role::Agent, agent.middle - agent.half - 4);
    paintAxis(painter, m_area.bottom() + 6);
}

void Waveform::paintLane(QPainter &painter, const Lane &lane, bool agent) const
{
    const auto colour = Theme::colour(agent ? Role::Agent : Role::Caller);
    painter.setPen(QPen(colour, 1, Qt::DotLine));
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawLine(QPointF(m_area.left(), lane.middle), QPointF(m_area.right(), lane.middle));
    const auto &peaks = m_story->peaks();
    const auto end = rightEnd() - m_story->mediaStart(); // in the history's time
    const int pitch = qRound(xOf(rightEnd()) - xOf(rightEnd() - kBar));
    const auto first = qMax(Milliseconds(0), end - shown());
    for (auto at = first / kBar * kBar; at < peaks.end(); at += kBar) {
        const auto peak = peaks.loudest(at, at + kBar);
        const double height = loudness(agent ? peak.agent : peak.caller) * lane.half;
        const double x = xOf(at + m_story->mediaStart());
        if (height >= 1 && x >= m_area.left())
            painter.fillRect(QRectF(x, qRound(lane.middle - height), pitch - 1, qRound(2 * height)), colour);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void Waveform::paintMarks(QPainter &painter, const Lane &caller, const Lane &agent) const
{
    painter.setFont(nameFont(font()));
    for (const auto &mark : m_story->marks()) {
        const double x = xOf(mark.at);
        if (x < m_area.left() || x > m_area.right())
            continue;
        if (mark.kind == CallMark::Kind::Tool) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(Theme::colour(Role::Tool));
            const double y = (caller.middle + agent.middle) / 2;
            painter.drawPolygon(QPolygonF({{x, y - 5.5}, {x + 5.5, y}, {x, y + 5.5}, {x - 5.5, y}}));
            continue;
        }
        const auto colour = Theme::colour(Role::BargeIn);
        painter.fillRect(QRectF(x - 1, m_area.top() - 2, 2, m_area.height() + 2), colour);
        const auto word = tr("barge-in");
        const QFontMetricsF metrics(painter.font());
        const double width = metrics.horizontalAdvance(word) + 6;
        const double left = x + 3 + width > m_area.right() ? x - 3 - width : x + 3;
        const QRectF where(left, m_area.top() - 4, width, metrics.height());
        painter.fillRect(where, Theme::colour(Role::Panel));
        painter.setPen(colour);
        painter.drawText(where.adjusted(2, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, word);
    }
}

void Waveform::paintAxis(QPainter &painter, double top) const
{
    painter.setFont(axisFont(font()));
    painter.setPen(Theme::colour(Role::Faint));
    const double height = QFontMetricsF(painter.font()).height();
    const auto end = rightEnd();
    for (auto at = Milliseconds((end - shown()) / kTickEvery * kTickEvery); at <= end; at += kTickEvery) {
        const auto word = clockText(at);
        const double width = digitsWidth(painter.font(), word);
        const double x = xOf(at) - width / 2;
        if (x >= m_area.left() - 1 && x + width <= m_area.right() + 1)
            paintDigits(painter, QRectF(x, top, width, height), word);
    }
}

} // namespace ui
