// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

// Keys for the far side: typed, pasted or clicked into one line and sent together, because a carrier takes them by a request each
// time, and one that is busy with the last one refuses the next. It only asks. UI thread.
class Keypad : public QFrame
{
    Q_OBJECT
public:
    static constexpr int kMostKeys = 64; // as the bridge takes at once

    explicit Keypad(QWidget *parent = nullptr);

    void focusKeys();
    void setSendable(bool sendable);
    // What was typed or pasted as the keys to press, "1w2#": spaces and what parts groups is left out, letters are made large, but for
    // the w that waits half a second. Empty: it is no row of keys.
    static std::optional<QString> keysIn(const QString &typed);

signals:
    void sendRequested(const QString &keys);
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override; // also while one of its buttons has the focus

private:
    void createKeys();
    void press(const QString &key);
    void send();
    void tell(const QString &sentence);

    QLineEdit *m_keys;
    QPushButton *m_send;
    QLabel *m_sentence;
};

} // namespace ui
