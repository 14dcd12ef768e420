// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivoerrors.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace bridge::plivo {

namespace {

using Code = Error::Code;
using Status = CarrierReport::Status;

struct Refusal
{
    Code code;
    const char *sentence;
};

Refusal badRequest(const QByteArray &body)
{
    const auto words = body.toLower();
    if (words.contains("credit") || words.contains("balance"))
        return {Code::Quota, "Plivo says that the account has no credit left. Add some in Plivo's console."};
    if (words.contains("answer_url") || words.contains("url"))
        return {Code::NotConfigured, "Plivo cannot use our webhook's address. Check server/publicUrl."};
    if (words.contains("from"))
        return {Code::NotConfigured, "Plivo does not take the number to call from. Check plivo/fromNumber."};
    return {Code::Malformed, "Plivo does not understand the request, most likely the number to call. Enter it with + and the country code."};
}

Refusal byStatus(int httpStatus, const QByteArray &body)
{
    switch (httpStatus) {
    case 400:
        return badRequest(body);
    case 401:
        return {Code::Refused, "Plivo does not accept the auth ID and auth token. Check plivo/authId and plivo/authToken."};
    case 402:
        return {Code::Quota, "Plivo says that the account has no credit left. Add some in Plivo's console."};
    case 403:
        return {Code::Refused, "Plivo does not let this account call that number. In Plivo's console, enable the country under voice "
                               "geo permissions; a trial account calls verified numbers only."};
    case 404:
        return {Code::NotFound, "Plivo knows no such account or call. Check plivo/authId."};
    case 429:
        return {Code::Quota, "Plivo has had too many requests. Wait a moment and try again."};
    default:
        break;
    }
    if (httpStatus >= 500)
        return {Code::Network, "Plivo has trouble of its own. Try again in a minute, and look at status.plivo.com."};
    if (httpStatus >= 400)
        return {Code::Refused, "Plivo refused the request."};
    if (httpStatus >= 300)
        return {Code::Unsupported, "Plivo's address redirects elsewhere, which is not followed. Check plivo/apiUrl."};
    return {Code::Malformed, "Plivo's answer makes no sense. Check plivo/apiUrl."};
}

constexpr HangUpCause kCauses[] = {
    {0, Status::Failed, "Plivo does not know why the call ended."},
    {1000, Status::Canceled, ""},
    {1010, Status::Failed, "The Plivo account has no credit left. Add some in Plivo's console."},
    {1020, Status::Failed, "The Plivo account has too many calls at once. Wait, or ask Plivo for a higher limit."},
    {2000, Status::Failed, "Plivo says that there is no such number. Check it."},
    {2010, Status::Failed, "Plivo says that the number is out of service."},
    {2020, Status::Failed, "Plivo says that the SIP endpoint is not registered."},
    {2030, Status::Failed, "Plivo does not call that country for this account. Enable it under voice geo permissions in Plivo's console."},
    {2040, Status::Failed, "Plivo bars that number."},
    {2060, Status::Failed, "Plivo found that the call runs in a circle. Check where the number forwards to."},
    {3000, Status::NoAnswer, ""},
    {3010, Status::Busy, ""},
    {3020, Status::Busy, "The call was rejected."},
    {4000, Status::Completed, ""},
    {4010, Status::Completed, ""},
    {4020, Status::Completed, ""},
    {4030, Status::Completed, ""},
};

} // namespace

Error refusalFrom(int httpStatus, const QByteArray &body)
{
    const auto refusal = byStatus(httpStatus, body);
    return {refusal.code, u"%1 (HTTP %2)"_s.arg(QLatin1StringView(refusal.sentence)).arg(httpStatus)};
}

const HangUpCause *hangUpCause(int code)
{
    const auto cause = std::find_if(std::begin(kCauses), std::end(kCauses), [code](const HangUpCause &row) { return row.code == code; });
    return cause == std::end(kCauses) ? nullptr : cause;
}

} // namespace bridge::plivo
