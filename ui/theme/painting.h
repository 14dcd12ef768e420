// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colours.h"

#include <QFont>
#include <QRectF>

class QPainter;
class QString;
class QStyleOption;

namespace ui {

// What several widgets draw alike. UI thread.

QFont scaled(const QFont &font, double factor, QFont::Weight weight = QFont::Normal);

// Every digit as wide as the widest one, so that a running clock does not tremble. `align`: Qt::AlignLeft or Qt::AlignRight,
// with the vertical middle. Returns the width of it.
double digitsWidth(const QFont &font, const QString &text);
void paintDigits(QPainter &painter, const QRectF &where, const QString &text, Qt::Alignment align = Qt::AlignLeft);

// A word in a rounded field: a call's state.
struct ChipLook { Role text = Role::Accent; Role surface = Role::AccentSoft; };
QSizeF chipSize(const QFont &font, const QString &word);
void paintChip(QPainter &painter, const QRectF &where, const QString &word, ChipLook look);

// What every row of a list has: it is marked at its reading edge when it is selected, framed when it has the focus, parted from the next.
void paintRow(QPainter &painter, const QRectF &row, const QStyleOption &option);

} // namespace ui
