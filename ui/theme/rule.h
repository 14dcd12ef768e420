// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

namespace ui {

// A line of one pixel between two parts of a page. UI thread.
inline QFrame *rule(QWidget *parent, Qt::Orientation orientation = Qt::Horizontal)
{
    auto *line = new QFrame(parent);
    line->setProperty("look", QStringLiteral("line"));
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

} // namespace ui
