// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recordingstrip.h"

#include "ui/calls/peakhistory.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <limits>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMargin = 5;
constexpr int kPitch = 3; // px from bar to bar: two of colour, one between
constexpr int kStep = 5'000, kPage = 30'000; // ms

// The loudest of one bar's share.
quint16 loudest(const std::vector<quint16> &peaks, int bar, int bars)
{
    const auto count = qint64(peaks.size());
    const auto first = std::min(count - 1, bar * count / bars), last = std::clamp((bar + 1) * count / bars, first + 1, count);
    return *std::max_element(peaks.begin() + first, peaks.begin() + last);
}

} // namespace

RecordingStrip::RecordingStrip(QWidget *parent)
    : QAbstractSlider(parent)
{
    setObjectName(u"recordingStrip"_s);
    setOrientation(Qt::Horizontal);
    setLayoutDirection(Qt::LeftToRight);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setTracking(false); // what is dragged seeks when it is let go
    setSingleStep(kStep);
    setPageStep(kPage);
    setAccessibleName(tr("Place in the recording"));
    connect(this, &QAbstractSlider::actionTriggered, this, [this] { emit seekRequested(Milliseconds(sliderPosition())); });
    setLength(0ms);
}

QSize RecordingStrip::minimumSizeHint() const
{
    return {140, qCeil(QFontMetricsF(font()).height() * 2) + 22};
}

QRect RecordingStrip::area() const { return rect().adjusted(kMargin, kMargin, -kMargin, -kMargin); }

void RecordingStrip::show(const RecordingPicture &picture)
{
    m_picture = picture;
    update();
}

void RecordingStrip::setLength(Milliseconds length)
{
    setRange(0, int(std::min<qint64>(length.count(), std::numeric_limits<int>::max())));
    setValue(0);
    tellPosition();
    update();
}

void RecordingStrip::setPosition(Milliseconds position)
{
    if (isSliderDown())
        return;
    const int before = value() / 1000;
    setValue(int(std::min<qint64>(position.count(), maximum())));
    update();
    if (value() / 1000 != before)
        tellPosition();
}

// The value itself is in milliseconds, which nobody wants to hear.
void RecordingStrip::tellPosition()
{
    setAccessibleDescription(tr("%1 of %2").arg(clockText(Milliseconds(value())), clockText(Milliseconds(maximum()))));
}

void RecordingStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::colour(Role::Window));
    const auto room = area();
    const double half = room.height() / 4.0;
    const auto faint = Theme::colour(Role::Faint);
    paintLane(painter, m_picture.caller, room.top() + half, half, isEnabled() ? Theme::colour(Role::Caller) : faint);
    paintLane(painter, m_picture.agent, room.top() + 3 * half, half, isEnabled() ? Theme::colour(Role::Agent) : faint);
    if (isEnabled() && maximum() > 0) {
        const double share = double(sliderPosition()) / maximum();
        const QRect here(room.left() + qRound(share * room.width()) - 1, rect().top(), 2, rect().height());
        painter.fillRect(here, Theme::colour(Role::Text));
    }
    const int line = hasFocus() ? 2 : 1;
    painter.setPen(QPen(Theme::colour(hasFocus() ? Role::Accent : Role::Line), line, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(rect().adjusted(line / 2, line / 2, -1, -1));
}

void RecordingStrip::paintLane(QPainter &painter, const std::vector<quint16> &peaks, double middle, double half, const QColor &colour) const
{
    const auto room = area();
    painter.fillRect(QRectF(room.left(), middle - 0.5, room.width(), 1), Theme::colour(Role::Line));
    const int bars = std::max(1, room.width() / kPitch);
    for (int bar = 0; bar < bars && !peaks.empty(); ++bar) {
        const double height = loudness(loudest(peaks, bar, bars)) * (half - 1);
        if (height >= 0.5)
            painter.fillRect(QRectF(room.left() + bar * kPitch, middle - height, kPitch - 1, 2 * height), colour);
    }
}

Milliseconds RecordingStrip::timeAt(double x) const
{
    const auto room = area();
    const double share = std::clamp((x - room.left()) / std::max(1, room.width()), 0.0, 1.0);
    return Milliseconds(qRound64(share * maximum()));
}

bool RecordingStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || !isEnabled())
        return QAbstractSlider::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), tr("Above the caller, below the line to them. Click: to %1. Left, Right: 5 seconds. Space: play, pause")
                                              .arg(clockText(timeAt(help->pos().x()))), this);
    return true;
}

void RecordingStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(true);
    mouseMoveEvent(event);
}

void RecordingStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (!isSliderDown())
        return;
    setSliderPosition(int(timeAt(event->position().x()).count()));
    update();
}

void RecordingStrip::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !isSliderDown())
        return;
    setSliderPosition(int(timeAt(event->position().x()).count()));
    setSliderDown(false); // which is an action, if it is another place
    update();
}

void RecordingStrip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        return emit toggleRequested();
    QAbstractSlider::keyPressEvent(event);
}

void RecordingStrip::wheelEvent(QWheelEvent *event) { event->ignore(); } // scrolling past must not go elsewhere in the call

void RecordingStrip::focusInEvent(QFocusEvent *event)
{
    QAbstractSlider::focusInEvent(event);
    update();
}

void RecordingStrip::focusOutEvent(QFocusEvent *event)
{
    QAbstractSlider::focusOutEvent(event);
    update();
}

} // namespace ui
