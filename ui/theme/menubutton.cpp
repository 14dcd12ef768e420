// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/menubutton.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOptionButton>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kArrow = 14;
constexpr int kMargin = 7;

MenuButton::MenuButton(const QIcon &icon, const QString &words, QWidget *parent)
    : QPushButton(icon, words, parent)
{
    setProperty("look", u"menu"_s); // leaves room for the arrow
}

// Fusion's own arrow is not in our colours, and with it the style sheet puts icon and words apart from right to left.
void MenuButton::initStyleOption(QStyleOptionButton *option) const
{
    QPushButton::initStyleOption(option);
    option->features &= ~QStyleOptionButton::HasMenu;
}

void MenuButton::paintEvent(QPaintEvent *event)
{
    QPushButton::paintEvent(event);
    QPainter painter(this);
    const int left = isRightToLeft() ? kMargin : width() - kArrow - kMargin;
    paintIcon(painter, QRectF(left, (height() - kArrow) / 2.0, kArrow, kArrow), u"chevron-down"_s,
        Theme::colour(isEnabled() ? Role::Dim : Role::Faint));
}

} // namespace ui
