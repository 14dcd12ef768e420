// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliosignature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <map>
#include <set>

using namespace Qt::StringLiterals;

namespace bridge::twilio {

namespace {

bool equalInConstantTime(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size())
        return false;
    int difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

bool isForm(const WebhookRequest &request)
{
    return request.header("Content-Type").trimmed().toLower().startsWith("application/x-www-form-urlencoded");
}

bool isUpgrade(const WebhookRequest &request)
{
    return request.header("Upgrade").trimmed().compare("websocket", Qt::CaseInsensitive) == 0;
}

// scheme://host, for the port's variants.
QList<QByteArray> origins(const QByteArray &scheme, const QUrl &publicUrl)
{
    const QByteArray host = publicUrl.host(QUrl::FullyEncoded).toLatin1();
    const QByteArray bare = scheme + "://" + (host.contains(':') ? '[' + host + ']' : host); // IPv6 loses its brackets
    const bool secure = scheme == "https" || scheme == "wss";
    QList<QByteArray> all{bare, bare + (secure ? ":443" : ":80")};
    if (scheme == "wss")
        all.append(bare + ":80"); // what the vendor's own library makes of it
    if (publicUrl.port() > 0)
        all.append(bare + ':' + QByteArray::number(publicUrl.port()));
    return all;
}

QList<QByteArray> candidateUrls(const WebhookRequest &request, const QUrl &publicUrl)
{
    const bool secure = publicUrl.scheme() == "https"_L1 || publicUrl.scheme() == "wss"_L1;
    const QByteArray http = secure ? "https" : "http";
    QList<QByteArray> urls;
    if (!isUpgrade(request)) {
        for (const auto &origin : origins(http, publicUrl))
            urls.append(origin + request.target);
        return urls;
    }
    for (const auto &origin : origins(secure ? "wss" : "ws", publicUrl) + origins(http, publicUrl)) {
        urls.append(origin + request.target);
        urls.append(request.target == "/" ? origin : origin + request.target + '/');
    }
    return urls;
}

QByteArray queryValue(const QByteArray &target, QByteArrayView key)
{
    const auto query = target.indexOf('?');
    if (query < 0)
        return {};
    for (const auto &[name, value] : formFields(QByteArrayView(target).sliced(query + 1))) {
        if (name.toUtf8() == key)
            return value.toUtf8();
    }
    return {};
}

} // namespace

QByteArray signatureOf(const QByteArray &url, const FormFields &fields, const QByteArray &authToken)
{
    std::map<QByteArray, std::set<QByteArray>> sorted; // by bytes; equal pairs count once
    for (const auto &[key, value] : fields)
        sorted[key.toUtf8()].insert(value.toUtf8());
    QByteArray text = url;
    for (const auto &[key, values] : sorted) {
        for (const auto &value : values)
            text.append(key).append(value);
    }
    return QMessageAuthenticationCode::hash(text, authToken, QCryptographicHash::Sha1).toBase64();
}

Result<void> checkSignature(const WebhookRequest &request, const QUrl &publicUrl, const QByteArray &authToken)
{
    using Code = Error::Code;
    if (authToken.isEmpty())
        return fail(Code::Refused, u"There is no auth token to check the webhook's signature with."_s);
    if (publicUrl.host().isEmpty())
        return fail(Code::Refused, u"There is no public URL to check the webhook's signature over."_s);
    const QByteArray given = request.header("X-Twilio-Signature");
    if (given.isEmpty())
        return fail(Code::Refused, u"The webhook carries no X-Twilio-Signature."_s);

    const bool form = isForm(request);
    if (!form && !request.body.isEmpty()) {
        const QByteArray hash = QCryptographicHash::hash(request.body, QCryptographicHash::Sha256).toHex();
        if (!equalInConstantTime(queryValue(request.target, "bodySHA256").toLower(), hash))
            return fail(Code::Refused, u"The webhook's body does not match its bodySHA256."_s);
    }
    const FormFields fields = form ? formFields(request.body) : FormFields();
    bool good = false;
    for (const auto &url : candidateUrls(request, publicUrl))
        good |= equalInConstantTime(given, signatureOf(url, fields, authToken));
    if (good)
        return {};
    return fail(Code::Refused,
        u"The webhook's signature does not match. Check the auth token, and that server/publicUrl is the address that "
        "the carrier was given."_s);
}

} // namespace bridge::twilio
