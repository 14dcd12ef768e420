// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/field.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QWheelEvent>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kArrow = 16;
constexpr int kWidest = 230; // px at normal type: a long name is elided, its item in the list is not

Field::Field(const QString &caption, QWidget *control, QWidget *parent)
    : QFrame(parent)
    , m_layout(new QHBoxLayout(this))
{
    setProperty("look", u"field"_s);
    m_layout->setContentsMargins(10, 0, 8, 0);
    m_layout->setSpacing(8);
    if (!caption.isEmpty()) {
        auto *label = new QLabel(caption, this);
        label->setProperty("look", u"caption"_s);
        label->setFont(scaled(font(), 0.86));
        m_layout->addWidget(label);
    }
    m_controlAt = m_layout->count();
    m_layout->addWidget(control, 1);
    control->setAccessibleName(caption);
    control->installEventFilter(this);
    setMinimumHeight(34);
}

void Field::addWidget(QWidget *widget) { m_layout->addWidget(widget); }
void Field::prependWidget(QWidget *widget) { m_layout->insertWidget(m_controlAt++, widget); }

bool Field::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        setProperty("focused", event->type() == QEvent::FocusIn);
        style()->unpolish(this);
        style()->polish(this);
    }
    return QFrame::eventFilter(watched, event);
}

QuietCombo::QuietCombo(QWidget *parent)
    : QComboBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    connect(this, &QComboBox::currentTextChanged, this, [this] { updateGeometry(); });
}

QSize QuietCombo::sizeHint() const
{
    const int text = fontMetrics().horizontalAdvance(currentText());
    return {qBound(40, text, kWidest) + kArrow + 4, fontMetrics().height() + 14};
}

QSize QuietCombo::minimumSizeHint() const { return {qMin(sizeHint().width(), 70), sizeHint().height()}; }

void QuietCombo::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(Theme::colour(isEnabled() ? Role::Text : Role::Faint));
    const QRect text = rect().adjusted(0, 0, -kArrow - 2, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
        fontMetrics().elidedText(currentText(), Qt::ElideRight, text.width()));
    const QRectF arrow(width() - kArrow, (height() - kArrow) / 2.0, kArrow, kArrow);
    paintIcon(painter, arrow, u"chevron-down"_s, Theme::colour(Role::Dim));
}

// Scrolling past must not change whom is called with what.
void QuietCombo::wheelEvent(QWheelEvent *event) { event->ignore(); }

} // namespace ui
