// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historylist.h"

#include "ui/calls/words.h"
#include "ui/history/emptynote.h"
#include "ui/history/filterpanel.h"
#include "ui/history/historydelegate.h"
#include "ui/history/whenanswered.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStackedWidget>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

void HistoryView::keyPressEvent(QKeyEvent *event)
{
    const auto text = event->text();
    const bool plainKey = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (plainKey && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        emit opened();
        return event->accept();
    }
    if (plainKey && event->key() == Qt::Key_Up && currentIndex().row() <= 0) {
        emit searchRequested();
        return event->accept();
    }
    if (plainKey && event->key() == Qt::Key_Delete && currentIndex().isValid()) {
        emit deleteRequested();
        return event->accept();
    }
    if (plainKey && !text.isEmpty() && text.front().isPrint() && !text.front().isSpace()) {
        emit typed(text);
        return event->accept();
    }
    QListView::keyPressEvent(event);
}

HistoryList::HistoryList(Journal &journal, QWidget *parent)
    : QFrame(parent)
    , m_journal(journal)
    , m_filters(new FilterPanel(this))
    , m_model(new HistoryModel(journal, this))
    , m_view(new HistoryView(this))
    , m_count(new QLabel(this))
    , m_clear(new QPushButton(tr("Clear filters"), this))
    , m_export(new QPushButton(lineIcon(u"export"_s, Role::Dim), {}, this))
    , m_stack(new QStackedWidget(this))
    , m_note(new EmptyNote(this))
{
    setProperty("look", u"side"_s);
    createLayout();
    connectParts();
    ask();
}

void HistoryList::createLayout()
{
    m_view->setObjectName(u"history"_s);
    m_view->setAccessibleName(tr("Calls found"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new HistoryDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setEditTriggers(QListView::NoEditTriggers);
    m_view->setFrameShape(QFrame::NoFrame);
    m_count->setProperty("look", u"caption"_s);
    m_count->setFont(scaled(font(), 0.92));
    m_count->setTextFormat(Qt::PlainText);
    m_count->setObjectName(u"historyCount"_s);
    m_clear->setObjectName(u"clearFilters"_s);
    m_clear->setFont(scaled(font(), 0.92));
    m_export->setObjectName(u"exportList"_s);
    m_export->setAccessibleName(tr("Export the list as a table (CSV)"));
    m_export->setToolTip(m_export->accessibleName());
    m_note->setObjectName(u"historyNote"_s);
    m_clear->hide();

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 0, 14, 8);
    head->setSpacing(8);
    head->addWidget(m_count, 1);
    head->addWidget(m_clear);
    head->addWidget(m_export);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_note);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_filters);
    layout->addLayout(head);
    layout->addWidget(rule(this));
    layout->addWidget(m_stack, 1);
}

void HistoryList::connectParts()
{
    connect(m_filters, &FilterPanel::changed, this, &HistoryList::ask);
    connect(m_filters, &FilterPanel::listRequested, this, &HistoryList::focusList);
    connect(m_clear, &QPushButton::clicked, m_filters, &FilterPanel::clear);
    connect(m_export, &QPushButton::clicked, this, &HistoryList::exportRequested);
    connect(m_note, &EmptyNote::pressed, this, [this] {
        if (m_failed)
            return ask();
        m_filters->clear();
        m_filters->focusSearch();
    });
    connect(m_view, &HistoryView::typed, m_filters, &FilterPanel::typeOn);
    connect(m_view, &HistoryView::searchRequested, m_filters, &FilterPanel::focusSearch);
    connect(m_view, &HistoryView::opened, this, &HistoryList::opened);
    connect(m_view, &HistoryView::deleteRequested, this, &HistoryList::deleteRequested);
    connect(m_view, &QListView::doubleClicked, this, &HistoryList::opened);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { emit selectedChanged(selected()); });
    connect(m_model, &HistoryModel::failed, this, &HistoryList::fail);
    connect(m_model, &HistoryModel::answered, this, [this] {
        m_failed = false;
        showState();
    });
}

CallId HistoryList::selected() const
{
    const auto *call = m_model->callAt(m_view->currentIndex().row());
    return call ? call->id : CallId();
}

bool HistoryList::select(const CallId &id)
{
    const int row = m_model->rowOf(id);
    if (row < 0)
        return false;
    m_view->setCurrentIndex(m_model->index(row));
    return true;
}

void HistoryList::focusList()
{
    if (m_model->rowCount() == 0)
        return;
    if (!m_view->currentIndex().isValid())
        m_view->setCurrentIndex(m_model->index(0));
    m_view->setFocus(Qt::OtherFocusReason);
}

void HistoryList::ask()
{
    m_model->ask(m_filters->filter().query(QDate::currentDate()));
    askCount();
    askNames();
}

void HistoryList::refresh()
{
    m_model->refresh(m_filters->filter().query(QDate::currentDate()));
    askCount();
    askNames();
}

void HistoryList::askCount()
{
    const auto query = m_filters->filter().query(QDate::currentDate());
    whenAnswered(m_journal.count(query), this, [this, asked = ++m_counting](const Result<int> &count) {
        if (asked != m_counting || !count)
            return; // a list that fails says so itself
        const bool narrowed = !m_filters->filter().described().isEmpty();
        m_count->setText(narrowed ? tr("%n call(s) found", nullptr, *count) : tr("%n call(s)", nullptr, *count));
    });
}

void HistoryList::askNames()
{
    whenAnswered(m_journal.names(), this, [this](const Result<CallNames> &names) {
        if (names)
            m_filters->setNames(*names);
    });
}

void HistoryList::showState()
{
    const auto narrowed = m_filters->filter().described();
    m_clear->setVisible(!narrowed.isEmpty());
    m_export->setEnabled(m_model->rowCount() > 0);
    if (m_model->rowCount() > 0)
        return m_stack->setCurrentWidget(m_view);
    if (narrowed.isEmpty())
        m_note->show({u"history"_s, tr("No calls yet"), tr("Every call is kept here with its words, from the first one on.")});
    else
        m_note->show({u"search"_s, tr("No call fits"), tr("Looked for: %1").arg(dotted(narrowed)), tr("Clear filters")});
    m_stack->setCurrentWidget(m_note);
}

void HistoryList::fail(const Error &error)
{
    m_failed = true;
    m_export->setEnabled(false);
    m_note->show({u"warning"_s, tr("The calls cannot be read"), sentenceFor(error), tr("Try again")});
    m_stack->setCurrentWidget(m_note);
}

} // namespace ui
