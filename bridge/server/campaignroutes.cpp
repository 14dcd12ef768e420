// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/campaignroutes.h"

#include "bridge/server/jsonbody.h"

#include <QFile>
#include <QJsonArray>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRows = 1000;
constexpr int kUsualRows = 100;
constexpr qint64 kPiece = 128 * 1024; // bytes read at once

// What is asked of a list: from JSON, where it is the text "list", or a body that is the file itself and the rest in the query.
struct Wish
{
    CampaignPlan plan;
    ListSource source;
    ListReading reading;
    QStringList wanted;
};

tl::unexpected<Error> malformed(const QString &detail)
{
    return fail(Error::Code::Malformed, detail);
}

// What the campaign's agent has places for.
Result<QStringList> placesOf(const CampaignPlan &plan, const DeskCatalogue &catalogue)
{
    const auto line = std::ranges::find_if(catalogue.lines, [&](const auto &entry) { return entry.line.name == plan.line || entry.line.number == plan.line; });
    if (!plan.line.isEmpty() && line == catalogue.lines.end())
        return malformed(u"There is no such line; GET /api/lines has them all."_s);
    if (plan.agent.isEmpty())
        return QStringList();
    const auto agent = std::ranges::find_if(catalogue.agents,
        [&](const AgentProfile &profile) { return profile.name.compare(plan.agent, Qt::CaseInsensitive) == 0; });
    if (agent == catalogue.agents.end())
        return malformed(u"There is no agent of that name; GET /api/agents has them all."_s);
    return agent->places();
}

Result<Wish> wishFrom(const HttpRequest &request, const DeskCatalogue &catalogue)
{
    const bool isJson = request.wire.header("Content-Type").startsWith("application/json");
    const auto query = request.parameter(u"plan").toUtf8();
    auto json = readJsonBody(isJson ? QByteArrayView(request.wire.body) : QByteArrayView(query));
    if (!json)
        return tl::make_unexpected(json.error());
    Wish wish;
    wish.reading.number = request.parameter(u"number");
    wish.source.text = request.wire.body;
    if (isJson) {
        const auto list = json->take("list"_L1), number = json->take("number"_L1);
        if (!list.isString() || !(number.isString() || number.isUndefined()))
            return malformed(u"'list' is the text of the table, and 'number' the name of a column."_s);
        wish.source.text = list.toString().toUtf8();
        wish.reading.number = number.toString();
        wish.reading.format = CsvFormat::guess(wish.source.text);
        wish.reading.format->encoding = CsvFormat::Encoding::Utf8;
    }
    const auto plan = CampaignPlan::fromJson(*json);
    if (!plan)
        return tl::make_unexpected(plan.error());
    const auto places = placesOf(*plan, catalogue);
    if (!places)
        return tl::make_unexpected(places.error());
    wish.plan = *plan;
    wish.wanted = *places;
    return wish;
}

std::optional<CampaignId> idFrom(const QString &text)
{
    bool isNumber = false;
    const auto id = text.toLongLong(&isNumber);
    return isNumber && id > 0 ? std::optional(CampaignId(id)) : std::nullopt;
}

HttpReply noSuchCampaign()
{
    return errorReply({Error::Code::NotFound, u"There is no such campaign; GET /api/campaigns has them all."_s});
}

QJsonArray jsonOf(const QList<LeftRow> &rows)
{
    QJsonArray array;
    for (const auto &row : rows)
        array.append(QJsonObject{{u"line"_s, row.line}, {u"number"_s, row.text}, {u"why"_s, wordFor(row.why)}, {u"detail"_s, row.detail}});
    return array;
}

QJsonObject jsonOf(const ListPreview &preview)
{
    QJsonArray rows;
    for (const auto &row : preview.rows)
        rows.append(QJsonArray::fromStringList(row));
    return {{u"separator"_s, QString(preview.format.separator)}, {u"headings"_s, QJsonArray::fromStringList(preview.headings)},
        {u"numberColumn"_s, preview.columns.number + 1}, {u"zoneColumn"_s, preview.columns.zone + 1},
        {u"variables"_s, QJsonArray::fromStringList(preview.columns.variables)}, {u"rows"_s, rows}, {u"looked"_s, preview.looked},
        {u"whole"_s, preview.isWhole}, {u"missing"_s, QJsonArray::fromStringList(preview.missing)}, {u"left"_s, jsonOf(preview.left)}};
}

// A whole number of the query; nothing: it is none.
std::optional<qint64> numberFrom(const HttpRequest &request, QStringView name, qint64 otherwise, qint64 least, qint64 most)
{
    const auto text = request.parameter(name);
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const auto number = text.toLongLong(&isNumber);
    return isNumber && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

// The routes, as an object that the handlers share: each is a member that answers one request.
struct CampaignRoutes
{
    Campaigns &campaigns;
    std::function<DeskCatalogue()> catalogue;

    template<class T, class Show>
    void answer(QFuture<Result<T>> future, const Respond &respond, Show show) const
    {
        future.then(&campaigns, [respond, show](const Result<T> &result) { respond(result ? show(*result) : errorReply(result.error())); });
    }

    void one(QFuture<Result<Campaign>> future, const Respond &respond, int status = 200) const
    {
        answer(std::move(future), respond, [status](const Campaign &campaign) { return jsonReply(campaign.toJson(), status); });
    }

    void list(const Respond &respond) const
    {
        answer(campaigns.list(), respond, [](const QList<Campaign> &found) {
            QJsonArray array;
            for (const auto &campaign : found)
                array.append(campaign.toJson());
            return jsonReply({{u"campaigns"_s, array}});
        });
    }

    void create(const HttpRequest &request, const Respond &respond) const
    {
        const auto wish = wishFrom(request, catalogue());
        if (!wish)
            return respond(errorReply(wish.error()));
        one(campaigns.create(wish->plan, wish->source, wish->reading, wish->wanted), respond, 201);
    }

    void preview(const HttpRequest &request, const Respond &respond) const
    {
        const auto wish = wishFrom(request, catalogue());
        if (!wish)
            return respond(errorReply(wish.error()));
        answer(campaigns.preview(wish->plan.region, wish->source, wish->reading, wish->wanted), respond,
            [](const ListPreview &preview) { return jsonReply(jsonOf(preview)); });
    }

    void remove(CampaignId id, const Respond &respond) const
    {
        campaigns.remove(id).then(&campaigns, [id, respond](const Result<void> &done) {
            respond(done ? jsonReply({{u"id"_s, qint64(id)}, {u"removed"_s, true}}) : errorReply(done.error()));
        });
    }

    void rows(CampaignId id, const HttpRequest &request, const Respond &respond) const
    {
        const auto after = numberFrom(request, u"after", 0, 0, std::numeric_limits<qint64>::max());
        const auto limit = numberFrom(request, u"limit", kUsualRows, 1, kMostRows);
        if (!after || !limit)
            return respond(errorReply({Error::Code::Malformed, u"'after' is a row, and 'limit' a number from 1 to %1."_s.arg(kMostRows)}));
        answer(campaigns.rows(id, {request.parameter(u"state").left(40), *after, int(*limit)}), respond, [](const QList<CampaignRow> &rows) {
            QJsonArray array;
            for (const auto &row : rows)
                array.append(row.toJson());
            return jsonReply({{u"rows"_s, array}});
        });
    }

    void left(CampaignId id, const HttpRequest &request, const Respond &respond) const
    {
        const auto after = numberFrom(request, u"after", 0, 0, std::numeric_limits<qint64>::max());
        const auto limit = numberFrom(request, u"limit", kUsualRows, 1, kMostRows);
        if (!after || !limit)
            return respond(errorReply({Error::Code::Malformed, u"'after' is a row, and 'limit' a number from 1 to %1."_s.arg(kMostRows)}));
        answer(campaigns.left(id, *after, int(*limit)), respond, [](const QList<LeftOver> &rows) {
            QJsonArray array;
            for (const auto &row : rows)
                array.append(QJsonObject{{u"row"_s, row.row}, {u"line"_s, row.line}, {u"number"_s, row.text}, {u"why"_s, wordFor(row.why)}, {u"detail"_s, row.detail}});
            return jsonReply({{u"left"_s, array}});
        });
    }

    // By way of a file, which is taken away when the answer has been taken: a million rows are no answer to keep in memory.
    void results(CampaignId id, const Respond &respond) const
    {
        campaigns.find(id).then(&campaigns, [all = *this, id, respond](const Result<Campaign> &found) {
            if (!found)
                return respond(errorReply(found.error()));
            const auto path = all.campaigns.passingFile();
            all.answer(all.campaigns.writeResults(id, path), respond, [path](qint64) { return fileReply(path); });
        });
    }

    static HttpReply fileReply(const QString &path)
    {
        struct Passing
        {
            explicit Passing(const QString &path) : file(path) {}
            ~Passing() { file.remove(); }
            QFile file;
        };
        const auto passing = std::make_shared<Passing>(path); // shared: by the copies of the answer
        if (!passing->file.open(QIODevice::ReadOnly))
            return errorReply({Error::Code::Storage, u"The results can't be read."_s});
        HttpReply reply{200, "text/csv; charset=utf-8", {}, {{"Content-Disposition", "attachment; filename=\"results.csv\""}}};
        reply.restSize = passing->file.size();
        reply.rest = [passing] { return passing->file.read(kPiece); };
        return reply;
    }
};

} // namespace

std::vector<Route> campaignRoutes(Campaigns &campaigns, std::function<DeskCatalogue()> catalogue)
{
    const CampaignRoutes all{campaigns, std::move(catalogue)};
    // The handler for a campaign that the path names.
    const auto of = [all](auto handle) {
        return [all, handle](const HttpRequest &request, const Respond &respond) {
            const auto id = idFrom(request.arguments[0]);
            if (!id)
                return respond(noSuchCampaign());
            handle(*id, request, respond);
        };
    };
    using Id = CampaignId;
    return {
        {"GET", "/api/campaigns", WhoMay::Token, [all](const HttpRequest &, const Respond &respond) { all.list(respond); }},
        {"POST", "/api/campaigns", WhoMay::Token, [all](const HttpRequest &request, const Respond &respond) { all.create(request, respond); }},
        {"POST", "/api/campaigns/preview", WhoMay::Token, [all](const HttpRequest &request, const Respond &respond) { all.preview(request, respond); }},
        {"GET", "/api/campaigns/{id}", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.one(all.campaigns.find(id), respond); })},
        {"DELETE", "/api/campaigns/{id}", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.remove(id, respond); })},
        {"POST", "/api/campaigns/{id}/start", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.one(all.campaigns.start(id), respond); })},
        {"POST", "/api/campaigns/{id}/pause", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.one(all.campaigns.pause(id), respond); })},
        {"POST", "/api/campaigns/{id}/stop", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.one(all.campaigns.stop(id), respond); })},
        {"GET", "/api/campaigns/{id}/rows", WhoMay::Token, of([all](Id id, const HttpRequest &request, const Respond &respond) { all.rows(id, request, respond); })},
        {"GET", "/api/campaigns/{id}/left", WhoMay::Token, of([all](Id id, const HttpRequest &request, const Respond &respond) { all.left(id, request, respond); })},
        {"GET", "/api/campaigns/{id}/results", WhoMay::Token, of([all](Id id, const HttpRequest &, const Respond &respond) { all.results(id, respond); })},
    };
}

} // namespace bridge
