// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/callroutes.h"

#include "bridge/records/transcript.h"
#include "bridge/server/commandroutes.h"
#include "bridge/server/placement.h"

#include <QJsonArray>

#include <algorithm>
#include <iterator>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxListed = 500;
constexpr qsizetype kMaxWords = 200; // characters of ?q=

HttpReply noSuchCall()
{
    return errorReply({Error::Code::NotFound, u"There is no call of that id."_s});
}

// What is not found is the line or the agent that the body names, not this route.
HttpReply refusedWish(const Error &error)
{
    auto reply = errorReply(error);
    if (error.code == Error::Code::NotFound)
        reply.status = 400;
    return reply;
}

QJsonObject partiesJson(const CallParties &parties)
{
    return toJson(CallFact(Placed{parties}));
}

void putTime(QJsonObject &json, QLatin1StringView key, const std::optional<QDateTime> &time)
{
    if (time && time->isValid())
        json[key] = time->toUTC().toString(Qt::ISODateWithMs);
}

bool saysAny(const LiveCall &call, const QString &words)
{
    const auto &p = call.parties;
    return words.isEmpty() || (p.to + u'\n' + p.from + u'\n' + p.agent + u'\n' + p.line).contains(words, Qt::CaseInsensitive);
}

Result<CallQuery> queryOf(const HttpRequest &request)
{
    CallQuery query;
    query.words = request.parameter(u"q").left(kMaxWords);
    if (const auto before = request.parameter(u"before"); !before.isEmpty()) {
        if (!isCallId(before))
            return fail(Error::Code::Malformed, u"\"before\" must be the id of a call."_s);
        query.before = CallId(before);
    }
    if (const auto limit = request.parameter(u"limit"); !limit.isEmpty()) {
        bool ok = false;
        query.limit = limit.toInt(&ok);
        if (!ok || query.limit < 1 || query.limit > kMaxListed)
            return fail(Error::Code::Malformed, u"\"limit\" must be a number from 1 to %1."_s.arg(kMaxListed));
    }
    const auto live = request.parameter(u"live");
    if (!live.isEmpty() && live != u"1"_s && live != u"0"_s)
        return fail(Error::Code::Malformed, u"\"live\" must be 1 or 0."_s);
    query.liveOnly = live == u"1"_s;
    return query;
}

QJsonObject listJson(const QJsonArray &calls)
{
    return {{"calls"_L1, calls}};
}

// Asked of the switchboard, not of the journal: true also while the disk fails. Newest first, as the journal lists.
QJsonArray liveList(const QList<LiveCall> &calls, const CallQuery &query)
{
    QList<LiveCall> found;
    std::copy_if(calls.begin(), calls.end(), std::back_inserter(found), [&query](const LiveCall &call) {
        return saysAny(call, query.words) && (!query.before || call.id < *query.before);
    });
    std::sort(found.begin(), found.end(), [](const LiveCall &a, const LiveCall &b) { return b.id < a.id; });
    QJsonArray array;
    for (const auto &call : found.first(std::min<qsizetype>(found.size(), query.limit)))
        array.append(toJson(call));
    return array;
}

} // namespace

QJsonObject toJson(const LiveCall &call)
{
    auto json = partiesJson(call.parties);
    json["id"_L1] = call.id.toString();
    json["status"_L1] = call.state;
    json["carrierCallId"_L1] = call.leg.isEmpty() ? QJsonValue() : QJsonValue(call.leg.toString());
    putTime(json, "startedAt"_L1, call.since);
    return json;
}

QJsonObject toJson(const CallSummary &call)
{
    auto json = partiesJson(call.parties);
    json["id"_L1] = call.id.toString();
    json["status"_L1] = call.endedAt ? u"ended"_s : call.answeredAt ? u"answered"_s : u"queued"_s;
    json["direction"_L1] = call.outbound ? u"outbound"_s : u"inbound"_s;
    putTime(json, "startedAt"_L1, call.startedAt);
    putTime(json, "answeredAt"_L1, call.answeredAt);
    putTime(json, "endedAt"_L1, call.endedAt);
    if (call.reason)
        json["reason"_L1] = wordFor(*call.reason);
    json["durationMs"_L1] = qint64(call.duration.count());
    json["turns"_L1] = call.turns;
    json["bargeIns"_L1] = call.bargeIns;
    return json;
}

bool isCallId(QStringView text)
{
    return !text.isEmpty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || c == u'-';
    });
}

CallRoutes::CallRoutes(
    Switchboard &switchboard, Journal &journal, std::function<DeskCatalogue()> catalogue, QObject *parent)
    : QObject(parent)
    , m_switchboard(switchboard)
    , m_journal(journal)
    , m_catalogue(std::move(catalogue))
{
}

std::vector<Route> CallRoutes::routes()
{
    using Step = void (CallRoutes::*)(const HttpRequest &, const Respond &);
    const auto row = [this](const char *method, const char *pattern, Step step) {
        return Route{method, pattern, WhoMay::Token, [this, step](const HttpRequest &request, const Respond &respond) {
                         (this->*step)(request, respond);
                     }};
    };
    std::vector<Route> routes{
        row("POST", "/api/calls", &CallRoutes::place),
        row("GET", "/api/calls", &CallRoutes::list),
        row("GET", "/api/calls/{id}", &CallRoutes::show),
        row("GET", "/api/calls/{id}/events", &CallRoutes::events),
        row("GET", "/api/calls/{id}/transcript", &CallRoutes::transcript),
    };
    auto commands = commandRoutes(m_switchboard);
    std::move(commands.begin(), commands.end(), std::back_inserter(routes));
    return routes;
}

void CallRoutes::place(const HttpRequest &request, const Respond &respond)
{
    const auto wish = readPlacement(request.wire.body, m_catalogue());
    if (!wish)
        return respond(refusedWish(wish.error()));
    const auto placed = m_switchboard.placeCall(*wish);
    if (!placed)
        return respond(refusedWish(placed.error()));
    const auto call = live(placed->toString());
    respond(jsonReply({{"id"_L1, placed->toString()}, {"status"_L1, u"queued"_s}, {"to"_L1, wish->to},
                          {"line"_L1, call ? call->parties.line : wish->line}, {"carrierCallId"_L1, QJsonValue()}},
        201));
}

void CallRoutes::list(const HttpRequest &request, const Respond &respond)
{
    const auto query = queryOf(request);
    if (!query)
        return respond(errorReply(query.error()));
    if (query->liveOnly)
        return respond(jsonReply(listJson(liveList(m_switchboard.liveCalls(), *query))));
    m_journal.calls(*query).then(this, [this, respond](const Result<QList<CallSummary>> &calls) {
        if (!calls)
            return respond(errorReply(calls.error()));
        QJsonArray array;
        for (const auto &summary : *calls) {
            auto json = toJson(summary);
            if (const auto call = live(summary.id.toString()))
                json["status"_L1] = call->state;
            array.append(json);
        }
        respond(jsonReply(listJson(array)));
    });
}

void CallRoutes::show(const HttpRequest &request, const Respond &respond)
{
    const auto id = request.arguments.value(0);
    if (!isCallId(id))
        return respond(noSuchCall());
    m_journal.call(CallId(id)).then(this, [this, respond, id](const Result<CallSummary> &summary) {
        const auto call = live(id);
        if (!summary)
            return respond(call ? jsonReply(toJson(*call)) : errorReply(summary.error()));
        auto json = toJson(*summary);
        if (call) {
            json["status"_L1] = call->state;
            json["carrierCallId"_L1] = toJson(*call)["carrierCallId"_L1];
        }
        respond(jsonReply(json));
    });
}

void CallRoutes::events(const HttpRequest &request, const Respond &respond)
{
    bool ok = true;
    const auto since = request.parameter(u"since");
    const auto after = since.isEmpty() ? 0 : since.toULongLong(&ok);
    if (!ok)
        return respond(errorReply({Error::Code::Malformed, u"\"since\" must be the seq of an event."_s}));
    const auto id = request.arguments.value(0);
    withEvents(id, after, respond, [id](const QList<CallEvent> &events) {
        QJsonArray array;
        for (const auto &event : events)
            array.append(toJson(event));
        return jsonReply({{"call"_L1, id}, {"events"_L1, array}});
    });
}

void CallRoutes::transcript(const HttpRequest &request, const Respond &respond)
{
    const auto format = request.parameter(u"format");
    const auto id = request.arguments.value(0);
    if (!QStringList{QString(), u"json"_s, u"text"_s, u"srt"_s}.contains(format))
        return respond(errorReply({Error::Code::Malformed, u"\"format\" must be json, text or srt."_s}));
    withEvents(id, 0, respond, [format](const QList<CallEvent> &events) {
        const auto transcript = transcriptOf(events);
        if (format == u"text"_s)
            return textReply(asText(transcript).toUtf8(), "text/plain; charset=utf-8");
        if (format == u"srt"_s)
            return textReply(asSubtitles(transcript).toUtf8(), "application/x-subrip; charset=utf-8");
        return jsonReply(asJson(transcript));
    });
}

void CallRoutes::withEvents(const QString &id, quint64 since, const Respond &respond,
    std::function<HttpReply(const QList<CallEvent> &)> answer)
{
    if (!isCallId(id))
        return respond(noSuchCall());
    m_journal.events(CallId(id), since).then(this, [respond, since, answer](const Result<QList<CallEvent>> &events) {
        if (!events)
            return respond(errorReply(events.error()));
        respond(events->isEmpty() && since == 0 ? noSuchCall() : answer(*events));
    });
}

std::optional<LiveCall> CallRoutes::live(const QString &id) const
{
    for (const auto &call : m_switchboard.liveCalls()) {
        if (call.id.toString() == id)
            return call;
    }
    return {};
}

} // namespace bridge
