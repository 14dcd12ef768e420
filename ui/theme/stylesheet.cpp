// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

using namespace Qt::StringLiterals;

namespace ui {

// Only what the palette cannot say: surfaces, borders, the three kinds of button. Widgets name themselves by the dynamic
// property "look". Two states differ by more than colour: a checked button also has a filled background, focus a thicker border.
static constexpr auto kSheet = R"(
QToolTip { color: @text; background: @panel; border: 1px solid @line; padding: 4px; }
QFrame[look="bar"], QFrame[look="side"] { background: @panel; border: none; }
QFrame[look="guide"] { background: @accentSoft; border: none; }
QFrame[look="guide"] QLabel { background: transparent; }
QFrame[look="palette"] { background: @panel; border: 1px solid @line; }
QFrame[look="field"] { background: @window; border: 1px solid @line; border-radius: 6px; }
QFrame[look="input"] { background: @panel; border: 1px solid @line; border-radius: 6px; }
QFrame[look="field"][focused="true"], QFrame[look="input"][focused="true"] { border: 2px solid @accent; }
QFrame[look="trouble"] { background: @badSoft; border: none; border-radius: 6px; }
QFrame[look="trouble"] QLabel { color: @bad; background: transparent; }
QFrame[look="hint"] { background: @warnSoft; border: none; border-radius: 6px; }
QFrame[look="hint"] QLabel { color: @warn; background: transparent; }
QFrame[look="line"] { background: @line; border: none; }
QFrame[look="field"] QLineEdit, QFrame[look="field"] QPlainTextEdit, QFrame[look="field"] QComboBox,
QFrame[look="input"] QLineEdit, QFrame[look="input"] QPlainTextEdit, QFrame[look="input"] QComboBox, QFrame[look="input"] QSpinBox
    { background: transparent; border: none; padding: 0; }
QLabel[look="caption"] { color: @dim; }
QLabel[look="pill"] { color: @dim; background: @window; border-radius: 7px; padding: 2px 8px; }
QLabel[look="faint"] { color: @faint; }
QLabel[look="trouble"] { color: @bad; }
QLabel[look="onAir"] { color: @onFill; background: @bad; border-radius: 6px; padding: 12px 8px; }
QLabel[look="offAir"] { color: @warn; background: @warnSoft; border: 2px solid @warn; border-radius: 6px; padding: 10px 6px; }
QLabel[look="head"] { color: @dim; font-weight: 700; }
QPushButton { background: @panel; color: @text; border: 1px solid @line; border-radius: 6px; padding: 6px 10px; }
QPushButton:hover { background: @window; }
QPushButton:pressed { background: @line; }
QPushButton:checked { background: @accentSoft; color: @accent; border: 1px solid @accent; }
QPushButton:disabled { color: @faint; background: @panel; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 9px; }
QPushButton[look="menu"] { padding: 6px 24px; }
QPushButton[look="menu"]:focus { padding: 5px 23px; }
QPushButton[look="call"] { background: @ok; color: @onFill; border: 1px solid @ok; padding: 6px 14px; }
QPushButton[look="hangup"] { background: @bad; color: @onFill; border: 1px solid @bad; padding: 6px 14px; }
QPushButton[look="call"]:focus, QPushButton[look="hangup"]:focus { border: 2px solid @text; padding: 5px 13px; }
QPushButton[look="call"]:disabled, QPushButton[look="hangup"]:disabled
    { background: @window; color: @faint; border: 1px solid @line; }
QPushButton[look="brake"] { color: @bad; }
QPushButton[look="brake"]:checked { background: @bad; color: @onFill; border: 1px solid @bad; }
QPushButton[look="primary"] { background: @accent; color: @onFill; border: 1px solid @accent; padding: 6px 14px; }
QPushButton[look="primary"]:focus { border: 2px solid @text; padding: 5px 13px; }
QPushButton[look="primary"]:disabled { background: @window; color: @faint; border: 1px solid @line; }
QPushButton[look="link"] { background: transparent; color: @accent; border: 1px solid transparent; padding: 2px; }
QPushButton[look="link"]:focus { border: 2px solid @accent; padding: 1px; }
QPushButton[look="card"] { text-align: left; }
QPushButton[look="card"]:checked { background: @accentSoft; border: 2px solid @accent; color: @text; }
QPushButton[look="card"] QLabel { background: transparent; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @dim; border-radius: 3px; background: @panel; }
QCheckBox::indicator:checked { background: @accent; border: 1px solid @accent; image: url(:/ui/icons/@check.svg); }
QCheckBox::indicator:disabled { border: 1px solid @line; }
QCheckBox:focus { outline: none; }
QCheckBox::indicator:focus { border: 2px solid @accent; }
QTabBar::tab { background: transparent; color: @dim; padding: 8px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @accent; border-bottom: 2px solid @accent; font-weight: 600; }
QTabBar::tab:focus { background: @accentSoft; }
QToolButton { background: transparent; color: @dim; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @window; }
QToolButton:checked { background: @accentSoft; color: @accent; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
QListView { background: @panel; border: none; outline: none; }
QListWidget::item { padding: 2px 8px; border-radius: 6px; }
QListWidget::item:selected { background: @accentSoft; color: @accent; }
QListWidget::item:focus { border: 2px solid @accent; }
QListView[look="transcript"] { background: @window; }
QTableView { background: @panel; border: 1px solid @line; border-radius: 6px; outline: none; }
QTableView::item { padding: 2px 8px; }
QTableView::item:selected { background: @accentSoft; color: @text; }
QTableView:focus { border: 2px solid @accent; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @dim; border: none; border-bottom: 1px solid @line; padding: 5px 3px; }
QProgressBar { background: @line; border: none; border-radius: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QSplitter::handle { background: @line; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: @scroll; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
    { background: transparent; height: 0; width: 0; }
)"_L1;

QString styleSheetFrom(const Colours &colours)
{
    struct Word { QLatin1StringView name; Role role; };
    static constexpr Word kWords[] = { // longer names before those that they begin with
        {"@accentSoft"_L1, Role::AccentSoft}, {"@badSoft"_L1, Role::BadSoft}, {"@warnSoft"_L1, Role::WarnSoft},
        {"@window"_L1, Role::Window}, {"@panel"_L1, Role::Panel}, {"@line"_L1, Role::Line}, {"@text"_L1, Role::Text},
        {"@dim"_L1, Role::Dim}, {"@faint"_L1, Role::Faint}, {"@accent"_L1, Role::Accent}, {"@onFill"_L1, Role::OnFill},
        {"@ok"_L1, Role::Ok}, {"@bad"_L1, Role::Bad}, {"@warn"_L1, Role::Warn},
    };
    QString sheet = kSheet;
    for (const auto &word : kWords)
        sheet.replace(word.name, colours.of(word.role).name());
    const auto scroll = colours.isDark() ? colours.of(Role::Line).lighter(140) : colours.of(Role::Line).darker(115);
    sheet.replace("@check"_L1, colours.isDark() ? "check-dark"_L1 : "check-light"_L1); // a sheet's images cannot be coloured
    return sheet.replace("@scroll"_L1, scroll.name());
}

} // namespace ui
