// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramclose.h"

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;

LossVerdict judgeDeepgram(const SocketLoss &loss, const DeepgramMoment &moment)
{
    const auto language = moment.language.isEmpty() ? QString() : u" in language \"%1\""_s.arg(moment.language);
    switch (loss.httpStatus) {
    case 400:
        return {false,
            {Code::Unsupported,
                u"Deepgram refuses the model \"%1\"%2 (HTTP 400): choose another one in %3 or the agent's profile."_s
                    .arg(moment.model, language, moment.modelKey)}};
    case 401:
        return {false, {Code::Refused, u"Deepgram does not accept the API key (HTTP 401): check deepgram/apiKey."_s}};
    case 402:
        return {false, {Code::Quota, u"The Deepgram project has no credit left (HTTP 402): add some in the Deepgram console."_s}};
    case 403:
        return {false,
            {Code::Refused,
                u"The Deepgram API key may not use the model \"%1\" (HTTP 403): check the key's role and the project's plan."_s.arg(
                    moment.model)}};
    default:
        break;
    }
    const auto reason = loss.reason.toLower();
    if (reason.contains("data-0000"_L1))
        return {false, {Code::Internal, u"Deepgram cannot decode the call's sound (DATA-0000): this is a defect of Callwright."_s}};
    if (reason.contains("net-0001"_L1) || reason.contains("net0001"_L1))
        return {true, {Code::TimedOut, u"Deepgram heard nothing for ten seconds and hung up (NET-0001)."_s}};
    if (reason.contains("net-0000"_L1) || reason.contains("net0000"_L1))
        return {true, {Code::Network, u"Deepgram did not answer within its own time (NET-0000)."_s}};
    return judgeLoss(loss, {u"Deepgram"_s, u"deepgram/url"_s, moment.host});
}

} // namespace bridge
