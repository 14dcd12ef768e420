// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonageerrors.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace bridge::vonage {

namespace {

// What a 400 is about, as far as it names a field of ours.
QString hintIn(const QByteArray &body)
{
    const auto json = QString::fromUtf8(QJsonDocument::fromJson(body).toJson(QJsonDocument::Compact)).toLower();
    if (json.contains("from"_L1))
        return u"It is about the number to call from. Check vonage/fromNumber, and that it is linked to the application. "_s;
    if (json.contains("to\""_L1) || json.contains("endpoint"_L1) || json.contains("number"_L1))
        return u"It is about the number to call. Enter it with + and the country code. "_s;
    return {};
}

Error errorFor(int status, const QByteArray &body)
{
    using Code = Error::Code;
    if (status == 401)
        return {Code::Refused, u"Vonage does not accept the token. Check vonage/applicationId and vonage/privateKey: they belong "
                               "together, and this computer's clock must be right"_s};
    if (status == 402)
        return {Code::Quota, u"Vonage wants money first. Top the account up in its dashboard"_s};
    if (status == 403)
        return {Code::Refused, u"Vonage does not let this account make that call. Check the balance, and whether a trial account may call "
                               "that number"_s};
    if (status == 404)
        return {Code::NotFound, u"Vonage knows no such call: it is over, or was never placed. When none can be placed, check vonage/apiUrl"_s};
    if (status == 429)
        return {Code::Quota, u"Vonage has had too many requests. Wait a moment and try again"_s};
    if (status >= 500)
        return {Code::Network, u"Vonage has trouble of its own. Try again in a minute, and look at vonageapi.statuspage.io"_s};
    if (status >= 300 && status < 400)
        return {Code::Unsupported, u"Vonage's address redirects elsewhere, which is not followed. Check vonage/apiUrl"_s};
    if (status >= 400)
        return {Code::Refused, u"Vonage refused the request. "_s + hintIn(body) + u"The logs in its dashboard say more"_s};
    return {Code::Malformed, u"Vonage's answer makes no sense. Check vonage/apiUrl"_s};
}

} // namespace

Error refusalFrom(int httpStatus, const QByteArray &body)
{
    auto error = errorFor(httpStatus, body);
    error.detail += u" (HTTP %1)."_s.arg(httpStatus);
    return error;
}

} // namespace bridge::vonage
