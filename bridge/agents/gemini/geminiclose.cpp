// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiclose.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;
using enum GeminiRemedy;

namespace {

// What we know of reason texts, first match wins. %1 is the model, %2 the reason itself.
struct Known
{
    QLatin1StringView words; // in lower case, anywhere in the reason
    Code code;
    QLatin1StringView sentence;
    bool mayBeOption = false;
};

constexpr std::array kFinal{
    Known{"api key expired"_L1, Code::Refused,
        "The Gemini API key has expired: make a new one in Google AI Studio and set gemini/apiKey."_L1},
    Known{"api key not valid"_L1, Code::Refused, "Gemini does not accept the API key: check gemini/apiKey."_L1},
    Known{"api_key_invalid"_L1, Code::Refused, "Gemini does not accept the API key: check gemini/apiKey."_L1},
    Known{"unregistered callers"_L1, Code::Refused, "Gemini wants an API key: set gemini/apiKey."_L1},
    Known{"reported as leaked"_L1, Code::Refused,
        "Google has blocked the Gemini API key as leaked: make a new one and set gemini/apiKey."_L1},
    Known{"location is not supported"_L1, Code::Refused,
        "Google does not offer the Gemini API where this computer is: use another engine, or a server elsewhere."_L1},
    Known{"is not found for api version"_L1, Code::NotFound,
        "Gemini Live has no model \"%1\": choose another one in gemini/model or the agent's profile."_L1},
    Known{"not supported for bidigeneratecontent"_L1, Code::NotFound,
        "The model \"%1\" does not do live conversations: choose another one in gemini/model or the agent's profile."_L1},
    Known{"quota"_L1, Code::Quota, "The Gemini quota is used up: wait, or raise it in Google AI Studio (%2)."_L1},
    Known{"resource_exhausted"_L1, Code::Quota, "The Gemini quota is used up: wait, or raise it in Google AI Studio."_L1},
    Known{"resource has been exhausted"_L1, Code::Quota,
        "The Gemini quota is used up: wait, or raise it in Google AI Studio."_L1},
    Known{"billing"_L1, Code::Quota, "Gemini wants its billing put in order in Google AI Studio (%2)."_L1},
    Known{"credits"_L1, Code::Quota, "The Gemini credits are used up: add some in Google AI Studio (%2)."_L1},
    Known{"exceeded"_L1, Code::Quota, "A Gemini limit is exceeded: wait, or raise it in Google AI Studio (%2)."_L1},
    Known{"permission"_L1, Code::Refused, "The Gemini API key may not use Gemini Live: check its restrictions (%2)."_L1},
    Known{"unauthenticated"_L1, Code::Refused, "Gemini does not accept the API key: check gemini/apiKey."_L1},
    Known{"unknown name"_L1, Code::Unsupported, "Gemini Live does not know a field that we sent (%2)."_L1, true},
    Known{"thinking"_L1, Code::Unsupported, "The model \"%1\" does not think as it is told to (%2)."_L1, true},
    Known{"affective"_L1, Code::Unsupported, "The model \"%1\" knows no affective dialog (%2)."_L1, true},
};

GeminiVerdict giveUp(Code code, const QString &sentence)
{
    return {GiveUp, {code, sentence}};
}

GeminiVerdict judgeHandshake(int status, const GeminiMoment &moment)
{
    if (status == 401 || status == 403)
        return giveUp(Code::Refused, u"Gemini does not accept the API key (HTTP %1): check gemini/apiKey."_s.arg(status));
    if (status == 404)
        return giveUp(Code::NotFound, u"There is no Gemini Live at %1 (HTTP 404): check gemini/url."_s.arg(moment.host));
    if (status == 429)
        return {Resume, {Code::Quota, u"Gemini has too many requests of this key (HTTP 429): wait, or raise the quota."_s}};
    if (status >= 500)
        return {Resume, {Code::Network, u"Gemini Live is out of order at the moment (HTTP %1)."_s.arg(status)}};
    return giveUp(Code::Network,
        u"%1 refused to open a Gemini Live connection (HTTP %2): check gemini/url."_s.arg(moment.host).arg(status));
}

// Nobody there. Before the call is connected there is no use in trying long; in a call the network may come back.
GeminiVerdict judgeNetwork(QAbstractSocket::SocketError error, const GeminiMoment &moment)
{
    const auto remedy = moment.inCall ? Resume : GiveUp;
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return {remedy, {Code::Network, u"%1 cannot be found: check the network and gemini/url."_s.arg(moment.host)}};
    case QAbstractSocket::ConnectionRefusedError:
        return {remedy, {Code::Network, u"Nothing answers at %1: check the network and gemini/url."_s.arg(moment.host)}};
    case QAbstractSocket::SslHandshakeFailedError:
        return giveUp(Code::Network,
            u"The certificate of %1 cannot be trusted: check this computer's clock and gemini/url."_s.arg(moment.host));
    default:
        return {Resume, {Code::Network, u"The connection to Gemini Live at %1 was lost."_s.arg(moment.host)}};
    }
}

} // namespace

GeminiVerdict judge(const SocketLoss &close, const GeminiMoment &moment)
{
    if (close.timedOut) {
        return {moment.inCall ? Resume : GiveUp,
            {Code::TimedOut, u"Gemini Live at %1 did not become ready in time."_s.arg(moment.host)}};
    }
    if (close.httpStatus != 0)
        return judgeHandshake(close.httpStatus, moment);

    const auto reason = close.reason.toLower();
    // "Deadline exceeded" is their slowness, not our limit.
    const bool late = reason.contains("deadline"_L1);
    const auto known = std::find_if(kFinal.begin(), kFinal.end(),
        [&](const Known &row) { return !late && reason.contains(row.words); });
    if (known != kFinal.end()) {
        auto verdict = giveUp(known->code, QString(known->sentence).replace("%1"_L1, moment.model).replace("%2"_L1, close.reason));
        verdict.mayBeOption = known->mayBeOption && !moment.setUp;
        return verdict;
    }

    const Error unsaid{Code::Network,
        close.reason.isEmpty() ? u"Gemini Live closed the connection (%1)."_s.arg(close.code)
                               : u"Gemini Live closed the connection (%1: %2)."_s.arg(close.code).arg(close.reason)};
    if (reason.contains("requested entity was not found"_L1)) // a handle too old
        return {moment.withHandle || moment.setUp ? StartFresh : GiveUp, {Code::NotFound, unsaid.detail}};
    if (reason.contains("invalid argument"_L1)) {
        // At the start it is a field that this model refuses; late, the context is full; with a handle it may be the handle.
        const Error refused{Code::Unsupported,
            u"Gemini Live refuses the setup for model \"%1\": choose another model or voice (%2)."_s.arg(moment.model, close.reason)};
        return {moment.withHandle || moment.setUp ? StartFresh : GiveUp, refused, !moment.setUp};
    }
    if (reason.contains("operation is not implemented"_L1)) // seen now and then in the middle of calls
        return {moment.setUp ? Resume : GiveUp, {Code::Unsupported, unsaid.detail}};

    switch (close.code) {
    case 1000: // it meant to; only after a goAway is that not the end
        return {moment.announced ? Resume : GiveUp, unsaid};
    case 1006:
        return judgeNetwork(close.socketError, moment);
    case 1001: // going away
    case 1011: // internal error
    case 1012: // restart
    case 1013: // try again later
    case 1002: // Qt 6.4 takes the two above for a breach of protocol, and says so under this code
        return {Resume, unsaid};
    case 1009:
        return giveUp(Code::Malformed, u"Gemini Live sent a message of more than 4 MiB."_s);
    default:
        return giveUp(Code::Network, unsaid.detail);
    }
}

} // namespace bridge
