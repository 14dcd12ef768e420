// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journalreader.h"

#include "bridge/records/callrow.h"
#include "bridge/records/callsearch.h"

#include <QJsonDocument>
#include <QLoggingCategory>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

constexpr int kMostCalls = 500;
constexpr int kMostEvents = 100000; // of one answer

// What a question asks of the calls table. `?` in the conditions stand for the values, in order.
struct Conditions
{
    QStringList all{u"1"_s};
    QVariantList values;

    void add(const QString &condition, const QVariant &value)
    {
        all << condition;
        values << value;
    }
    QString text() const { return all.join(u" AND "_s); }
};

// The plus keeps SQLite from looking each call up and sorting them all: it walks the calls from the newest on instead, which an
// index with n in it makes cheap, and stops at the limit.
// The rows of the calls that a term is found in. `?` twice for a piece of a number, once otherwise.
QString conditionFor(const SearchTerm &term)
{
    const auto spoken = u"SELECT rowid >> %1 FROM words WHERE words MATCH ?"_s.arg(kWordsShift);
    if (term.digits.isEmpty())
        return u"+n IN (%1)"_s.arg(spoken);
    return u"(+n IN (%1) OR instr(to_number, ?) > 0 OR instr(from_number, ?) > 0)"_s.arg(spoken);
}

Conditions conditionsOf(const CallQuery &query)
{
    Conditions conditions;
    if (query.liveOnly)
        conditions.all << u"ended_at IS NULL"_s;
    if (query.from)
        conditions.add(u"started_at >= ?"_s, query.from->toMSecsSinceEpoch());
    if (query.until)
        conditions.add(u"started_at < ?"_s, query.until->toMSecsSinceEpoch());
    if (!query.line.isEmpty())
        conditions.add(u"line = ?"_s, query.line);
    if (!query.agent.isEmpty())
        conditions.add(u"agent = ?"_s, query.agent);
    if (!query.number.isEmpty())
        conditions.add(CallRow::otherNumber() + u" = ?"_s, CallRow::bareNumber(query.number));
    if (query.answered)
        conditions.all << (*query.answered ? u"answered_at IS NOT NULL"_s : u"answered_at IS NULL"_s);
    if (!query.reasons.isEmpty()) {
        conditions.all << u"reason IN (%1)"_s.arg(QStringList(query.reasons.size(), u"?"_s).join(u','));
        for (const auto reason : query.reasons)
            conditions.values << wordFor(reason);
    }
    for (const auto &term : searchTerms(query.words)) {
        conditions.add(conditionFor(term), term.match);
        if (!term.digits.isEmpty())
            conditions.values << term.digits << term.digits;
    }
    return conditions;
}

Result<QList<CallEvent>> collect(Database &database, QSqlQuery &query)
{
    if (const auto ran = database.run(query); !ran)
        return tl::make_unexpected(ran.error());
    QList<CallEvent> events;
    while (query.next()) {
        auto fact = factFromJson(query.value(3).toString(), QJsonDocument::fromJson(query.value(4).toString().toUtf8()).object());
        if (fact)
            events.append({CallId(query.value(0).toString()), query.value(1).toULongLong(),
                QDateTime::fromMSecsSinceEpoch(query.value(2).toLongLong(), Qt::UTC), std::move(*fact)});
        else // another version's; the rest of the call is still worth having
            qCWarning(lcRecords) << "an event cannot be read:" << fact.error().detail;
    }
    return events;
}

} // namespace

Result<Database *> JournalReader::database()
{
    if (!m_database) {
        auto opened = Database::open(m_path, Database::Mode::ReadOnly);
        if (!opened)
            return tl::make_unexpected(opened.error());
        m_database.emplace(std::move(*opened));
    }
    return &*m_database;
}

Result<QList<CallSummary>> readCalls(Database &database, const CallQuery &query)
{
    auto conditions = conditionsOf(query);
    if (query.before)
        conditions.add(u"(started_at, id) < (SELECT started_at, id FROM calls WHERE id = ?)"_s, query.before->toString());
    auto rows = database.ask(u"SELECT %1 FROM calls WHERE %2 ORDER BY started_at DESC, id DESC LIMIT %3"_s.arg(CallRow::columns(),
        conditions.text(), QString::number(std::clamp(query.limit, 1, kMostCalls))), conditions.values);
    if (!rows)
        return tl::make_unexpected(rows.error());
    QList<CallSummary> calls;
    while (rows->next())
        calls.append(CallRow::read(*rows).summary);
    return calls;
}

Result<int> countCalls(Database &database, const CallQuery &query)
{
    const auto conditions = conditionsOf(query);
    auto rows = database.ask(u"SELECT count(*) FROM calls WHERE %1"_s.arg(conditions.text()), conditions.values);
    if (!rows)
        return tl::make_unexpected(rows.error());
    return rows->next() ? rows->value(0).toInt() : 0;
}

Result<CallNames> readNames(Database &database)
{
    const auto column = [&database](const QString &name, QStringList &into) -> Result<void> {
        auto rows = database.ask(u"SELECT DISTINCT %1 FROM calls WHERE %1 <> '' ORDER BY %1 COLLATE NOCASE"_s.arg(name), {});
        if (!rows)
            return tl::make_unexpected(rows.error());
        while (rows->next())
            into << rows->value(0).toString();
        return {};
    };
    CallNames names;
    for (const auto &[name, into] : {std::pair{u"line"_s, &names.lines}, std::pair{u"agent"_s, &names.agents}}) {
        if (const auto done = column(name, *into); !done)
            return tl::make_unexpected(done.error());
    }
    return names;
}

Result<CallSummary> readCall(Database &database, const CallId &call)
{
    auto row = database.prepare(u"SELECT %1 FROM calls WHERE id = ?"_s.arg(CallRow::columns()));
    if (!row)
        return tl::make_unexpected(row.error());
    row->addBindValue(call.toString());
    if (const auto ran = database.run(*row); !ran)
        return tl::make_unexpected(ran.error());
    if (!row->next())
        return fail(Error::Code::NotFound, u"there is no call %1"_s.arg(call.toString().left(64)));
    return CallRow::read(*row).summary;
}

Result<QList<CallEvent>> readEvents(Database &database, const CallId &call, quint64 since)
{
    if (const auto known = readCall(database, call); !known)
        return tl::make_unexpected(known.error());
    auto rows = database.prepare(
        u"SELECT ?, seq, at, type, data FROM events WHERE call = (SELECT n FROM calls WHERE id = ?) AND seq > ? ORDER BY seq LIMIT %1"_s
            .arg(kMostEvents));
    if (!rows)
        return tl::make_unexpected(rows.error());
    rows->addBindValue(call.toString());
    rows->addBindValue(call.toString());
    rows->addBindValue(qint64(std::min<quint64>(since, quint64(std::numeric_limits<qint64>::max()))));
    return collect(database, *rows);
}

Result<QList<CallEvent>> readEventsSince(Database &database, const QDateTime &since, int limit)
{
    auto rows = database.prepare(
        u"SELECT id, seq, at, type, data FROM events JOIN calls ON n = call WHERE at >= ? ORDER BY at, call, seq LIMIT %1"_s.arg(
            std::clamp(limit, 1, kMostEvents)));
    if (!rows)
        return tl::make_unexpected(rows.error());
    rows->addBindValue(since.toMSecsSinceEpoch());
    return collect(database, *rows);
}

} // namespace bridge
