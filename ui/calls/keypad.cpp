// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/keypad.h"

#include "ui/theme/field.h"
#include "ui/theme/painting.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMostTyped = 256; // characters: with what parts groups, and pasted

// The key that a character stands for; null: none.
QChar keyOf(QChar typed)
{
    if (const int digit = typed.digitValue(); digit >= 0 && digit <= 9) // in whichever script
        return QChar(u'0' + digit);
    const auto large = typed.toUpper();
    if (large == u'W')
        return u'w';
    return u"*#ABCD"_s.contains(large) ? large : QChar();
}

} // namespace

Keypad::Keypad(QWidget *parent)
    : QFrame(parent)
    , m_keys(new QLineEdit(this))
    , m_send(new QPushButton(tr("Send  ↵"), this))
    , m_sentence(new QLabel(this))
{
    m_keys->setObjectName(u"keys"_s);
    m_keys->setMaxLength(kMostTyped);
    m_keys->setPlaceholderText(tr("Keys: 0–9 * #, w waits"));
    m_keys->setToolTip(tr("0 to 9, * and #, A to D; w waits half a second. They are sent together."));
    auto *field = new Field({}, m_keys, this);
    m_keys->setAccessibleName(tr("Keys to press"));
    m_send->setObjectName(u"sendKeys"_s);
    m_send->setAccessibleName(tr("Send the keys"));
    m_sentence->setProperty("look", u"trouble"_s);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setFont(scaled(font(), 0.92));
    m_sentence->setObjectName(u"keypadSentence"_s);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(6);
    grid->addWidget(field, 0, 0, 1, 2);
    grid->addWidget(m_send, 0, 2);
    grid->addWidget(m_sentence, 1, 0, 1, 3);
    createKeys();
    tell({});
    connect(m_keys, &QLineEdit::returnPressed, this, &Keypad::send);
    connect(m_keys, &QLineEdit::textEdited, this, [this] { tell({}); });
    connect(m_send, &QPushButton::clicked, this, &Keypad::send);
}

void Keypad::createKeys()
{
    auto *grid = static_cast<QGridLayout *>(layout());
    const QString keys = u"123456789*0#"_s;
    for (int at = 0; at < keys.size(); ++at) {
        const QString key(keys[at]);
        auto *button = new QPushButton(key, this);
        button->setObjectName(u"key"_s + key);
        button->setAccessibleName(key == "*"_L1 ? tr("Star") : key == "#"_L1 ? tr("Hash") : key);
        button->setFont(scaled(font(), 1.1, QFont::DemiBold));
        connect(button, &QPushButton::clicked, this, [this, key] { press(key); });
        grid->addWidget(button, 2 + at / 3, at % 3);
    }
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
}

std::optional<QString> Keypad::keysIn(const QString &typed)
{
    QString keys;
    for (const auto character : typed) {
        if (character.isSpace() || u"-()."_s.contains(character))
            continue;
        const auto key = keyOf(character);
        if (key.isNull() || keys.size() >= kMostKeys)
            return {};
        keys += key;
    }
    return keys.isEmpty() ? std::nullopt : std::optional(keys);
}

void Keypad::keyPressEvent(QKeyEvent *event)
{
    const auto typed = event->text();
    if (event->key() == Qt::Key_Escape)
        emit closeRequested();
    else if (typed.size() == 1 && !keyOf(typed.front()).isNull() && !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
        press(typed);
    else
        QFrame::keyPressEvent(event);
}

void Keypad::press(const QString &key)
{
    m_keys->setText(m_keys->text() + key);
    tell({});
}

void Keypad::send()
{
    if (!m_send->isEnabled())
        return;
    const auto keys = keysIn(m_keys->text());
    if (!keys) {
        tell(m_keys->text().trimmed().isEmpty() ? tr("Type or click the keys to send.")
                                                : tr("A phone has the keys 0 to 9, * and #, A to D; w waits. At most %1 at once.").arg(kMostKeys));
        return focusKeys();
    }
    m_keys->clear();
    tell({});
    emit sendRequested(*keys);
}

void Keypad::tell(const QString &sentence)
{
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

void Keypad::focusKeys()
{
    m_keys->setFocus(Qt::ShortcutFocusReason);
    m_keys->selectAll();
}

void Keypad::setSendable(bool sendable) { m_send->setEnabled(sendable); }

} // namespace ui
