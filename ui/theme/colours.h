// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace ui {

// What a colour is for. Names, not shades: the same role in light and in dark. Every text role reads at 4.5:1 or better on
// every surface that it is drawn on; tests/ui/tst_theme.cpp lists the pairs.
enum class Role {
    Window,  // behind panels, transcript, inside fields
    Panel,   // bars, lists, side panel
    Line,    // separators and borders, 1 px
    Text,
    Dim,     // captions
    Faint,   // times and notes; also unheard words, which are struck as well
    Accent,  // selection, focus, ringing, what the operator does
    AccentSoft,
    Caller,
    CallerSoft,
    Agent,
    AgentSoft,
    BargeIn,
    BargeInSoft,
    Tool,
    Ok,
    Warn,
    WarnSoft,
    Bad,
    BadSoft,
    OnFill,  // text on a surface filled with Ok, Bad or Accent
};
inline constexpr int kRoles = int(Role::OnFill) + 1;

// One set of colours. A value.
class Colours
{
public:
    static const Colours &light();
    static const Colours &dark();

    bool isDark() const { return m_dark; }
    QColor of(Role role) const { return QColor::fromRgb(m_rgb[int(role)]); }

private:
    constexpr Colours(bool dark, std::initializer_list<QRgb> rgb);

    bool m_dark;
    QRgb m_rgb[kRoles] = {};
};

} // namespace ui
