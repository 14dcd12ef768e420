// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

class QAction;

namespace ui {

// The manual that is built into the program: the pages of docs/ that an operator needs. Pure.
struct ManualPage
{
    QString name;  // "taking-over.md", as the pages name each other
    QString title;
    QString markdown; // without its pictures, which are not built in
};
QList<ManualPage> manualPages(); // in the order in which they are read

// Every key there is, from the actions themselves, as a table.
QString keysPage(const QList<QAction *> &actions);

} // namespace ui
