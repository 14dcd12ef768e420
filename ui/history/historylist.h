// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/history/historymodel.h"

#include <QFrame>
#include <QListView>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ui {

class EmptyNote;
class FilterPanel;

// The list itself, in which letters go to the search and Delete asks to delete.
class HistoryView : public QListView
{
    Q_OBJECT
public:
    using QListView::QListView;

signals:
    void typed(const QString &text);
    void searchRequested(); // up, from the first row
    void opened();          // Enter
    void deleteRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

// The left side of the history: filters, how many calls they find, and the list, or why it is empty. UI thread; the journal
// lives longer.
class HistoryList : public QFrame
{
    Q_OBJECT
public:
    explicit HistoryList(bridge::Journal &journal, QWidget *parent = nullptr);

    FilterPanel &filters() { return *m_filters; }
    HistoryModel &model() { return *m_model; }
    HistoryView &view() { return *m_view; }
    bridge::CallId selected() const; // empty: none
    bool select(const bridge::CallId &id); // false: it is not in the list
    void refresh();
    void focusList();

signals:
    void selectedChanged(const bridge::CallId &id);
    void opened(); // the person wants to read it
    void deleteRequested();
    void exportRequested();

private:
    void createLayout();
    void connectParts();
    void ask();
    void askCount();
    void askNames();
    void showState();
    void fail(const bridge::Error &error);

    bridge::Journal &m_journal;
    FilterPanel *m_filters;
    HistoryModel *m_model;
    HistoryView *m_view;
    QLabel *m_count;
    QPushButton *m_clear, *m_export;
    QStackedWidget *m_stack;
    EmptyNote *m_note;
    bool m_failed = false;
    quint64 m_counting = 0; // answers to earlier questions are not wanted any more
};

} // namespace ui
