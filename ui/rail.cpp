// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/rail.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kWidth = 84; // "Campaigns" in one line

static QToolButton *button(const QString &icon, const QString &word, QWidget *parent)
{
    auto *result = new QToolButton(parent);
    result->setIcon(lineIcon(icon, Role::Dim));
    result->setIconSize({20, 20});
    result->setText(word);
    result->setAccessibleName(word);
    result->setFont(scaled(parent->font(), 0.86));
    result->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    result->setFocusPolicy(Qt::StrongFocus);
    result->setFixedWidth(kWidth - 12);
    result->setMinimumHeight(54);
    return result;
}

Rail::Rail(QWidget *parent)
    : QFrame(parent)
    , m_pages(new QButtonGroup(this))
    , m_pageButtons(new QVBoxLayout)
    , m_themes(new QActionGroup(this))
{
    setProperty("look", u"side"_s);
    setFixedWidth(kWidth);
    connect(m_pages, &QButtonGroup::idClicked, this, &Rail::pageChosen);
    auto *theme = button(u"contrast"_s, tr("Look"), this);
    theme->setToolTip(tr("Light or dark"));
    theme->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(theme);
    const auto add = [&](const QString &word, Theme::Choice choice) {
        auto *action = menu->addAction(word);
        action->setCheckable(true);
        action->setData(int(choice));
        m_themes->addAction(action);
    };
    add(tr("As the desktop"), Theme::Choice::System);
    add(tr("Light"), Theme::Choice::Light);
    add(tr("Dark"), Theme::Choice::Dark);
    theme->setMenu(menu);
    connect(m_themes, &QActionGroup::triggered, this,
        [this](QAction *action) { emit themeChosen(Theme::Choice(action->data().toInt())); });
    auto *help = button(u"help"_s, tr("Help  F1"), this);
    connect(help, &QToolButton::clicked, this, &Rail::helpRequested);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 8, 6, 8);
    layout->setSpacing(4);
    m_pageButtons->setSpacing(4);
    layout->addLayout(m_pageButtons);
    layout->addStretch(1);
    layout->addWidget(theme);
    layout->addWidget(help);
}

int Rail::addPage(const QString &icon, const QString &title)
{
    const int number = int(m_pages->buttons().size());
    auto *page = button(icon, title, this);
    page->setCheckable(true);
    page->setChecked(number == 0);
    m_pages->addButton(page, number);
    m_pageButtons->addWidget(page);
    return number;
}

void Rail::setPage(int number)
{
    if (auto *page = m_pages->button(number))
        page->setChecked(true);
}

void Rail::setChoice(Theme::Choice choice)
{
    for (auto *action : m_themes->actions())
        action->setChecked(action->data().toInt() == int(choice));
}

} // namespace ui
