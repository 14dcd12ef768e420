// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ui {

// What this is, in which version, by which licence; and the diagnostics, to be read and copied. UI thread.
class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    AboutDialog(const QString &diagnostics, QWidget *parent);
};

} // namespace ui
