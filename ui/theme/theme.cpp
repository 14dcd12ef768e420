// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QStyleFactory>

using namespace Qt::StringLiterals;

namespace ui {

const Colours *Theme::s_colours = &Colours::light();

Theme::Theme(QObject *parent)
    : QObject(parent)
    , m_desktopPalette(qApp->palette())
{
    qApp->setStyle(QStyleFactory::create(u"Fusion"_s));
    connect(&m_system, &SystemScheme::changed, this, &Theme::refresh);
    refresh();
}

void Theme::choose(Choice choice)
{
    m_choice = choice;
    refresh();
}

Theme::Choice Theme::choiceFrom(QStringView word)
{
    if (word == "light"_L1)
        return Choice::Light;
    return word == "dark"_L1 ? Choice::Dark : Choice::System;
}

QString Theme::wordFor(Choice choice)
{
    switch (choice) {
    case Choice::Light: return u"light"_s;
    case Choice::Dark: return u"dark"_s;
    case Choice::System: break;
    }
    return u"system"_s;
}

bool Theme::wantsDark() const
{
    if (m_choice != Choice::System)
        return m_choice == Choice::Dark;
    return m_system.isDark().value_or(m_desktopPalette.window().color().lightness() < 128);
}

void Theme::refresh()
{
    const auto *wanted = wantsDark() ? &Colours::dark() : &Colours::light();
    if (m_applied && wanted == s_colours)
        return;
    s_colours = wanted;
    m_applied = true;
    qApp->setPalette(paletteFrom(*wanted));
    qApp->setStyleSheet(styleSheetFrom(*wanted));
    emit changed();
}

QPalette paletteFrom(const Colours &colours)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole to, Role role) { palette.setColor(to, colours.of(role)); };
    set(QPalette::Window, Role::Panel);
    set(QPalette::WindowText, Role::Text);
    set(QPalette::Base, Role::Panel);
    set(QPalette::AlternateBase, Role::Window);
    set(QPalette::Text, Role::Text);
    set(QPalette::Button, Role::Panel);
    set(QPalette::ButtonText, Role::Text);
    set(QPalette::BrightText, Role::Bad);
    set(QPalette::ToolTipBase, Role::Panel);
    set(QPalette::ToolTipText, Role::Text);
    set(QPalette::PlaceholderText, Role::Faint);
    set(QPalette::Highlight, Role::Accent);
    set(QPalette::HighlightedText, Role::OnFill);
    set(QPalette::Link, Role::Accent);
    set(QPalette::LinkVisited, Role::Agent);
    set(QPalette::Light, Role::Panel);
    set(QPalette::Midlight, Role::Window);
    set(QPalette::Mid, Role::Line);
    set(QPalette::Dark, Role::Faint);
    palette.setColor(QPalette::Shadow, Qt::black);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colours.of(Role::Faint));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colours.of(Role::Line));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, colours.of(Role::Text));
    return palette;
}

} // namespace ui
