// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/commandroutes.h"

#include "bridge/carriers/e164.h"
#include "bridge/server/callroutes.h"
#include "bridge/server/jsonbody.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxWords = 4000; // characters: about four minutes of speech
constexpr qsizetype kMaxDigits = 64;

using Reading = Result<CommandKind>;
using ReadCommand = std::function<Reading(const QJsonObject &)>;

template<class Kind>
Reading plain(const QJsonObject &json)
{
    const JsonReader reader(json, {});
    if (const auto outcome = reader.outcome(); !outcome)
        return tl::make_unexpected(outcome.error());
    return CommandKind(Kind{});
}

template<class Kind>
Reading spoken(const QJsonObject &json)
{
    JsonReader reader(json, {u"text"_s});
    const auto text = reader.neededText("text"_L1, kMaxWords);
    if (const auto outcome = reader.outcome(); !outcome)
        return tl::make_unexpected(outcome.error());
    return CommandKind(Kind{text});
}

Reading keys(const QJsonObject &json)
{
    JsonReader reader(json, {u"digits"_s});
    const auto digits = reader.neededText("digits"_L1, kMaxDigits);
    if (const auto outcome = reader.outcome(); !outcome)
        return tl::make_unexpected(outcome.error());
    const auto isKey = [](QChar c) { return u"0123456789*#ABCD"_s.contains(c); };
    if (!std::all_of(digits.begin(), digits.end(), isKey))
        return fail(Error::Code::Malformed, u"\"digits\" may hold 0 to 9, *, #, A, B, C and D."_s);
    return CommandKind(SendDtmf{digits});
}

Reading transfer(const QJsonObject &json)
{
    JsonReader reader(json, {u"to"_s, u"kind"_s, u"summary"_s});
    const auto to = reader.neededText("to"_L1, kMaxDigits);
    const auto kind = reader.text("kind"_L1, kMaxDigits);
    const auto summary = reader.text("summary"_L1, kMaxWords);
    if (const auto outcome = reader.outcome(); !outcome)
        return tl::make_unexpected(outcome.error());
    if (!isE164(to))
        return fail(Error::Code::Malformed, u"\"to\" must be a number with a plus and its country code, like +14155550138."_s);
    if (!kind.isEmpty() && kind != "transfer"_L1 && kind != "conference"_L1)
        return fail(Error::Code::Malformed, u"\"kind\" must be \"transfer\" (at once) or \"conference\" (the person is asked first)."_s);
    return CommandKind(Transfer{to, kind == "conference"_L1, summary});
}

Route row(Switchboard &switchboard, const char *pattern, ReadCommand read)
{
    return {"POST", pattern, WhoMay::Token,
        [&switchboard, read = std::move(read)](const HttpRequest &request, const Respond &respond) {
            const auto id = request.arguments.value(0);
            if (!isCallId(id))
                return respond(errorReply({Error::Code::NotFound, u"There is no call of that id."_s}));
            const auto command = readJsonBody(request.wire.body).and_then(read);
            if (!command)
                return respond(errorReply(command.error()));
            if (const auto taken = switchboard.command(CallId(id), {*command, Who::Api}); !taken)
                return respond(errorReply(taken.error()));
            respond(jsonReply({{"id"_L1, id}, {"status"_L1, u"accepted"_s}}, 202));
        }};
}

void stopDialling(Switchboard &switchboard, const HttpRequest &request, const Respond &respond)
{
    const auto body = readJsonBody(request.wire.body);
    if (!body)
        return respond(errorReply(body.error()));
    const auto stopped = body->value("stopped"_L1);
    if (!stopped.isBool() || body->size() != 1)
        return respond(errorReply({Error::Code::Malformed, u"Say {\"stopped\":true} to stop all dialling, or {\"stopped\":false} to release it."_s}));
    if (const auto done = switchboard.stopDialling(stopped.toBool()); !done)
        return respond(errorReply(done.error()));
    respond(jsonReply({{"stopped"_L1, switchboard.isDiallingStopped()}}));
}

} // namespace

std::vector<Route> commandRoutes(Switchboard &switchboard)
{
    return {
        {"POST", "/api/dialling", WhoMay::Token,
            [&switchboard](const HttpRequest &request, const Respond &respond) { stopDialling(switchboard, request, respond); }},
        row(switchboard, "/api/calls/{id}/hangup", plain<HangUp>),
        row(switchboard, "/api/calls/{id}/interrupt", plain<Interrupt>),
        row(switchboard, "/api/calls/{id}/mute", plain<MuteAgent>),
        row(switchboard, "/api/calls/{id}/unmute", plain<UnmuteAgent>),
        row(switchboard, "/api/calls/{id}/whisper", spoken<Whisper>),
        row(switchboard, "/api/calls/{id}/say", spoken<Say>),
        row(switchboard, "/api/calls/{id}/dtmf", keys),
        row(switchboard, "/api/calls/{id}/transfer", transfer),
        row(switchboard, "/api/calls/{id}/takeover", plain<TakeOver>),
        row(switchboard, "/api/calls/{id}/handback", plain<HandBack>),
    };
}

} // namespace bridge
