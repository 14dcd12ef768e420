// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ui {

// All keys in one list, under F1. UI thread.
class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    struct Key { QString keys, what; };

    KeysDialog(const QList<Key> &keys, QWidget *parent);
};

} // namespace ui
