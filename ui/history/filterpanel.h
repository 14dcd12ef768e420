// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/history/historyfilter.h"

#include <QFrame>
#include <QTimer>

class QDateEdit;
class QLineEdit;

namespace ui {

class QuietCombo;

// What narrows the history: the search box, and below it period, result, agent and line. What is typed counts a moment after the
// last key, everything else at once. UI thread.
class FilterPanel : public QFrame
{
    Q_OBJECT
public:
    explicit FilterPanel(QWidget *parent = nullptr);

    const HistoryFilter &filter() const { return m_filter; }
    void setNames(const bridge::CallNames &names); // what there is to choose from; a choice stays, also of what is gone
    void clear();
    void focusSearch();
    void typeOn(const QString &text); // a key that was pressed elsewhere, but is meant for the search

signals:
    void changed();
    void listRequested(); // down, or Enter: on to what was found

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QDateEdit *dateEdit(const QString &name);
    void createLayout();
    void take();

    HistoryFilter m_filter;
    bridge::CallNames m_names;
    QLineEdit *m_words;
    QuietCombo *m_period, *m_result, *m_agent, *m_line;
    QDateEdit *m_from, *m_to;
    QWidget *m_days;
    QTimer m_typing;
    bool m_setting = false; // we change the controls, not the person
};

} // namespace ui
