// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/callrow.h"

#include "bridge/records/replytimes.h"

#include <QJsonDocument>
#include <QSqlQuery>
#include <QVariant>

#include <type_traits>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QDateTime timeOf(const QVariant &ms) { return QDateTime::fromMSecsSinceEpoch(ms.toLongLong(), Qt::UTC); }

std::optional<QDateTime> maybeTimeOf(const QVariant &ms)
{
    return ms.isNull() ? std::nullopt : std::optional(timeOf(ms));
}

QVariant maybeMs(const std::optional<QDateTime> &time)
{
    return time ? QVariant(time->toMSecsSinceEpoch()) : QVariant(QMetaType::fromType<qint64>());
}

// A null string is bound as NULL.
QString neverNull(const QString &text) { return text.isNull() ? u""_s : text; }

QString partiesText(const CallParties &parties)
{
    return QString::fromUtf8(QJsonDocument(toJson(CallFact(Placed{parties}))).toJson(QJsonDocument::Compact));
}

CallParties partiesFrom(const QString &text)
{
    const auto fact = factFromJson(QString::fromLatin1(Placed::kType), QJsonDocument::fromJson(text.toUtf8()).object());
    return fact ? CallParties(*std::get_if<Placed>(&*fact)) : CallParties();
}

} // namespace

void CallRow::apply(const CallEvent &event)
{
    if (summary.id.isEmpty()) {
        summary.id = event.call;
        summary.startedAt = event.at;
    }
    lastSeq = std::max(lastSeq, event.seq);
    lastAt = lastAt.isValid() ? std::max(lastAt, event.at) : event.at;
    if (!summary.endedAt)
        summary.duration = Milliseconds(std::max<qint64>(0, summary.startedAt.msecsTo(lastAt)));

    if (const auto *placed = event.as<Placed>()) {
        summary.parties = *placed;
        summary.outbound = true;
        summary.startedAt = event.at;
    } else if (const auto *received = event.as<Received>()) {
        summary.parties = *received;
        summary.outbound = false;
        summary.startedAt = event.at;
    } else if (event.as<Answered>() && !summary.answeredAt) {
        summary.answeredAt = event.at;
    } else if (const auto *said = event.as<CallerSaid>(); said && said->final && said->turn != lastTurn) {
        lastTurn = said->turn;
        ++summary.turns;
    } else if (const auto *measured = event.as<TurnMeasured>()) {
        appendReply(replies, *measured);
    } else if (event.as<BargedIn>()) {
        ++summary.bargeIns;
    } else if (const auto *ended = event.as<Ended>(); ended && !summary.endedAt) {
        summary.endedAt = event.at;
        summary.reason = ended->reason;
        summary.duration = ended->duration;
        summary.turns = ended->turns;
        summary.bargeIns = ended->bargeIns;
        summary.cost = ended->cost;
    }
}

CallEvent CallRow::closingEvent(const QDateTime &now) const
{
    Ended ended;
    ended.reason = EndReason::Crashed;
    ended.by = Who::Bridge;
    ended.duration = summary.duration;
    if (summary.answeredAt)
        ended.answered = Milliseconds(std::max<qint64>(0, summary.answeredAt->msecsTo(lastAt)));
    ended.turns = summary.turns;
    ended.bargeIns = summary.bargeIns;
    ended.detail = u"the program stopped in the middle of this call, which was noticed at %1"_s.arg(
        now.toUTC().toString(Qt::ISODate));
    return {summary.id, lastSeq + 1, lastAt, ended};
}

QString CallRow::columns()
{
    return u"n, id, outbound, parties, started_at, answered_at, ended_at, reason, duration_ms, turns, barge_ins, last_seq, last_at, last_turn, cost, replies"_s;
}

CallRow CallRow::read(const QSqlQuery &query)
{
    CallRow row;
    row.n = query.value(0).toLongLong();
    row.summary.id = CallId(query.value(1).toString());
    row.summary.outbound = query.value(2).toBool();
    row.summary.parties = partiesFrom(query.value(3).toString());
    row.summary.startedAt = timeOf(query.value(4));
    row.summary.answeredAt = maybeTimeOf(query.value(5));
    row.summary.endedAt = maybeTimeOf(query.value(6));
    row.summary.reason = endReasonFrom(query.value(7).toString());
    row.summary.duration = Milliseconds(query.value(8).toLongLong());
    row.summary.turns = query.value(9).toInt();
    row.summary.bargeIns = query.value(10).toInt();
    row.lastSeq = query.value(11).toULongLong();
    row.lastAt = timeOf(query.value(12));
    row.lastTurn = query.value(13).toInt();
    if (!query.isNull(14))
        row.summary.cost = query.value(14).toDouble();
    row.replies = query.value(15).toByteArray();
    return row;
}

QString CallRow::otherNumber() { return u"ltrim(CASE WHEN outbound THEN to_number ELSE from_number END, '+')"_s; }

QString CallRow::insertion()
{
    return u"INSERT INTO calls (id, outbound, parties, to_number, from_number, started_at, answered_at, ended_at, reason, duration_ms,"
           " turns, barge_ins, last_seq, last_at, last_turn, line, agent, cost, engine, replies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s;
}

QString CallRow::update() // the id goes first here too, so that both statements are bound alike
{
    return u"UPDATE calls SET id = ?, outbound = ?, parties = ?, to_number = ?, from_number = ?, started_at = ?, answered_at = ?,"
           " ended_at = ?, reason = ?, duration_ms = ?, turns = ?, barge_ins = ?, last_seq = ?, last_at = ?, last_turn = ?,"
           " line = ?, agent = ?, cost = ?, engine = ?, replies = ? WHERE n = ?"_s;
}

void CallRow::bind(QSqlQuery &query) const
{
    int i = 0;
    query.bindValue(i++, summary.id.toString());
    query.bindValue(i++, summary.outbound);
    query.bindValue(i++, partiesText(summary.parties));
    query.bindValue(i++, neverNull(summary.parties.to));
    query.bindValue(i++, neverNull(summary.parties.from));
    query.bindValue(i++, summary.startedAt.toMSecsSinceEpoch());
    query.bindValue(i++, maybeMs(summary.answeredAt));
    query.bindValue(i++, maybeMs(summary.endedAt));
    query.bindValue(i++, summary.reason ? QVariant(wordFor(*summary.reason)) : QVariant(QMetaType::fromType<QString>()));
    query.bindValue(i++, qint64(summary.duration.count()));
    query.bindValue(i++, summary.turns);
    query.bindValue(i++, summary.bargeIns);
    query.bindValue(i++, qint64(lastSeq));
    query.bindValue(i++, lastAt.toMSecsSinceEpoch());
    query.bindValue(i++, lastTurn);
    query.bindValue(i++, neverNull(summary.parties.line));
    query.bindValue(i++, neverNull(summary.parties.agent));
    query.bindValue(i++, summary.cost ? QVariant(*summary.cost) : QVariant(QMetaType::fromType<double>()));
    query.bindValue(i++, neverNull(summary.parties.engine));
    query.bindValue(i++, replies.isNull() ? QByteArray("") : replies);
    if (n != 0)
        query.bindValue(i++, n);
}

QString searchableWords(const CallFact &fact)
{
    const auto words = [](const auto &f) -> QString {
        using Fact = std::decay_t<decltype(f)>;
        if constexpr (std::is_base_of_v<CallParties, Fact>)
            return QStringList{f.to, f.from, f.line, f.carrier, f.agent, f.variables.value(u"name"_s)}.join(u' ');
        else if constexpr (std::is_same_v<Fact, CallerSaid> || std::is_same_v<Fact, AgentSaid>)
            return f.final ? f.text : QString();
        else if constexpr (std::is_same_v<Fact, Said>)
            return f.text;
        else
            return {};
    };
    return std::visit(words, fact).trimmed();
}

} // namespace bridge
