// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twilioerrors.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <iterator>
#include <string_view>

using namespace Qt::StringLiterals;

namespace bridge::twilio {

namespace {

using Code = Error::Code;

struct Known
{
    int code;
    Code kind;
    std::string_view sentence;
};

constexpr Known kKnown[] = {
    {20003, Code::Refused, "Twilio does not accept the account SID and auth token. Check twilio/accountSid and twilio/authToken."},
    {20404, Code::NotFound, "Twilio knows no such account or call. Check twilio/accountSid."},
    {20429, Code::Quota, "Twilio has had too many requests. Wait a moment and try again."},
    {21201, Code::Malformed, "Twilio misses the number to call. Enter it with + and the country code."},
    {21202, Code::Refused, "Twilio does not call premium numbers. Call another number."},
    {21205, Code::NotConfigured, "Twilio cannot use our webhook's address. Check server/publicUrl."},
    {21210, Code::NotConfigured, "The number to call from is not yours at Twilio. Check twilio/fromNumber, or verify the number."},
    {21211, Code::Malformed, "Twilio cannot read the number to call. Enter it with + and the country code."},
    {21212, Code::NotConfigured, "Twilio cannot read the number to call from. Check twilio/fromNumber."},
    {21214, Code::Refused, "Twilio cannot reach the number to call. Check it, or try another one."},
    {21215, Code::Refused, "Twilio does not call that country for this account. Enable it in Twilio's console under voice "
                           "geographic permissions."},
    {21216, Code::Refused, "Twilio does not let this account call that number. Ask Twilio's support why."},
    {21218, Code::NotConfigured, "Twilio knows no such application. Check the account in Twilio's console."},
    {21219, Code::Refused, "A trial account calls verified numbers only. Verify the number in Twilio's console, or upgrade."},
    {21220, Code::NotPossibleNow, "Twilio says that the call is over already."},
};

Known byStatus(int httpStatus)
{
    if (httpStatus == 401 || httpStatus == 403)
        return kKnown[0];
    if (httpStatus == 404)
        return kKnown[1];
    if (httpStatus == 429)
        return kKnown[2];
    if (httpStatus >= 500)
        return {0, Code::Network, "Twilio has trouble of its own. Try again in a minute, and look at status.twilio.com."};
    if (httpStatus >= 300 && httpStatus < 400)
        return {0, Code::Unsupported, "Twilio's address redirects elsewhere, which is not followed. Check twilio/apiUrl."};
    if (httpStatus >= 400)
        return {0, Code::Refused, "Twilio refused the request. Look the code up at twilio.com/docs/api/errors."};
    return {0, Code::Malformed, "Twilio's answer makes no sense. Check twilio/apiUrl."};
}

int codeIn(const QByteArray &body)
{
    const auto code = QJsonDocument::fromJson(body).object().value("code"_L1);
    return code.isString() ? code.toString().toInt() : code.toInt();
}

} // namespace

Refusal refusalFrom(int httpStatus, const QByteArray &body)
{
    const int code = codeIn(body);
    const auto row = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known &known) { return known.code == code; });
    const Known known = row != std::end(kKnown) ? *row : byStatus(httpStatus);
    const QString where = code > 0 ? u" (Twilio error %1)"_s.arg(code) : u" (HTTP %1)"_s.arg(httpStatus);
    const auto sentence = QString::fromUtf8(known.sentence.data(), qsizetype(known.sentence.size()));
    return {{known.kind, sentence + where}, CarrierReport::Status::Failed, code};
}

} // namespace bridge::twilio
