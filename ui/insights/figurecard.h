// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/insights/figure.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ui {

class Chart;

// One figure on the page: its question, its chart or the table behind it, and the sentence that answers it. The button changes between
// chart and table; Ctrl+C in the table copies what is selected, or all of it, as spreadsheets take it. UI thread.
class FigureCard : public QFrame
{
    Q_OBJECT
public:
    explicit FigureCard(const QString &name, QWidget *parent = nullptr);

    void show(const Figure &figure);
    const Figure &figure() const { return m_figure; }
    void copyTable() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fillTable();
    void arrange();

    Figure m_figure;
    QLabel *m_question, *m_answer;
    QPushButton *m_asTable;
    Chart *m_chart;
    QTableWidget *m_table;
};

} // namespace ui
