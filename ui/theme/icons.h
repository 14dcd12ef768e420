// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colours.h"

#include <QIcon>

class QPainter;

namespace ui {

// The line icons of resources/icons, by file name without ".svg", drawn in the theme's colours of the moment: an icon that was
// set once follows a switch of the theme, and is sharp at every scale. Checked ones are drawn in `on`. UI thread.
QIcon lineIcon(const QString &name, Role colour = Role::Text, Role on = Role::Accent);
void paintIcon(QPainter &painter, const QRectF &where, const QString &name, const QColor &colour);

} // namespace ui
