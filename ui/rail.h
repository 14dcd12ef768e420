// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

class QActionGroup;
class QButtonGroup;
class QVBoxLayout;

namespace ui {

// The pages on the left, and below them what concerns the whole window. Only what is there is shown. UI thread.
class Rail : public QFrame
{
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);
    int addPage(const QString &icon, const QString &title); // the number of it, from 0; the first one is shown
    void setPage(int number);
    void setChoice(Theme::Choice choice);

signals:
    void pageChosen(int number);
    void themeChosen(ui::Theme::Choice choice);
    void helpRequested();

private:
    QButtonGroup *m_pages;
    QVBoxLayout *m_pageButtons;
    QActionGroup *m_themes;
};

} // namespace ui
