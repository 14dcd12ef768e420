// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace ui {

// A button that opens a menu, with an arrow in the theme's colours at its end. UI thread.
class MenuButton : public QPushButton
{
    Q_OBJECT
public:
    MenuButton(const QIcon &icon, const QString &words, QWidget *parent = nullptr);

protected:
    void initStyleOption(QStyleOptionButton *option) const override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace ui
