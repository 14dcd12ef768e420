// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/placingaliases.h"

#include "bridge/server/jsonbody.h"

#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxName = 200;      // characters
constexpr qsizetype kMaxWords = 4000;    // characters
constexpr qsizetype kMaxVariables = 100;
constexpr auto kDialPatience = 20s;      // a carrier answers within a second, a queue of others' calls may be before ours

HttpReply failure(const Error &error)
{
    return jsonReply({{"success"_L1, false}, {"error"_L1, error.detail}}, statusFor(error.code));
}

// Whole, and none of it markup of its own.
QByteArray page(const QString &to, const QString &note)
{
    return u"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
           "<title>Callwright: place a call</title><h1>Place a call</h1><p>%2</p>"
           "<form method=\"post\" action=\"/twilio/call-me\">"
           "<p><label>Number <input name=\"to\" type=\"tel\" required value=\"%1\" placeholder=\"+14155550138\"></label>"
           "<p><label>API token <input name=\"token\" type=\"password\" required autocomplete=\"off\"></label>"
           "<p><label><input name=\"confirm\" type=\"checkbox\" value=\"yes\" required> Dial this number now; the carrier bills it</label>"
           "<p><button>Call</button></form></html>"_s
        .arg(to.toHtmlEscaped(), note.toHtmlEscaped())
        .toUtf8();
}

HttpReply pageReply(const QString &to, const QString &note, int status = 200)
{
    HttpReply reply{status, "text/html; charset=utf-8", page(to, note), {}};
    return reply.with("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'")
        .with("Referrer-Policy", "no-referrer");
}

} // namespace

PlacingAliases::PlacingAliases(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

std::vector<Route> PlacingAliases::routes()
{
    using Step = void (PlacingAliases::*)(const HttpRequest &, const Respond &);
    const auto row = [this](const char *method, const char *pattern, WhoMay who, Step step) {
        return Route{method, pattern, who, [this, step](const HttpRequest &request, const Respond &respond) {
                         (this->*step)(request, respond);
                     }};
    };
    return {
        row("POST", "/api/calls/initiate", WhoMay::Token, &PlacingAliases::initiate),
        row("POST", "/initiate-call", WhoMay::Token, &PlacingAliases::initiateWithPerson),
        row("POST", "/make-call", WhoMay::Token, &PlacingAliases::makeCall),
        row("POST", "/interrupt-call/{call}", WhoMay::Token, &PlacingAliases::interrupt),
        row("GET", "/twilio/call-me", WhoMay::All, &PlacingAliases::showPage),
        row("POST", "/twilio/call-me", WhoMay::All, &PlacingAliases::dialFromPage), // the token is in the form
    };
}

// Those programs had one line, a carrier's: so without a default of ours it is the first that is not the practice line.
Result<CallId> PlacingAliases::place(CallRequest &wish)
{
    const auto lines = m_parts.catalogue().lines;
    const auto real = std::find_if(lines.begin(), lines.end(), [](const auto &entry) { return entry.ready && entry.line.carrier != "practice"_L1; });
    if (wish.line.isEmpty() && real != lines.end())
        wish.line = real->line.name;
    return m_parts.switchboard.placeCall(wish);
}

void PlacingAliases::placeNamed(CallRequest wish, const Respond &respond, const Answer &answer)
{
    auto *waiting = new QObject(this); // until there is an answer
    connect(&m_parts.switchboard, &Switchboard::happened, waiting, [=, id = wish.id](const CallEvent &event) {
        if (event.call != id)
            return;
        if (const auto *dialing = event.as<Dialing>())
            respond(jsonReply(answer(wish, dialing->carrierCallId)));
        else if (const auto *ended = event.as<Ended>())
            respond(failure({Error::Code::NotPossibleNow, ended->detail.isEmpty() ? u"The call ended before it was dialled."_s : ended->detail}));
        else
            return;
        waiting->deleteLater();
    });
    QTimer::singleShot(kDialPatience, waiting, [=] {
        respond(jsonReply(answer(wish, {}))); // it still waits for its turn
        waiting->deleteLater();
    });
    if (const auto placed = place(wish); !placed) {
        respond(failure(placed.error()));
        waiting->deleteLater();
    }
}

void PlacingAliases::initiate(const HttpRequest &request, const Respond &respond)
{
    const auto json = readJsonBody(request.wire.body);
    if (!json)
        return respond(failure(json.error()));
    JsonReader reader(*json, {u"phoneNumber"_s, u"voiceId"_s});
    CallRequest wish;
    wish.to = reader.neededText("phoneNumber"_L1, kMaxName);
    wish.voice = reader.text("voiceId"_L1, kMaxName);
    if (const auto outcome = reader.outcome(); !outcome)
        return respond(failure(outcome.error()));
    placeNamed(wish, respond, [](const CallRequest &placed, const LegId &leg) {
        return QJsonObject{{"success"_L1, true}, {"callSid"_L1, leg.toString()}, {"phoneNumber"_L1, placed.to},
            {"status"_L1, u"queued"_s}, {"id"_L1, placed.id.toString()}};
    });
}

void PlacingAliases::initiateWithPerson(const HttpRequest &request, const Respond &respond)
{
    const auto json = readJsonBody(request.wire.body);
    if (!json)
        return respond(failure(json.error()));
    JsonReader reader(*json, {u"bot_number"_s, u"cs_number"_s, u"user_number"_s, u"user_info"_s});
    CallRequest wish;
    wish.to = reader.neededText("cs_number"_L1, kMaxName);
    wish.from = reader.text("bot_number"_L1, kMaxName);
    wish.variables = reader.texts("user_info"_L1, kMaxVariables, kMaxWords);
    wish.handoverTo = reader.text("user_number"_L1, kMaxName);
    wish.variables.insert(u"user_number"_s, wish.handoverTo);
    if (const auto outcome = reader.outcome(); !outcome)
        return respond(failure(outcome.error()));
    placeNamed(wish, respond, [](const CallRequest &placed, const LegId &leg) {
        return QJsonObject{{"session_id"_L1, placed.id.toString()}, {"call_sid"_L1, leg.toString()}, {"status"_L1, u"queued"_s}};
    });
}

void PlacingAliases::makeCall(const HttpRequest &request, const Respond &respond)
{
    const auto json = readJsonBody(request.wire.body);
    if (!json)
        return respond(failure(json.error()));
    JsonReader reader(*json, {u"to_number"_s, u"from_number"_s, u"initial_message"_s});
    CallRequest wish;
    wish.to = reader.neededText("to_number"_L1, kMaxName);
    wish.from = reader.text("from_number"_L1, kMaxName);
    wish.greeting = reader.text("initial_message"_L1, kMaxWords);
    if (const auto outcome = reader.outcome(); !outcome)
        return respond(failure(outcome.error()));
    placeNamed(wish, respond, [](const CallRequest &, const LegId &leg) {
        return QJsonObject{{"success"_L1, true}, {"call_sid"_L1, leg.toString()}, {"status"_L1, u"queued"_s}};
    });
}

// By the carrier's name for the call, or by ours.
void PlacingAliases::interrupt(const HttpRequest &request, const Respond &respond)
{
    const auto name = request.arguments.value(0);
    const auto calls = m_parts.switchboard.liveCalls();
    const auto found = std::find_if(calls.begin(), calls.end(),
        [&name](const LiveCall &call) { return call.leg.toString() == name || call.id.toString() == name; });
    if (found == calls.end())
        return respond(failure({Error::Code::NotFound, u"There is no live call of that name."_s}));
    if (const auto taken = m_parts.switchboard.command(found->id, {Interrupt{}, Who::Api}); !taken)
        return respond(failure(taken.error()));
    respond(jsonReply({{"success"_L1, true}, {"call_sid"_L1, name}}));
}

void PlacingAliases::showPage(const HttpRequest &request, const Respond &respond)
{
    respond(pageReply(request.parameter(u"to").left(kMaxName), u"The token is in the file api-token of the data folder."_s));
}

void PlacingAliases::dialFromPage(const HttpRequest &request, const Respond &respond)
{
    const auto fields = formFields(request.wire.body);
    const auto value = [&fields](QLatin1StringView name) {
        const auto it = std::find_if(fields.begin(), fields.end(), [name](const auto &field) { return field.first == name; });
        return it == fields.end() ? QString() : it->second.left(kMaxName);
    };
    const auto to = value("to"_L1);
    if (const auto refused = m_parts.access.refusalFor(value("token"_L1).toUtf8(), request.peer, Instant::clock::now())) {
        auto reply = pageReply(to, u"The token is wrong."_s, refused->status);
        reply.headers += refused->headers;
        return respond(reply);
    }
    if (value("confirm"_L1) != "yes"_L1)
        return respond(pageReply(to, u"Confirm that the number may be dialled."_s, 400));
    CallRequest wish;
    wish.to = to;
    const auto placed = place(wish);
    respond(pageReply(to, placed ? u"It is being dialled."_s : placed.error().detail, placed ? 200 : statusFor(placed.error().code)));
}

} // namespace bridge
