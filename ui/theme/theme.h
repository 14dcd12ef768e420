// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colours.h"
#include "ui/theme/systemscheme.h"

#include <QObject>
#include <QPalette>

namespace ui {

// The look of the whole program: Fusion, our palette and a small style sheet. Follows the desktop unless somebody chose, and
// switches while it runs: all widgets get a PaletteChange and paint again. As QApplication::palette() is, the colours are
// the program's, so that whatever paints may ask for them. UI thread, one, owned by the main window or a test.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    explicit Theme(QObject *parent = nullptr);

    static const Colours &colours() { return *s_colours; }
    static QColor colour(Role role) { return s_colours->of(role); }

    Choice choice() const { return m_choice; }
    void choose(Choice choice);
    static Choice choiceFrom(QStringView word); // "light", "dark"; anything else is System
    static QString wordFor(Choice choice);

signals:
    void changed();

private:
    bool wantsDark() const;
    void refresh();

    static const Colours *s_colours; // never null; points at one of the two constant sets

    SystemScheme m_system;
    QPalette m_desktopPalette; // as it was before ours: the last resort for telling dark from light
    Choice m_choice = Choice::System;
    bool m_applied = false;
};

QPalette paletteFrom(const Colours &colours);
QString styleSheetFrom(const Colours &colours);

} // namespace ui
