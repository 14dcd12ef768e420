// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/history/callresult.h"

#include <QCoreApplication>
#include <QDate>

namespace ui {

// Which calls somebody wants to see. A value; days are those of this computer's time zone.
struct HistoryFilter
{
    Q_DECLARE_TR_FUNCTIONS(ui::HistoryFilter)
public:
    enum class Period { All, Today, SevenDays, ThirtyDays, Between };

    QString words;
    Period period = Period::All;
    QDate from, to; // of Between, both included, in any order; an invalid one is no limit
    QString line, agent;
    std::optional<CallResult> result;

    static QString periodWord(Period period);
    bridge::CallQuery query(const QDate &today) const;
    // What narrows the list, as a person calls it; empty: nothing does.
    QStringList described() const;

    friend bool operator==(const HistoryFilter &, const HistoryFilter &) = default;
};

} // namespace ui
