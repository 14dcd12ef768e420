// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/callinsights.h"
#include "ui/theme/colours.h"

#include <QHash>
#include <QStringList>

namespace ui {

// One question, one chart, one sentence that answers it, and the table behind it. Words and numbers only; a value.
struct Figure
{
    enum class Shape { Columns, Rows }; // columns for time and ranges, rows for names
    struct Bar
    {
        QString label;       // short, on the axis
        QList<double> parts; // stacked, by the legend
        double mark = -1;    // further along: how far the longest 5 of 100 begin; less than 0: none
        QString value{};     // beside a row
        QString tip;         // all of it, in words
        bool isPart = false; // of the row above: drawn thinner
    };
    struct Kind { QString word; Role role; }; // one part of every bar

    QString name; // for tests, not shown
    QString question, answer;
    Shape shape = Shape::Columns;
    QList<Kind> kinds;
    QList<Bar> bars; // empty: there is nothing to draw, and the answer says so
    QString mostText; // what the highest column counts, on the axis
    QString markWord{};
    QStringList heads;
    QList<QStringList> rows;
};

using EngineTitles = QHash<QString, QString>; // by name

// The page's six figures. Pure, in the words of the operator's language.
QList<Figure> figuresOf(const bridge::CallInsights &insights, const EngineTitles &titles);

// "12.34 s", "1:42": lengths of calls; money as prices are.
QString moneyText(double amount);
QString shareText(int part, int whole); // "84 %"

} // namespace ui
