// SPDX-License-Identifier: GPL-3.0-or-later
// The campaigns' file while people are called: who is next, and what came of it.
#include "bridge/campaigns/campaignfile.h"

#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Variables variablesFrom(const QString &text)
{
    Variables variables;
    const auto json = QJsonDocument::fromJson(text.toUtf8()).object();
    for (auto it = json.begin(); it != json.end(); ++it)
        variables[it.key()] = it.value().toString();
    return variables;
}

QDateTime moment(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

} // namespace

// Who is to be called again comes before who was never called, else the end of a long list would be their turn. `next` becomes the
// time of the earliest who has to wait, if that is earlier.
Result<std::optional<ClaimedRow>> CampaignFile::due(CampaignId id, const QString &clock, const QDateTime &now, qint64 *next)
{
    static const auto columns = u"SELECT n, number, clock, variables, attempts, next_at FROM list WHERE campaign = ? AND clock = ? AND state = 'waiting' "_s;
    for (const auto &which : {u"AND next_at > 0 ORDER BY next_at, n LIMIT 1"_s, u"AND next_at = 0 ORDER BY n LIMIT 1"_s}) {
        auto found = ask(columns + which, {qint64(id), clock});
        if (!found)
            return tl::make_unexpected(found.error());
        if (!found->next())
            continue;
        if (const auto at = found->value(5).toLongLong(); at > now.toMSecsSinceEpoch()) {
            *next = *next == 0 ? at : std::min(*next, at);
            continue;
        }
        return ClaimedRow{found->value(0).toLongLong(), found->value(1).toString(), found->value(2).toString(),
            variablesFrom(found->value(3).toString()), found->value(4).toInt() + 1};
    }
    return std::optional<ClaimedRow>();
}

Result<Claim> CampaignFile::claim(CampaignId id, const QStringList &clocks, const QDateTime &now, const CallId &call)
{
    Claim claim;
    const auto done = inTransaction([&]() -> Result<void> {
        qint64 next = 0;
        for (const auto &clock : clocks) {
            auto found = due(id, clock, now, &next);
            if (!found)
                return tl::make_unexpected(found.error());
            if (*found && (!claim.row || (*found)->row < claim.row->row))
                claim.row = **found;
        }
        if (!claim.row) {
            claim.next = next > 0 ? moment(next) : QDateTime();
            auto waiting = ask(u"SELECT n FROM tallies WHERE campaign = ? AND word = 'list:waiting'"_s, {qint64(id)});
            if (!waiting)
                return tl::make_unexpected(waiting.error());
            claim.waiting = waiting->next() ? waiting->value(0).toLongLong() : 0;
            return {};
        }
        Result<void> step = run(u"UPDATE list SET state = 'calling', attempts = attempts + 1, call = ?, called_at = ?, detail = '' WHERE n = ?"_s,
            {call.toString(), now.toMSecsSinceEpoch(), claim.row->row});
        if (step)
            step = run(u"UPDATE campaigns SET calls = calls + 1 WHERE id = ?"_s, {qint64(id)});
        return step ? move(id, u"waiting"_s, u"calling"_s) : step;
    });
    if (!done)
        return tl::make_unexpected(done.error());
    return claim;
}

Result<void> CampaignFile::release(CampaignId id, qint64 row, const QDateTime &retryAt)
{
    return inTransaction([&]() -> Result<void> {
        const auto freed = ask(uR"(UPDATE list SET state = 'waiting', attempts = attempts - 1, call = '', next_at = ?
            WHERE n = ? AND state = 'calling')"_s, {retryAt.isValid() ? retryAt.toMSecsSinceEpoch() : 0, row});
        if (!freed || freed->numRowsAffected() != 1)
            return freed ? Result<void>() : tl::make_unexpected(freed.error());
        const auto step = run(u"UPDATE campaigns SET calls = calls - 1 WHERE id = ?"_s, {qint64(id)});
        return step ? move(id, u"calling"_s, u"waiting"_s) : step;
    });
}

Result<void> CampaignFile::settle(CampaignId id, const RowResult &result)
{
    const bool again = result.retryAt.isValid();
    const auto state = again ? u"waiting"_s : result.state;
    return inTransaction([&]() -> Result<void> {
        const auto ended = ask(uR"(UPDATE list SET state = ?, last = ?, detail = ?, next_at = ?, talked_ms = talked_ms + ?
            WHERE n = ? AND state = 'calling')"_s,
            {state, result.state, result.detail, again ? result.retryAt.toMSecsSinceEpoch() : 0, qint64(result.talked.count()), result.row});
        if (!ended || ended->numRowsAffected() != 1) // told twice: the first telling counts
            return ended ? Result<void>() : tl::make_unexpected(ended.error());
        const bool wasCall = result.state != "refused"_L1;
        const auto step = run(uR"(UPDATE campaigns SET calls = calls - ?, answered = answered + ?, talked_ms = talked_ms + ?, cost = cost + ?,
            unpriced = unpriced + ? WHERE id = ?)"_s,
            {wasCall ? 0 : 1, result.answered ? 1 : 0, qint64(result.talked.count()), result.cost.value_or(0),
                result.answered && !result.cost ? 1 : 0, qint64(id)});
        return step ? move(id, u"calling"_s, state) : step;
    });
}

// ---- Questions

Result<QList<Campaign>> CampaignFile::read(const QString &where, const QVariantList &values)
{
    auto query = ask(u"SELECT id, plan, state, note, created_at, started_at, ended_at, calls, answered, talked_ms, cost, unpriced "
                                "FROM campaigns WHERE removed = 0 AND "_s + where, values);
    if (!query)
        return tl::make_unexpected(query.error());
    QList<Campaign> list;
    while (query->next()) {
        const auto plan = CampaignPlan::fromJson(QJsonDocument::fromJson(query->value(1).toString().toUtf8()).object());
        const auto state = campaignStateFrom(query->value(2).toString());
        if (!plan || !state)
            return fail(Error::Code::Malformed, u"campaigns.db holds a campaign that this program does not understand."_s);
        Campaign campaign{CampaignId(query->value(0).toLongLong()), *plan, *state, query->value(3).toString()};
        campaign.createdAt = moment(query->value(4).toLongLong());
        if (!query->isNull(5))
            campaign.startedAt = moment(query->value(5).toLongLong());
        if (!query->isNull(6))
            campaign.endedAt = moment(query->value(6).toLongLong());
        campaign.calls = query->value(7).toLongLong();
        campaign.answered = query->value(8).toLongLong();
        campaign.talked = Milliseconds(query->value(9).toLongLong());
        campaign.cost = query->value(10).toDouble();
        campaign.unpriced = query->value(11).toLongLong();
        list << campaign;
    }
    for (auto &campaign : list) {
        if (const auto counted = readCounts(campaign); !counted)
            return tl::make_unexpected(counted.error());
    }
    return list;
}

Result<void> CampaignFile::readCounts(Campaign &campaign)
{
    auto tallies = ask(u"SELECT word, n FROM tallies WHERE campaign = ? AND n <> 0"_s, {qint64(campaign.id)});
    if (!tallies)
        return tl::make_unexpected(tallies.error());
    auto &counts = campaign.counts;
    while (tallies->next()) {
        const auto word = tallies->value(0).toString();
        const auto what = word.section(u':', 1);
        const auto n = tallies->value(1).toLongLong();
        if (word.startsWith("left:"_L1))
            counts.left[what] = n;
        else if (what == "waiting"_L1)
            counts.waiting = n;
        else if (what == "calling"_L1)
            counts.calling = n;
        else if (what == "unknown"_L1)
            counts.unknown = n;
        else if (what == "refused"_L1)
            counts.refused = n;
        else
            counts.ended[what] = n;
    }
    return {};
}

Result<QList<Campaign>> CampaignFile::campaigns()
{
    return read(u"1 ORDER BY id DESC"_s, {});
}

Result<Campaign> CampaignFile::find(CampaignId id)
{
    const auto found = read(u"id = ?"_s, {qint64(id)});
    if (!found)
        return tl::make_unexpected(found.error());
    if (found->isEmpty())
        return fail(Error::Code::NotFound, u"There is no such campaign."_s);
    return found->first();
}

Result<QList<CampaignId>> CampaignFile::halfRemoved()
{
    auto query = ask(u"SELECT id FROM campaigns WHERE removed = 1"_s, {});
    if (!query)
        return tl::make_unexpected(query.error());
    QList<CampaignId> ids;
    while (query->next())
        ids << CampaignId(query->value(0).toLongLong());
    return ids;
}

Result<QStringList> CampaignFile::clocks(CampaignId id)
{
    auto query = ask(u"SELECT clock FROM clocks WHERE campaign = ?"_s, {qint64(id)});
    if (!query)
        return tl::make_unexpected(query.error());
    QStringList clocks;
    while (query->next())
        clocks << query->value(0).toString();
    return clocks;
}

Result<QList<CampaignRow>> CampaignFile::rows(CampaignId id, const RowQuery &query)
{
    const auto which = query.state.isEmpty() ? QString() : u"AND state = ? "_s;
    QVariantList values{qint64(id), query.after};
    if (!query.state.isEmpty())
        values << query.state;
    auto found = ask(u"SELECT n, line, number, variables, state, last, detail, attempts, call, called_at, next_at, talked_ms FROM list "
                                "WHERE campaign = ? AND n > ? %1ORDER BY n LIMIT ?"_s.arg(which), values << query.limit);
    if (!found)
        return tl::make_unexpected(found.error());
    QList<CampaignRow> rows;
    while (found->next()) {
        CampaignRow row{found->value(0).toLongLong(), found->value(1).toInt(), found->value(2).toString(), variablesFrom(found->value(3).toString()),
            found->value(4).toString(), found->value(5).toString(), found->value(6).toString(), found->value(7).toInt(),
            CallId(found->value(8).toString())};
        if (!found->isNull(9))
            row.calledAt = moment(found->value(9).toLongLong());
        if (const auto next = found->value(10).toLongLong(); next > 0)
            row.nextAt = moment(next);
        row.talked = Milliseconds(found->value(11).toLongLong());
        rows << row;
    }
    return rows;
}

Result<QList<LeftOver>> CampaignFile::left(CampaignId id, qint64 after, int limit)
{
    auto found = ask(u"SELECT n, line, text, detail, why FROM left_over WHERE campaign = ? AND n > ? ORDER BY n LIMIT ?"_s,
        {qint64(id), after, limit});
    if (!found)
        return tl::make_unexpected(found.error());
    QList<LeftOver> rows;
    while (found->next())
        rows.append({found->value(0).toLongLong(), found->value(1).toInt(), found->value(2).toString(), found->value(3).toString(),
            listRefusalFrom(found->value(4).toString()).value_or(ListRefusal::Bad)});
    return rows;
}

} // namespace bridge
