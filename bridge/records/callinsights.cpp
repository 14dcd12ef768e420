// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/callinsights.h"

#include "bridge/records/database.h"
#include "bridge/records/replytimes.h"

#include <QHash>
#include <QMap>
#include <QSqlError>
#include <QSqlQuery>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kDay = 24 * 3600; // seconds
constexpr qint64 kMostHours = 2 * kDay, kMostDays = 62 * kDay, kMostWeeks = 400 * kDay;
constexpr int kMostPieces = 1200; // months of a century: what is older is damage, and counts in the first piece

// The value at a share of all, by the nearest rank. Reorders them.
Milliseconds rank(std::vector<int> &values, int percent)
{
    const auto place = qptrdiff((values.size() * size_t(percent) + 99) / 100) - 1;
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return Milliseconds(values[size_t(place)]);
}

Spread spreadOf(std::vector<int> &values)
{
    if (values.empty())
        return {};
    const auto median = rank(values, 50);
    return {qint64(values.size()), median, rank(values, 95)};
}

// Folds one call after the other into the numbers. What a median needs is kept until the end: four bytes a reply and part.
class Gathering
{
public:
    Gathering(CallInsights &into, const QList<QDateTime> &edges)
        : m_into(into)
    {
        for (const auto &edge : edges)
            m_edges.push_back(edge.toMSecsSinceEpoch());
        for (qsizetype i = 0; i + 1 < edges.size(); ++i)
            m_into.pieces.append({.from = edges[i]});
    }

    void take(const QSqlQuery &row);
    void finish();

private:
    CallInsights::Piece &pieceAt(qint64 time);

    CallInsights &m_into;
    std::vector<qint64> m_edges; // ms since 1970
    QHash<QString, int> m_endings; // by their words: a table has more of them than this program knows, perhaps
    std::vector<int> m_lengths;
    QMap<QString, std::array<std::vector<int>, CallInsights::kParts>> m_replies;
};

CallInsights::Piece &Gathering::pieceAt(qint64 time)
{
    const auto after = std::upper_bound(m_edges.begin(), m_edges.end(), time) - m_edges.begin();
    return m_into.pieces[std::clamp<qsizetype>(after - 1, 0, m_into.pieces.size() - 1)];
}

constexpr auto kColumns = "started_at, reason, answered_at, ended_at, barge_ins, cost, engine, replies"_L1; // as take() reads them

void Gathering::take(const QSqlQuery &row)
{
    const auto reason = row.value(1).toString();
    const auto answeredAt = row.value(2), cost = row.value(5);
    auto &piece = pieceAt(row.value(0).toLongLong());
    ++m_into.calls;
    ++m_endings[reason];
    if (!cost.isNull()) {
        ++m_into.priced;
        m_into.cost += cost.toDouble();
        piece.cost += cost.toDouble();
    }
    const bool machine = reason == "answering_machine"_L1;
    if (machine || answeredAt.isNull()) {
        ++(machine ? piece.machines : piece.unanswered);
        m_into.machines += machine;
    } else {
        ++piece.answered;
        ++m_into.answered;
        const auto length = int(std::clamp<qint64>(row.value(3).toLongLong() - answeredAt.toLongLong(), 0, std::numeric_limits<int>::max()));
        m_lengths.push_back(length);
        ++m_into.callsByLength[std::upper_bound(std::begin(CallInsights::kLengths), std::end(CallInsights::kLengths), Milliseconds(length))
            - std::begin(CallInsights::kLengths)];
        const int bargeIns = row.value(4).toInt();
        m_into.bargeIns += bargeIns;
        ++m_into.callsByBargeIns[std::clamp(bargeIns, 0, CallInsights::kMostBargeIns)];
    }
    const auto replies = row.value(7).toByteArray();
    if (replies.isEmpty())
        return;
    auto &parts = m_replies[row.value(6).toString()];
    readReplies(replies, [&parts](const ReplyTimes &reply) {
        for (int part = 0; part < CallInsights::kParts; ++part) {
            if (reply.ms[part] >= 0)
                parts[size_t(part)].push_back(reply.ms[part]);
        }
    });
}

void Gathering::finish()
{
    for (auto it = m_endings.cbegin(); it != m_endings.cend(); ++it) {
        if (const auto reason = endReasonFrom(it.key()))
            m_into.endings.append({*reason, it.value()});
    }
    std::ranges::sort(m_into.endings, [](const auto &a, const auto &b) { return std::pair(-a.calls, a.reason) < std::pair(-b.calls, b.reason); });
    m_into.lengths = spreadOf(m_lengths);
    for (auto it = m_replies.begin(); it != m_replies.end(); ++it) {
        CallInsights::Engine engine{it.key(), {}};
        for (int part = 0; part < CallInsights::kParts; ++part)
            engine.parts[part] = spreadOf(it.value()[size_t(part)]);
        m_into.engines.append(engine);
    }
}

struct Conditions
{
    QString text = u"ended_at IS NOT NULL"_s;
    QVariantList values;

    void add(const QString &condition, const QVariant &value)
    {
        text += u" AND "_s + condition;
        values << value;
    }
};

Result<QDateTime> firstCall(Database &database, const InsightQuery &query)
{
    const auto first = database.value(u"SELECT min(started_at) FROM calls"_s);
    if (!first)
        return tl::make_unexpected(first.error());
    return first->isNull() ? query.now : QDateTime::fromMSecsSinceEpoch(first->toLongLong(), Qt::UTC);
}

} // namespace

CallInsights::Step stepFor(const QDateTime &from, const QDateTime &until)
{
    const auto seconds = from.secsTo(until);
    return seconds <= kMostHours ? CallInsights::Step::Hour
        : seconds <= kMostDays   ? CallInsights::Step::Day
        : seconds <= kMostWeeks  ? CallInsights::Step::Week
                                 : CallInsights::Step::Month;
}

QList<QDateTime> edgesOf(const QDateTime &from, const QDateTime &until, CallInsights::Step step, const QTimeZone &zone)
{
    auto day = from.toTimeZone(zone).date();
    if (step == CallInsights::Step::Week)
        day = day.addDays(1 - day.dayOfWeek());
    else if (step == CallInsights::Step::Month)
        day = QDate(day.year(), day.month(), 1);
    QList<QDateTime> edges{day.startOfDay(zone)};
    while (edges.last() < until && edges.size() < kMostPieces) {
        switch (step) {
        case CallInsights::Step::Hour:
            edges << edges.last().addSecs(3600); // 23 or 25 of them on the day that the clocks change
            continue;
        case CallInsights::Step::Day: day = day.addDays(1); break;
        case CallInsights::Step::Week: day = day.addDays(7); break;
        case CallInsights::Step::Month: day = day.addMonths(1); break;
        }
        edges << day.startOfDay(zone);
    }
    if (edges.size() == 1)
        edges << edges.last().addSecs(3600);
    return edges;
}

Result<CallInsights> readInsights(Database &database, const InsightQuery &query)
{
    const auto from = query.from ? Result<QDateTime>(*query.from) : firstCall(database, query);
    if (!from)
        return tl::make_unexpected(from.error());
    const auto until = query.until.value_or(query.now.addSecs(1));
    CallInsights insights;
    insights.step = stepFor(*from, until);
    Gathering gathering(insights, edgesOf(*from, until, insights.step, query.zone));
    Conditions conditions;
    if (query.from)
        conditions.add(u"started_at >= ?"_s, query.from->toMSecsSinceEpoch());
    if (query.until)
        conditions.add(u"started_at < ?"_s, query.until->toMSecsSinceEpoch());
    if (!query.agent.isEmpty())
        conditions.add(u"agent = ?"_s, query.agent);
    if (!query.line.isEmpty())
        conditions.add(u"line = ?"_s, query.line);
    auto rows = database.ask(u"SELECT %1 FROM calls INDEXED BY calls_for_insights WHERE %2"_s.arg(kColumns, conditions.text), conditions.values);
    if (!rows)
        return tl::make_unexpected(rows.error());
    while (rows->next())
        gathering.take(*rows);
    if (rows->lastError().isValid())
        return fail(Error::Code::Storage, u"the calls cannot be counted: the journal's file cannot be read"_s);
    gathering.finish();
    return insights;
}

} // namespace bridge
