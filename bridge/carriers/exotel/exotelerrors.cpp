// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelerrors.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace bridge::exotel {

namespace {

using Code = Error::Code;

Error sentenceFor(int httpStatus)
{
    switch (httpStatus) {
    case 400:
        return {Code::Malformed, u"Exotel cannot read the order. Check the number to call, and exotel/fromNumber."_s};
    case 401:
        return {Code::Refused, u"Exotel does not accept the key and token. Check exotel/apiKey and exotel/apiToken, and that exotel/apiUrl "
                               "is your account's region."_s};
    case 402:
        return {Code::Quota, u"Exotel wants money first. Recharge the account in Exotel's dashboard."_s};
    case 403:
        return {Code::Refused, u"Exotel does not let this account do that. Check that the account's KYC is done, that the number is not "
                               "on a do-not-disturb list, and that voice bots are enabled for exotel/sid."_s};
    case 404:
        return {Code::NotFound, u"Exotel knows no such account or call. Check exotel/sid and exotel/apiUrl."_s};
    case 429:
        return {Code::Quota, u"Exotel has had too many requests; it takes 200 calls a minute. Wait a moment and try again."_s};
    default:
        break;
    }
    if (httpStatus >= 500)
        return {Code::Network, u"Exotel has trouble of its own. Try again in a minute, and look at status.exotel.com."_s};
    if (httpStatus >= 300 && httpStatus < 400)
        return {Code::Unsupported, u"Exotel's address redirects elsewhere, which is not followed. Check exotel/apiUrl."_s};
    if (httpStatus >= 400)
        return {Code::Refused, u"Exotel refused the request. Look at the call in Exotel's dashboard."_s};
    return {Code::Malformed, u"Exotel's answer makes no sense. Check exotel/apiUrl."_s};
}

QJsonValue member(const QJsonObject &object, QLatin1StringView name)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0)
            return *it;
    }
    return {};
}

int codeIn(const QByteArray &body)
{
    const auto exception = member(QJsonDocument::fromJson(body).object(), "RestException"_L1).toObject();
    const auto code = member(exception, "Code"_L1);
    return code.isString() ? code.toString().toInt() : code.toInt();
}

} // namespace

Error refusalFrom(int httpStatus, const QByteArray &body)
{
    auto error = sentenceFor(httpStatus);
    const int code = codeIn(body);
    error.detail += code > 0 ? u" (HTTP %1, Exotel error %2)"_s.arg(httpStatus).arg(code) : u" (HTTP %1)"_s.arg(httpStatus);
    return error;
}

} // namespace bridge::exotel
