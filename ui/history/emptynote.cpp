// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/emptynote.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {

namespace {

constexpr int kCircle = 48;

QLabel *words(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    return label;
}

} // namespace

EmptyNote::EmptyNote(QWidget *parent)
    : QWidget(parent)
    , m_space(new QWidget(this))
    , m_title(words(this))
    , m_text(words(this))
    , m_button(new QPushButton(this))
{
    m_space->setFixedHeight(kCircle);
    m_title->setFont(scaled(font(), 1.15, QFont::DemiBold));
    m_text->setProperty("look", QStringLiteral("caption"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 20);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_space);
    layout->addSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addSpacing(4);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyNote::pressed);
}

void EmptyNote::show(const Words &words)
{
    m_icon = words.icon;
    m_title->setText(words.title);
    m_text->setText(words.text);
    m_text->setVisible(!words.text.isEmpty());
    m_button->setText(words.button);
    m_button->setVisible(!words.button.isEmpty());
    setAccessibleName(words.title);
    setAccessibleDescription(words.text);
    update();
}

void EmptyNote::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto room = QRectF(m_space->geometry());
    const QRectF circle(room.center().x() - kCircle / 2.0, room.top(), kCircle, kCircle);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::colour(Role::AccentSoft));
    painter.drawEllipse(circle);
    paintIcon(painter, circle.adjusted(13, 13, -13, -13), m_icon, Theme::colour(Role::Accent));
}

} // namespace ui
