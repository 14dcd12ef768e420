// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class Keypad;

// What the line itself can do for the shown call: keys for the far side, and the way to somebody else. What it cannot is disabled and
// says why. It only asks. UI thread, a part of the operator's panel.
class LineControls : public QWidget
{
    Q_OBJECT
public:
    explicit LineControls(QWidget *parent = nullptr);

    // Why it is not possible now, in a sentence; empty: it is.
    struct Hindrances { QString keys, transfer; };
    void show(const Hindrances &hindrances);
    void openKeypad(); // as the buttons do, if they can be pressed now
    void transfer();

signals:
    void keysRequested(const QString &keys);
    void transferRequested();

private:
    QPushButton *m_toKeypad;
    QPushButton *m_transfer;
    Keypad *m_keypad;
    QLabel *m_why;
};

} // namespace ui
