// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/pricetable.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMillion = 1e6;
constexpr QLatin1StringView kPerMillion[] = {"inputTokens"_L1, "inputAudioTokens"_L1, "cachedTokens"_L1, "outputTokens"_L1,
    "outputAudioTokens"_L1, "characters"_L1};
constexpr auto kPerMinute = "minute"_L1;

double amountOf(const Usage &usage, QLatin1StringView unit)
{
    const std::pair<QLatin1StringView, double> amounts[] = {{"inputTokens"_L1, usage.inputTokens}, {"inputAudioTokens"_L1, usage.inputAudioTokens},
        {"cachedTokens"_L1, usage.cachedTokens}, {"outputTokens"_L1, usage.outputTokens}, {"outputAudioTokens"_L1, usage.outputAudioTokens},
        {"characters"_L1, usage.characters}};
    const auto it = std::find_if(std::begin(amounts), std::end(amounts), [unit](const auto &one) { return one.first == unit; });
    return it == std::end(amounts) ? 0 : it->second;
}

bool fits(const QString &pattern, const QString &model)
{
    return pattern.isEmpty() || pattern == model || (pattern.endsWith(u'*') && model.startsWith(pattern.chopped(1)));
}

} // namespace

Result<PriceTable> PriceTable::fromJson(const QJsonObject &json)
{
    PriceTable table;
    table.m_date = QDate::fromString(json["date"_L1].toString(), Qt::ISODate);
    table.m_currency = json["currency"_L1].toString(u"USD"_s);
    if (!table.m_date.isValid())
        return fail(Error::Code::Malformed, u"A price table needs the 'date' it was written on, like 2026-11-20."_s);
    for (const auto &value : json["prices"_L1].toArray()) {
        auto row = value.toObject();
        Row read{row.take("service"_L1).toString(), row.take("model"_L1).toString(), {}};
        for (auto it = row.begin(); it != row.end(); ++it) {
            const bool known = it.key() == kPerMinute || std::find(std::begin(kPerMillion), std::end(kPerMillion), it.key()) != std::end(kPerMillion);
            if (!known || !it->isDouble() || it->toDouble() < 0)
                return fail(Error::Code::Malformed, u"'%1' is no price of %2."_s.arg(it.key(), read.service));
            read.prices.insert(it.key(), it->toDouble());
        }
        if (read.service.isEmpty())
            return fail(Error::Code::Malformed, u"A price needs the 'service' that takes it."_s);
        table.m_rows << read;
    }
    return table;
}

void PriceTable::putBefore(const PriceTable &more)
{
    m_rows = more.m_rows + m_rows;
    m_date = std::max(m_date, more.m_date);
    m_currency = more.m_currency;
}

const PriceTable::Row *PriceTable::find(const QString &service, const QString &model) const
{
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.service == service && fits(row.model, model); });
    return it == m_rows.end() ? nullptr : &*it;
}

std::optional<double> PriceTable::costOf(const Usage &usage) const
{
    const auto *row = find(usage.service, usage.model);
    if (!row)
        return usage.isNothing() ? std::optional(0.0) : std::nullopt;
    double sum = 0;
    for (const auto unit : kPerMillion) {
        const double amount = amountOf(usage, unit);
        if (amount > 0 && !row->prices.contains(unit))
            return std::nullopt;
        sum += amount / kMillion * row->prices.value(unit);
    }
    if (usage.seconds > 0 && !row->prices.contains(kPerMinute))
        return std::nullopt;
    return sum + usage.seconds / 60 * row->prices.value(kPerMinute);
}

std::optional<double> PriceTable::costOf(const QString &carrier, Milliseconds answered) const
{
    const auto *row = find(carrier, {});
    if (!row || !row->prices.contains(kPerMinute))
        return answered <= 0ms ? std::optional(0.0) : std::nullopt;
    return std::ceil(double(answered.count()) / 60000) * row->prices.value(kPerMinute);
}

void CostMeter::add(const Usage &usage)
{
    m_isEmpty = false;
    const auto cost = m_prices.costOf(usage);
    m_isWhole &= cost.has_value();
    m_sum += cost.value_or(0);
}

std::optional<double> CostMeter::total(const QString &carrier, Milliseconds answered) const
{
    const auto line = m_prices.costOf(carrier, answered);
    if (!m_isWhole || m_isEmpty || !line)
        return std::nullopt;
    return m_sum + *line;
}

} // namespace bridge
