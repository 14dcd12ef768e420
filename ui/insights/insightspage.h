// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/records/journal.h"
#include "ui/history/historyfilter.h"
#include "ui/insights/figure.h"

#include <QTimer>
#include <QWidget>

class QDateEdit;
class QGridLayout;
class QLabel;
class QScrollArea;

namespace ui {

class EmptyNote;
class FigureCard;
class QuietCombo;

// What the calls of a period were like: six questions, each with its chart and its answer. It keeps itself new while it is seen. UI
// thread; the journal lives longer, and nothing here waits for it.
class InsightsPage : public QWidget
{
    Q_OBJECT
public:
    explicit InsightsPage(bridge::Journal &journal, QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue); // for the engines' titles
    const HistoryFilter &filter() const { return m_filter; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *createFilters();
    void createCards();
    void take(); // what is chosen
    void ask();
    void askNames();
    void showNumbers(const bridge::CallInsights &insights);
    void tell(const QString &icon, const QString &title, const QString &text);
    void arrange();

    bridge::Journal &m_journal;
    HistoryFilter m_filter;
    EngineTitles m_titles;
    std::optional<bridge::CallInsights> m_shown;
    quint64 m_question = 0;
    QuietCombo *m_period, *m_agent, *m_line;
    QDateEdit *m_from, *m_to;
    QWidget *m_days = nullptr;
    QScrollArea *m_scroll;
    QWidget *m_body;
    QGridLayout *m_grid;
    QList<FigureCard *> m_cards;
    EmptyNote *m_note;
    QTimer m_clock; // while it is seen
    bool m_setting = false; // we change the controls, not the person
};

} // namespace ui
