// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagesignature.h"

#include "bridge/carriers/crypto.h"
#include "bridge/carriers/replayguard.h"
#include "bridge/carriers/vonage/vonagejwt.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace bridge::vonage {

namespace {

auto refused(const QString &what)
{
    return fail(Error::Code::Refused, what);
}

QByteArray bearer(const WebhookRequest &request)
{
    const auto given = request.header("Authorization").trimmed();
    constexpr QByteArrayView kScheme = "Bearer ";
    return given.first(qMin(kScheme.size(), given.size())).compare(kScheme, Qt::CaseInsensitive) == 0 ? given.mid(kScheme.size()).trimmed()
                                                                                                      : QByteArray();
}

Result<QJsonObject> checkedClaims(const QByteArray &token, const Secrets &secrets, qint64 now)
{
    if (token.isEmpty())
        return refused(u"The request carries no token of Vonage's. Switch signed webhooks on for the application."_s);
    auto claims = claimsOf(token, secrets.signatureSecret);
    if (!claims)
        return claims;
    if (const auto at = claims->value("iat"_L1); !at.isDouble() || !ReplayGuard::isInTime(at.toInteger(), now))
        return refused(u"The request was signed more than five minutes from now. Check this computer's clock."_s);
    if (const auto until = claims->value("exp"_L1); until.isDouble() && until.toInteger() < now)
        return refused(u"The request's token has run out."_s);
    const auto application = claims->value("application_id"_L1);
    if (!secrets.applicationId.isEmpty() && application.isString() && application.toString() != secrets.applicationId)
        return refused(u"The request is about another application. Check vonage/applicationId."_s);
    return claims;
}

// As JavaScript's JSON.stringify writes it.
QByteArray quoted(const QString &text)
{
    QByteArray out = "\"";
    for (const char c : text.toUtf8()) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (uchar(c) < 0x20)
                out += "\\u00" + QByteArray(1, c).toHex();
            else
                out += c;
        }
    }
    return out + '"';
}

} // namespace

QByteArray queryAsJson(const QByteArray &target)
{
    const auto query = target.indexOf('?');
    QByteArray json = "{";
    if (query >= 0) {
        for (const auto &[key, value] : formFields(QByteArrayView(target).sliced(query + 1)))
            json += (json.size() > 1 ? "," : "") + quoted(key) + ':' + quoted(value);
    }
    return json + '}';
}

Result<Signed> checkSignature(const WebhookRequest &request, const Secrets &secrets, qint64 now)
{
    const auto token = bearer(request);
    const auto claims = checkedClaims(token, secrets, now);
    if (!claims)
        return tl::make_unexpected(claims.error());
    const bool get = request.method == "GET";
    const auto hash = QCryptographicHash::hash(get ? queryAsJson(request.target) : request.body, QCryptographicHash::Sha256).toHex();
    if (!crypto::equalInConstantTime(claims->value("payload_hash"_L1).toString().toLatin1().toLower(), hash))
        return refused(u"The webhook's %1 is not what Vonage signed."_s.arg(get ? u"query"_s : u"body"_s));
    return Signed{token, claims->value("iat"_L1).toInteger()};
}

Result<Signed> checkStream(const WebhookRequest &upgrade, const Secrets &secrets, qint64 now)
{
    const auto token = bearer(upgrade);
    const auto claims = checkedClaims(token, secrets, now);
    if (!claims)
        return tl::make_unexpected(claims.error());
    return Signed{token, claims->value("iat"_L1).toInteger()};
}

} // namespace bridge::vonage
