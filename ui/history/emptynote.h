// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

// What stands where nothing is: why, and what to do about it. UI thread.
class EmptyNote : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyNote(QWidget *parent = nullptr);

    struct Words { QString icon, title, text, button{}; }; // no button: nothing to press
    void show(const Words &words);

signals:
    void pressed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon;
    QWidget *m_space; // for the icon
    QLabel *m_title, *m_text;
    QPushButton *m_button;
};

} // namespace ui
