// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/palette/paletteentries.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListView;

namespace ui {

class PaletteModel;

// One line in which everything is found: type some letters of a call, a page, a setting, an agent or an action, Enter goes there or
// does it. Closes by Escape, or when another window gets the keyboard. UI thread.
class Palette : public QDialog
{
    Q_OBJECT
public:
    Palette(PaletteEntries entries, QWidget *parent);
    void done(int result) override;

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void type(const QString &typed);
    void choose(int row);
    void act();

    PaletteModel *m_model;
    QLineEdit *m_typed;
    QListView *m_list;
    QLabel *m_nothing;
};

} // namespace ui
