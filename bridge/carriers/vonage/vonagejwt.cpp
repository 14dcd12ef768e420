// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagejwt.h"

#include "bridge/carriers/crypto.h"

#include <QFile>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

using namespace Qt::StringLiterals;

namespace bridge::vonage {

namespace {

constexpr auto kBase64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

auto refused(const QString &what)
{
    return fail(Error::Code::Refused, u"The webhook's token "_s + what);
}

QByteArray encoded(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toBase64(kBase64);
}

QJsonObject decoded(const QByteArray &part)
{
    const auto json = QByteArray::fromBase64Encoding(part, kBase64 | QByteArray::AbortOnBase64DecodingErrors);
    return json ? QJsonDocument::fromJson(json.decoded).object() : QJsonObject();
}

} // namespace

Result<QJsonObject> claimsOf(const QByteArray &token, const QByteArray &secret)
{
    constexpr qsizetype kMaxToken = 8 * 1024; // Vonage's have about 500 characters
    if (secret.isEmpty())
        return refused(u"cannot be checked: vonage/signatureSecret is not set."_s);
    const auto parts = token.size() <= kMaxToken ? token.split('.') : QByteArrayList();
    if (parts.size() != 3)
        return refused(u"is none."_s);
    // As text, so that no other spelling of the same bytes passes.
    const auto signature
        = QMessageAuthenticationCode::hash(parts[0] + '.' + parts[1], secret, QCryptographicHash::Sha256).toBase64(kBase64);
    if (!crypto::equalInConstantTime(parts[2], signature))
        return refused(u"is not signed with this account's secret. Check vonage/signatureSecret."_s);
    if (decoded(parts[0]).value("alg"_L1).toString() != "HS256"_L1)
        return refused(u"is not of the kind HS256."_s);
    const auto claims = decoded(parts[1]);
    if (claims.isEmpty())
        return refused(u"says nothing."_s);
    return claims;
}

Result<QByteArray> apiToken(const QByteArray &privateKey, const QString &applicationId, const QString &id, qint64 now)
{
    constexpr qint64 kLife = 15 * 60; // seconds, as the vendor's own library has it
    const auto text = encoded({{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"RS256"_s}}) + '.'
        + encoded({{u"application_id"_s, applicationId}, {u"iat"_s, now}, {u"exp"_s, now + kLife}, {u"jti"_s, id}});
    const auto signature = crypto::signRs256(privateKey, text);
    if (!signature)
        return tl::make_unexpected(signature.error());
    return text + '.' + signature->toBase64(kBase64);
}

Result<QByteArray> readKey(const QString &textOrPath)
{
    constexpr qint64 kMaxKey = 64 * 1024;
    if (textOrPath.contains("-----BEGIN"_L1))
        return textOrPath.toLatin1().replace("\\n", "\n"); // as it stands in one line of an environment file
    QFile file(textOrPath.trimmed());
    if (textOrPath.isEmpty() || !file.open(QIODevice::ReadOnly))
        return fail(Error::Code::NotConfigured,
            u"The private key cannot be read. Check vonage/privateKey: it is the key's text, or the path of its file."_s);
    return file.read(kMaxKey);
}

} // namespace bridge::vonage
