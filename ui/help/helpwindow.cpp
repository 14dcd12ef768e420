// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/helpwindow.h"

#include "ui/palette/fuzzy.h"
#include "ui/theme/field.h"
#include "ui/theme/rule.h"

#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTextBrowser>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

HelpWindow::HelpWindow(const QList<QAction *> &actions, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_pages(manualPages())
    , m_keys(keysPage(actions))
    , m_search(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_text(new QTextBrowser(this))
{
    setWindowTitle(tr("Help"));
    setObjectName(u"help"_s);
    resize(960, 680);
    m_search->setObjectName(u"helpSearch"_s);
    m_search->setPlaceholderText(tr("Search the manual"));
    m_search->setClearButtonEnabled(true);
    m_list->setObjectName(u"helpPages"_s);
    m_list->setAccessibleName(tr("Pages"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_text->setObjectName(u"helpText"_s);
    m_text->setAccessibleName(tr("Page"));
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(18);
    auto *side = new QFrame(this);
    side->setProperty("look", u"side"_s);
    side->setFixedWidth(250);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(10, 10, 10, 10);
    column->setSpacing(8);
    column->addWidget(new Field({}, m_search, side));
    m_search->setAccessibleName(tr("Search the manual"));
    column->addWidget(m_list, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(side);
    layout->addWidget(rule(this, Qt::Vertical));
    layout->addWidget(m_text, 1);
    fill();
    connect(m_list, &QListWidget::currentRowChanged, this, &HelpWindow::turnTo);
    connect(m_search, &QLineEdit::textChanged, this, &HelpWindow::filter);
    connect(m_text, &QTextBrowser::anchorClicked, this, &HelpWindow::follow);
    m_list->setCurrentRow(0);
    m_list->setFocus();
}

void HelpWindow::fill()
{
    QStringList titles{tr("Keys")};
    for (const auto &page : m_pages)
        titles << page.title;
    for (const auto &title : titles) {
        auto *item = new QListWidgetItem(title, m_list);
        item->setSizeHint({0, int(fontMetrics().height() * 2.0)});
    }
}

void HelpWindow::turnTo(int row)
{
    if (row < 0)
        return;
    if (row == 0)
        m_text->setHtml(m_keys);
    else
        m_text->setMarkdown(m_pages[row - 1].markdown);
    m_text->moveCursor(QTextCursor::Start);
    if (const auto typed = m_search->text().trimmed(); !typed.isEmpty())
        m_text->find(typed);
}

void HelpWindow::showPage(const QString &name)
{
    const auto found = std::ranges::find(m_pages, name, &ManualPage::name);
    m_search->clear();
    m_list->setCurrentRow(found == m_pages.end() ? 0 : int(found - m_pages.begin()) + 1);
}

// Pages with every word that is typed, the words next to each other or not.
void HelpWindow::filter(const QString &typed)
{
    const auto words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    int first = -1;
    for (int row = 0; row < m_list->count(); ++row) {
        const auto text = folded(row == 0 ? m_keys : m_pages[row - 1].markdown);
        const bool fits = std::ranges::all_of(words, [&](const QString &word) { return text.contains(word); });
        m_list->item(row)->setHidden(!fits);
        if (fits && first < 0)
            first = row;
    }
    const auto *current = m_list->currentItem();
    if (first >= 0 && (!current || current->isHidden()))
        m_list->setCurrentRow(first);
    else
        turnTo(m_list->currentRow());
}

// To another page, or to the network by the desktop's own program; nothing else is opened.
void HelpWindow::follow(const QUrl &link)
{
    if (link.scheme() == "https"_L1) {
        QDesktopServices::openUrl(link);
        return;
    }
    if (!link.isRelative())
        return;
    const int row = m_list->currentRow();
    const auto here = row > 0 ? m_pages[row - 1].name : QString();
    const auto name = QDir::cleanPath(here.contains(u'/') ? here.section(u'/', 0, -2) + u'/' + link.path() : link.path());
    if (link.path().isEmpty())
        m_text->scrollToAnchor(link.fragment());
    else if (std::ranges::any_of(m_pages, [&](const auto &page) { return page.name == name; }))
        showPage(name);
}

void HelpWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace ui
