// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxerrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <iterator>
#include <string_view>

using namespace Qt::StringLiterals;

namespace bridge::telnyx {

namespace {

using Code = Error::Code;

struct Known
{
    int code;
    Code kind;
    std::string_view sentence;
};

// Where two codes share a row's meaning the HTTP status speaks for them: only what says more is listed.
constexpr Known kKnown[] = {
    {10009, Code::Refused, "Telnyx does not accept the API key. Check telnyx/apiKey."},
    {10010, Code::Refused, "Telnyx does not let this account make that call. Check the balance, and the outbound voice profile of "
                           "the application in the Telnyx portal: it names the countries that may be called."},
    {10011, Code::Quota, "Telnyx has had too many requests. Wait a moment and try again."},
    {10016, Code::Malformed, "Telnyx cannot read a number. Enter it with + and the country code."},
    {90015, Code::NotFound, "Telnyx knows no such call: it is over, or was never placed."},
    {kCallOver, Code::NotPossibleNow, "Telnyx says that the call is over already."},
    {90034, Code::NotPossibleNow, "Telnyx says that the call is not answered yet. Try again when it is."},
};

Known byStatus(int httpStatus)
{
    if (httpStatus == 401)
        return kKnown[0];
    if (httpStatus == 403)
        return kKnown[1];
    if (httpStatus == 402)
        return {0, Code::Quota, "Telnyx wants money first. Top the account up in the Telnyx portal."};
    if (httpStatus == 404)
        return {0, Code::NotFound, "Telnyx knows no such application or call. Check telnyx/connectionId."};
    if (httpStatus == 422 || httpStatus == 400)
        return {0, Code::Refused, "Telnyx refused the request. Check both numbers, telnyx/connectionId, and that the number belongs "
                                  "to that application."};
    if (httpStatus == 429)
        return kKnown[2];
    if (httpStatus >= 500)
        return {0, Code::Network, "Telnyx has trouble of its own. Try again in a minute, and look at status.telnyx.com."};
    if (httpStatus >= 300 && httpStatus < 400)
        return {0, Code::Unsupported, "Telnyx' address redirects elsewhere, which is not followed. Check telnyx/apiUrl."};
    if (httpStatus >= 400)
        return {0, Code::Refused, "Telnyx refused the request. Look at the debugging section of the Telnyx portal."};
    return {0, Code::Malformed, "Telnyx' answer makes no sense. Check telnyx/apiUrl."};
}

int codeIn(const QByteArray &body)
{
    const auto code = QJsonDocument::fromJson(body).object().value("errors"_L1).toArray().at(0).toObject().value("code"_L1);
    return code.isString() ? code.toString().toInt() : code.toInt();
}

} // namespace

Refusal refusalFrom(int httpStatus, const QByteArray &body)
{
    const int code = codeIn(body);
    const auto row = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known &known) { return known.code == code; });
    const Known known = row != std::end(kKnown) ? *row : byStatus(httpStatus);
    const QString where = code > 0 ? u" (Telnyx error %1)"_s.arg(code) : u" (HTTP %1)"_s.arg(httpStatus);
    const auto sentence = QString::fromUtf8(known.sentence.data(), qsizetype(known.sentence.size()));
    return {{known.kind, sentence + where}, CarrierReport::Status::Failed, code};
}

} // namespace bridge::telnyx
