// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QFrame>

class QBoxLayout;

namespace ui {

// A frame that holds a control together with its caption, and shows the control's focus as its own. UI thread.
class Field : public QFrame
{
    Q_OBJECT
public:
    // `control` becomes a child; its accessible name is the caption's.
    Field(const QString &caption, QWidget *control, QWidget *parent = nullptr);

    void addWidget(QWidget *widget); // after the control, or before it
    void prependWidget(QWidget *widget);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QBoxLayout *m_layout;
    int m_controlAt = 0;
};

// A combo box that looks like text with a small arrow, as wide as what it shows. UI thread.
class QuietCombo : public QComboBox
{
    Q_OBJECT
public:
    explicit QuietCombo(QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
};

} // namespace ui
