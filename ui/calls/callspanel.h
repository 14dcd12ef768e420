// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callsmodel.h"

#include <QFrame>

class QLabel;
class QListView;

namespace ui {

class CallDelegate;

// The list of calls with its head and its sums. UI thread.
class CallsPanel : public QFrame
{
    Q_OBJECT
public:
    explicit CallsPanel(CallBook &book, QWidget *parent = nullptr); // the book lives longer

    CallsModel &model() { return *m_model; }
    bridge::CallId selected() const; // empty: none
    void select(const bridge::CallId &id);
    void selectBeside(int step); // +1: the next one down
    const CallDelegate &callDelegate() const { return *m_delegate; }

signals:
    void selectedChanged(const bridge::CallId &id);

private:
    void showCounts();

    CallBook &m_book;
    CallsModel *m_model;
    CallDelegate *m_delegate;
    QListView *m_list;
    QLabel *m_count;
    QLabel *m_sums;
};

} // namespace ui
