// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/linecontrols.h"

#include "ui/calls/keypad.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

void allow(QPushButton *button, const QString &tip, const QString &hindrance)
{
    button->setEnabled(hindrance.isEmpty());
    button->setToolTip(hindrance.isEmpty() ? tip : hindrance);
    button->setAccessibleDescription(hindrance);
}

} // namespace

LineControls::LineControls(QWidget *parent)
    : QWidget(parent)
    , m_toKeypad(new QPushButton(lineIcon(u"keypad"_s), tr("Keypad"), this))
    , m_transfer(new QPushButton(lineIcon(u"transfer"_s), tr("Transfer…"), this))
    , m_keypad(new Keypad(this))
    , m_why(new QLabel(this))
{
    m_toKeypad->setObjectName(u"toKeypad"_s);
    m_toKeypad->setCheckable(true);
    m_transfer->setObjectName(u"transfer"_s);
    m_keypad->hide();
    m_why->setProperty("look", u"faint"_s);
    m_why->setTextFormat(Qt::PlainText);
    m_why->setWordWrap(true);
    m_why->setFont(scaled(font(), 0.92));
    m_why->setObjectName(u"lineCannot"_s);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_toKeypad, 0, 0);
    grid->addWidget(m_transfer, 0, 1);
    grid->addWidget(m_why, 1, 0, 1, 2);
    grid->addWidget(m_keypad, 2, 0, 1, 2);
    connect(m_toKeypad, &QPushButton::toggled, this, [this](bool open) {
        m_keypad->setVisible(open);
        if (open)
            m_keypad->focusKeys();
    });
    connect(m_keypad, &Keypad::closeRequested, this, [this] {
        m_toKeypad->setFocus();
        m_toKeypad->setChecked(false);
    });
    connect(m_keypad, &Keypad::sendRequested, this, &LineControls::keysRequested);
    connect(m_transfer, &QPushButton::clicked, this, &LineControls::transferRequested);
}

void LineControls::show(const Hindrances &hindrances)
{
    allow(m_toKeypad, tr("Press keys for the far side.  Ctrl+D"), hindrances.keys);
    allow(m_transfer, tr("Give the call to somebody else.  Ctrl+Shift+T"), hindrances.transfer);
    m_keypad->setSendable(hindrances.keys.isEmpty());
    if (!hindrances.keys.isEmpty())
        m_toKeypad->setChecked(false);
    QStringList why{hindrances.keys, hindrances.transfer};
    why.removeDuplicates();
    why.removeAll(QString());
    const auto words = why.join(u' ');
    if (m_why->text() != words)
        m_why->setText(words);
    m_why->setVisible(!words.isEmpty());
}

void LineControls::openKeypad()
{
    if (!m_toKeypad->isEnabled())
        return;
    m_toKeypad->setChecked(true);
    m_keypad->focusKeys();
}

void LineControls::transfer() { m_transfer->click(); }

} // namespace ui
