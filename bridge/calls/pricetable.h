// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/usage.h"
#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QDate>
#include <QJsonObject>
#include <QList>
#include <QMap>

#include <optional>

namespace bridge {

// What services and carriers take, as somebody wrote it down on a day. Data: the program brings what is known, the operator's own file counts
// before it. See docs/prices.md for the format. A value.
class PriceTable
{
public:
    // Row by row; a row of `more` counts before one of these for the same service and model.
    static Result<PriceTable> fromJson(const QJsonObject &json);
    void putBefore(const PriceTable &more);

    // In the table's currency. Nothing: of something that was used, nobody wrote the price down.
    std::optional<double> costOf(const Usage &usage) const;
    std::optional<double> costOf(const QString &carrier, Milliseconds answered) const; // begun minutes count whole
    QDate date() const { return m_date; }
    QString currency() const { return m_currency; }

private:
    struct Row
    {
        QString service;
        QString model; // empty: any; a star at its end: all that begin so
        QMap<QString, double> prices; // "inputTokens" and so on per million, "minute"
    };
    const Row *find(const QString &service, const QString &model) const;

    QDate m_date;
    QString m_currency = QStringLiteral("USD");
    QList<Row> m_rows; // the first one that fits counts
};

// What one call has cost so far. Lives in the call.
class CostMeter
{
public:
    explicit CostMeter(const PriceTable &prices) : m_prices(prices) {}

    void add(const Usage &usage);
    // With the carrier's minutes. Nothing when something has no price: half a sum is none.
    std::optional<double> total(const QString &carrier, Milliseconds answered) const;

private:
    PriceTable m_prices;
    double m_sum = 0;
    bool m_isWhole = true;
    bool m_isEmpty = true; // no service has counted anything
};

} // namespace bridge
