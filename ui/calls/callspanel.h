// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callsorder.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;

namespace ui {

class CallDelegate;
class QuietCombo;

// The list of calls with its head, what narrows and orders it, and its sums. Who narrows it goes on looking at the shown call. UI thread.
class CallsPanel : public QFrame
{
    Q_OBJECT
public:
    explicit CallsPanel(CallBook &book, QWidget *parent = nullptr); // the book lives longer

    CallsModel &model() { return *m_model; }
    bridge::CallId selected() const; // empty: none
    void select(const bridge::CallId &id);
    void selectBeside(int step); // +1: the next one down
    void focusFilter();
    CallsOrder::By order() const { return m_order->by(); }
    void setOrder(CallsOrder::By by);
    const CallDelegate &callDelegate() const { return *m_delegate; }

signals:
    void selectedChanged(const bridge::CallId &id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createHead();
    void createList();
    bool filterKey(int key);
    void showCounts();
    void showNothing();

    CallBook &m_book;
    CallsModel *m_model;
    CallsOrder *m_order;
    CallDelegate *m_delegate;
    QListView *m_list;
    QLineEdit *m_typed;
    QuietCombo *m_by;
    QLabel *m_nothing;
    QLabel *m_count;
    QLabel *m_sums;
};

} // namespace ui
