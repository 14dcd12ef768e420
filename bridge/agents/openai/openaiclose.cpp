// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaiclose.h"

#include "bridge/settings/redact.h"

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;
using enum OpenAiRemedy;

namespace {

// What we know of error codes. They stand alone in an error event and at the end of a close's reason.
struct Known
{
    QLatin1StringView code;
    OpenAiRemedy remedy;
    Code error = Code::Refused;
    QLatin1StringView sentence = {}; // %1 is the model, %2 what the service says, %3 the service, %4 the setting of its model
};

constexpr std::array kKnown{
    Known{"response_cancel_not_active"_L1, Ignore},
    Known{"conversation_already_has_active_response"_L1, Ignore},
    Known{"input_audio_buffer_commit_empty"_L1, Ignore},
    Known{"item_delete_invalid_item_id"_L1, Ignore},
    Known{"session_expired"_L1, Again, Code::Network, "The %3 session had reached its maximum duration."_L1},
    Known{"invalid_api_key"_L1, GiveUp, Code::Refused, "OpenAI does not accept the API key: check openai/apiKey."_L1},
    Known{"account_deactivated"_L1, GiveUp, Code::Refused, "The OpenAI account of this API key is deactivated."_L1},
    Known{"insufficient_quota"_L1, GiveUp, Code::Quota,
        "The OpenAI account has no credit left: add some in its billing settings."_L1},
    Known{"billing_hard_limit_reached"_L1, GiveUp, Code::Quota,
        "The OpenAI account has reached its billing limit: raise it in its billing settings."_L1},
    Known{"invalid_model"_L1, GiveUp, Code::NotFound,
        "%3 has no model \"%1\": choose another one in %4 or the agent's profile."_L1},
    Known{"model_not_found"_L1, GiveUp, Code::NotFound,
        "%3 has no model \"%1\", or this key may not use it: choose another one in %4 or the agent's "
        "profile."_L1},
    Known{"unsupported_country_region_territory"_L1, GiveUp, Code::Refused,
        "OpenAI does not offer its API where this computer is: use another engine, or a server elsewhere."_L1},
    Known{"beta_api_shape_disabled"_L1, GiveUp, Code::Unsupported, "%3 refuses the shape of our requests (%2)."_L1},
    Known{"rate_limit_exceeded"_L1, Warn, Code::Quota, "OpenAI has too many requests of this key at the moment (%2)."_L1},
    Known{"inference_rate_limit_exceeded"_L1, Warn, Code::Quota, "OpenAI has too many requests of this key at the moment (%2)."_L1},
};

// In a sentence of ours the service's words may not show what they should not.
QString shown(const QString &words)
{
    return Redactor().redacted(words.left(200));
}

OpenAiVerdict verdictOf(const Known &known, const OpenAiMoment &moment, const QString &words)
{
    QString sentence(known.sentence);
    sentence.replace("%3"_L1, moment.title).replace("%4"_L1, moment.modelKey).replace("%1"_L1, moment.model);
    return {known.remedy, {known.error, sentence.replace("%2"_L1, shown(words))}}; // theirs come last: they may hold anything
}

const Known *find(const QString &code)
{
    const auto it = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known &row) { return row.code == code; });
    return it == kKnown.end() ? nullptr : &*it;
}

OpenAiVerdict judgeHandshake(int status, const OpenAiMoment &moment)
{
    if (status == 401)
        return {GiveUp, {Code::Refused, u"OpenAI does not accept the API key (HTTP 401): check openai/apiKey."_s}};
    if (status == 403)
        return {GiveUp, {Code::Refused, u"The OpenAI API key may not use the Realtime API (HTTP 403): check its permissions."_s}};
    if (status == 404)
        return {GiveUp, {Code::NotFound,
            u"There is no %1 at %2, or no model \"%3\" (HTTP 404): check openai/url and %4."_s.arg(
                moment.title, moment.host, moment.model, moment.modelKey)}};
    if (status == 429)
        return {Again, {Code::Quota, u"OpenAI has too many requests of this key (HTTP 429): wait, or raise the limit."_s}};
    if (status >= 500)
        return {Again, {Code::Network, u"%1 is out of order at the moment (HTTP %2)."_s.arg(moment.title).arg(status)}};
    return {GiveUp, {Code::Network,
        u"%1 refused to open an %2 connection (HTTP %3): check openai/url."_s.arg(moment.host, moment.title).arg(status)}};
}

// Nobody there. Before the call is connected there is no use in trying long; in a call the network may come back.
OpenAiVerdict judgeNetwork(QAbstractSocket::SocketError error, const OpenAiMoment &moment)
{
    const auto remedy = moment.inCall ? Again : GiveUp;
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return {remedy, {Code::Network, u"%1 cannot be found: check the network and openai/url."_s.arg(moment.host)}};
    case QAbstractSocket::ConnectionRefusedError:
        return {remedy, {Code::Network, u"Nothing answers at %1: check the network and openai/url."_s.arg(moment.host)}};
    case QAbstractSocket::SslHandshakeFailedError:
        return {GiveUp, {Code::Network,
            u"The certificate of %1 cannot be trusted: check this computer's clock and openai/url."_s.arg(moment.host)}};
    default:
        return {Again, {Code::Network, u"The connection to %1 at %2 was lost."_s.arg(moment.title, moment.host)}};
    }
}

} // namespace

OpenAiVerdict judge(const OpenAiProblem &problem, const OpenAiMoment &moment)
{
    if (const auto *known = find(problem.code))
        return verdictOf(*known, moment, problem.message);
    // A cut of what was heard that came too late costs a few words of the model's memory, no more.
    if (problem.event == "truncate"_L1 || problem.event == "delete"_L1 || problem.event == "cancel"_L1)
        return {Ignore, {}};
    if (!moment.isLive) {
        return {GiveUp, {Code::Unsupported,
            u"%1 refuses the session for model \"%2\": %3 %4"_s
                .arg(moment.title, moment.model, problem.param.isEmpty() ? u"it says"_s : u"the field "_s + problem.param + u","_s,
                    shown(problem.message)).trimmed()}};
    }
    return {Warn, {Code::Network, u"%1 reports: %2"_s.arg(moment.title, shown(problem.message.isEmpty() ? problem.code : problem.message))}};
}

OpenAiVerdict judge(const SocketLoss &close, const OpenAiProblem &last, const OpenAiMoment &moment)
{
    if (close.timedOut) {
        return {moment.inCall ? Again : GiveUp,
            {Code::TimedOut, u"%1 at %2 did not become ready in time."_s.arg(moment.title, moment.host)}};
    }
    if (close.httpStatus != 0)
        return judgeHandshake(close.httpStatus, moment);

    // "invalid_request_error.invalid_model": the last part is the code.
    const auto word = close.reason.section(u'.', -1);
    const auto *known = find(word);
    if (!known)
        known = find(last.code);
    if (known && known->remedy == GiveUp)
        return verdictOf(*known, moment, last.message.isEmpty() ? close.reason : last.message);

    const Error unsaid{Code::Network,
        close.reason.isEmpty() ? u"%1 closed the connection (%2)."_s.arg(moment.title).arg(close.code)
                               : u"%1 closed the connection (%2: %3)."_s.arg(moment.title, QString::number(close.code), shown(close.reason))};
    switch (close.code) {
    case 1000: // it meant to; only when its time was up that is not the end
        return {moment.announced ? Again : GiveUp, unsaid};
    case 1006:
        return judgeNetwork(close.socketError, moment);
    case 1001: // going away: also the end of the 60 minutes
    case 1011: // internal error
    case 1012: // restart
    case 1013: // try again later
    case 1002: // Qt 6.4 takes the two above for a breach of protocol, and says so under this code
        return {Again, unsaid};
    case 1009:
        return {GiveUp, {Code::Malformed, u"%1 sent an event of more than 4 MiB."_s.arg(moment.title)}};
    case 4000: // it refuses what we asked for
        return {GiveUp, {Code::Unsupported, u"%1 refuses the session (%2)."_s.arg(
            moment.title, shown(last.message.isEmpty() ? close.reason : last.message))}};
    default:
        return {GiveUp, unsaid};
    }
}

} // namespace bridge
