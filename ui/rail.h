// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

class QActionGroup;

namespace ui {

// The pages on the left, and below them what concerns the whole window. Only what is there is shown. UI thread.
class Rail : public QFrame
{
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);
    void setChoice(Theme::Choice choice);

signals:
    void themeChosen(ui::Theme::Choice choice);
    void keysRequested();

private:
    QActionGroup *m_themes;
};

} // namespace ui
