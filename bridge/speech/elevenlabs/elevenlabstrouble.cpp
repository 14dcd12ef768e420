// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabstrouble.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;

namespace {

// What we know of their words, first match wins, in the status, the sentence or the close reason. %1 is the model, %2 the voice.
struct Known
{
    QLatin1StringView words; // in lower case
    bool tryAgain;
    Code code;
    QLatin1StringView sentence;
};

constexpr std::array kKnown{
    Known{"unusual activity"_L1, false, Code::Refused,
        "ElevenLabs has switched its free plan off for this address (401, unusual activity detected): it does so for data-centre and VPN addresses, "
        "and where several free accounts come from one address. Take a paid plan, or run Callwright on a connection that is no server's."_L1},
    Known{"detected_unusual_activity"_L1, false, Code::Refused,
        "ElevenLabs has switched its free plan off for this address (401, unusual activity detected): it does so for data-centre and VPN addresses, "
        "and where several free accounts come from one address. Take a paid plan, or run Callwright on a connection that is no server's."_L1},
    Known{"missing_permissions"_L1, false, Code::Refused,
        "The ElevenLabs API key may not make speech: give it the text_to_speech permission in the ElevenLabs settings."_L1},
    Known{"invalid_api_key"_L1, false, Code::Refused, "ElevenLabs does not accept the API key: check elevenlabs/apiKey."_L1},
    Known{"invalid api key"_L1, false, Code::Refused, "ElevenLabs does not accept the API key: check elevenlabs/apiKey."_L1},
    Known{"needs_authorization"_L1, false, Code::Refused, "ElevenLabs wants an API key: set elevenlabs/apiKey."_L1},
    Known{"quota_exceeded"_L1, false, Code::Quota,
        "The ElevenLabs credits are used up: wait for the next month, or add some in the ElevenLabs settings."_L1},
    Known{"exceeds your quota"_L1, false, Code::Quota,
        "The ElevenLabs credits are used up: wait for the next month, or add some in the ElevenLabs settings."_L1},
    Known{"paid_plan_required"_L1, false, Code::Quota,
        "ElevenLabs offers the voice \"%2\" or this sound only on a paid plan: choose another voice, or a plan."_L1},
    Known{"only_for_creator"_L1, false, Code::Quota,
        "ElevenLabs offers the voice \"%2\" or this sound only on a larger plan: choose another voice, or a plan."_L1},
    Known{"voice_not_found"_L1, false, Code::NotFound,
        "ElevenLabs has no voice \"%2\" for this key: choose another one in elevenlabs/voiceId or the agent's profile."_L1},
    Known{"voice_id_does_not_exist"_L1, false, Code::NotFound,
        "ElevenLabs has no voice \"%2\" for this key: choose another one in elevenlabs/voiceId or the agent's profile."_L1},
    Known{"invalid_voice"_L1, false, Code::NotFound,
        "ElevenLabs has no voice \"%2\" for this key: choose another one in elevenlabs/voiceId or the agent's profile."_L1},
    Known{"model_not_found"_L1, false, Code::NotFound,
        "ElevenLabs has no model \"%1\": choose another one in elevenlabs/model or the agent's profile."_L1},
    Known{"unsupported_model"_L1, false, Code::Unsupported,
        "The ElevenLabs model \"%1\" does not do live speech: choose another one in elevenlabs/model or the agent's profile."_L1},
    Known{"max_character_limit_exceeded"_L1, false, Code::Unsupported, "A text was longer than the ElevenLabs model \"%1\" takes."_L1},
    Known{"max_active_conversations"_L1, true, Code::Busy, "ElevenLabs counts more than five replies at once on one connection."_L1},
    Known{"too_many_concurrent_requests"_L1, true, Code::Busy,
        "More calls speak at once than the ElevenLabs plan allows: wait, or take a larger plan."_L1},
    Known{"system_busy"_L1, true, Code::Busy, "ElevenLabs is too busy at the moment."_L1},
    Known{"input_timeout_exceeded"_L1, true, Code::TimedOut, "ElevenLabs got no text for too long and hung up."_L1},
};

} // namespace

LossVerdict judgeElevenLabs(const QString &status, const QString &words, int http, const ElevenLabsMoment &moment)
{
    const auto all = (status + u' ' + words).toLower();
    const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known &row) { return all.contains(row.words); });
    if (known != kKnown.end())
        return {known->tryAgain,
            {known->code, QString(known->sentence).replace("%1"_L1, moment.model).replace("%2"_L1, moment.voice)}};
    const auto said = words.isEmpty() ? status : words;
    switch (http) {
    case 401:
        return {false, {Code::Refused, u"ElevenLabs does not accept the API key (HTTP 401): check elevenlabs/apiKey."_s}};
    case 402:
    case 403:
        return {false,
            {Code::Refused,
                u"The ElevenLabs plan or key does not allow the voice \"%1\" with the model \"%2\" (HTTP %3)."_s.arg(
                    moment.voice, moment.model).arg(http)}};
    case 422:
        return {false, {Code::Unsupported, u"ElevenLabs does not understand the request (HTTP 422): %1."_s.arg(said)}};
    default:
        break;
    }
    if (http != 0) {
        SocketLoss loss;
        loss.httpStatus = http;
        return judgeLoss(loss, {u"ElevenLabs"_s, u"elevenlabs/url"_s, moment.host});
    }
    return {false, {Code::Network, u"ElevenLabs gave up on the speech (%1)."_s.arg(said)}};
}

LossVerdict judgeElevenLabsAnswer(int http, const QByteArray &body, const ElevenLabsMoment &moment)
{
    const QJsonValue detail = QJsonDocument::fromJson(body).object().value("detail"_L1);
    const auto text = [](const QJsonValue &value) { return value.toString().simplified().left(200); };
    if (detail.isArray())
        return judgeElevenLabs({}, text(detail[0]["msg"_L1]), http, moment);
    if (detail.isString())
        return judgeElevenLabs({}, text(detail), http, moment);
    return judgeElevenLabs(text(detail["status"_L1]), text(detail["message"_L1]), http, moment);
}

LossVerdict judgeElevenLabsLoss(const SocketLoss &loss, const ElevenLabsMoment &moment)
{
    if (loss.httpStatus != 0)
        return judgeElevenLabs({}, {}, loss.httpStatus, moment);
    const auto reason = loss.reason.toLower();
    const bool isKnown = std::any_of(kKnown.begin(), kKnown.end(), [&](const Known &row) { return reason.contains(row.words); });
    if (isKnown)
        return judgeElevenLabs({}, loss.reason, 0, moment);
    return judgeLoss(loss, {u"ElevenLabs"_s, u"elevenlabs/url"_s, moment.host});
}

} // namespace bridge
