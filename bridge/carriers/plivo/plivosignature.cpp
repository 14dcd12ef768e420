// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivosignature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::plivo {

namespace {

constexpr qsizetype kMaxValues = 8; // one for each token that is valid during a rotation, and room

bool equalInConstantTime(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size())
        return false;
    int difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

QByteArray hmac(const QByteArray &text, const QByteArray &key)
{
    return QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256).toBase64();
}

bool isForm(const WebhookRequest &request)
{
    return request.header("Content-Type").trimmed().toLower().startsWith("application/x-www-form-urlencoded");
}

bool isUpgrade(const WebhookRequest &request)
{
    return request.header("Upgrade").trimmed().compare("websocket", Qt::CaseInsensitive) == 0;
}

FormFields sorted(FormFields fields)
{
    std::sort(fields.begin(), fields.end()); // by UTF-16 code units, key before value, as the vendor's libraries do
    return fields;
}

QByteArray pathOf(const QByteArray &target)
{
    const auto query = target.indexOf('?');
    return query < 0 ? target : target.left(query);
}

FormFields queryOf(const QByteArray &target)
{
    const auto query = target.indexOf('?');
    return query < 0 ? FormFields() : formFields(QByteArrayView(target).sliced(query + 1));
}

QByteArray asQuery(const FormFields &fields)
{
    QByteArray text;
    for (const auto &[key, value] : sorted(fields))
        text += (text.isEmpty() ? "" : "&") + key.toUtf8() + '=' + value.toUtf8();
    return text;
}

// Every value of every header of this name, split at the commas.
QList<QByteArray> valuesOf(const WebhookRequest &request, QByteArrayView name)
{
    QList<QByteArray> values;
    for (const auto &[key, list] : request.headers) {
        if (key.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        for (const auto &value : list.split(',')) {
            if (const auto trimmed = value.trimmed(); !trimmed.isEmpty() && values.size() < kMaxValues)
                values.append(trimmed);
        }
    }
    return values;
}

// scheme://host, for the port's variants.
QList<QByteArray> origins(const WebhookRequest &request, const QUrl &publicUrl)
{
    const bool secure = publicUrl.scheme() == "https"_L1 || publicUrl.scheme() == "wss"_L1;
    QList<QByteArray> schemes{secure ? "https" : "http"};
    if (isUpgrade(request))
        schemes.append(secure ? "wss" : "ws");
    const QByteArray host = publicUrl.host(QUrl::FullyEncoded).toLatin1();
    QList<QByteArray> all;
    for (const auto &scheme : schemes) {
        const QByteArray bare = scheme + "://" + (host.contains(':') ? '[' + host + ']' : host); // IPv6 loses its brackets
        all.append(bare);
        all.append(bare + (secure ? ":443" : ":80"));
        if (publicUrl.port() > 0)
            all.append(bare + ':' + QByteArray::number(publicUrl.port()));
    }
    return all;
}

} // namespace

QByteArray signedTextV3(const QByteArray &method, const QByteArray &origin, const QByteArray &target, const FormFields &fields)
{
    const QByteArray base = origin + pathOf(target);
    const FormFields query = queryOf(target);
    if (method == "GET") {
        const QByteArray all = asQuery(query + fields);
        return all.isEmpty() ? base : base + '?' + all;
    }
    QByteArray text = base;
    if (!query.isEmpty() || !fields.isEmpty())
        text += '?' + asQuery(query);
    if (!query.isEmpty() && !fields.isEmpty())
        text += '.';
    for (const auto &[key, value] : sorted(fields))
        text += key.toUtf8() + value.toUtf8();
    return text;
}

QByteArray signatureV3(const QByteArray &signedText, const QByteArray &nonce, const QByteArray &authToken)
{
    return hmac(signedText + '.' + nonce, authToken);
}

QByteArray signatureV2(const QByteArray &origin, const QByteArray &target, const QByteArray &nonce, const QByteArray &authToken)
{
    return hmac(origin + pathOf(target) + nonce, authToken);
}

QList<QByteArray> noncesOf(const WebhookRequest &request)
{
    QList<QByteArray> nonces;
    for (const auto *version : {"V3", "V2"}) {
        const QByteArray nonce = request.header("X-Plivo-Signature-" + QByteArray(version) + "-Nonce");
        if (!nonce.isEmpty())
            nonces.append(version + nonce); // apart, should Plivo use one for both
    }
    return nonces;
}

Result<void> checkSignature(const WebhookRequest &request, const QUrl &publicUrl, const QByteArray &authToken)
{
    using Code = Error::Code;
    if (authToken.isEmpty())
        return fail(Code::Refused, u"There is no auth token to check the webhook's signature with."_s);
    if (publicUrl.host().isEmpty())
        return fail(Code::Refused, u"There is no public URL to check the webhook's signature over."_s);
    const auto third = valuesOf(request, "X-Plivo-Signature-V3") + valuesOf(request, "X-Plivo-Signature-Ma-V3");
    const auto second = valuesOf(request, "X-Plivo-Signature-V2") + valuesOf(request, "X-Plivo-Signature-Ma-V2");
    if (third.isEmpty() && second.isEmpty())
        return fail(Code::Refused, u"The webhook carries no X-Plivo-Signature-V3."_s);
    const bool v3 = !third.isEmpty();
    const QByteArray nonce = request.header(v3 ? "X-Plivo-Signature-V3-Nonce" : "X-Plivo-Signature-V2-Nonce");
    if (nonce.isEmpty())
        return fail(Code::Refused, u"The webhook carries a signature, but not its nonce."_s);
    const bool get = request.method == "GET";
    if (!request.body.isEmpty() && (get || !isForm(request)))
        return fail(Code::Refused, u"The webhook has a body that is no form, so no signature covers it."_s);

    const FormFields fields = get ? FormFields() : formFields(request.body);
    bool good = false;
    for (const auto &origin : origins(request, publicUrl)) {
        const auto right = v3 ? signatureV3(signedTextV3(request.method, origin, request.target, fields), nonce, authToken)
                              : signatureV2(origin, request.target, nonce, authToken);
        for (const auto &given : v3 ? third : second)
            good |= equalInConstantTime(given, right);
    }
    if (good)
        return {};
    return fail(Code::Refused,
        u"The webhook's signature does not match. Check plivo/authToken, and that server/publicUrl is the address that Plivo was "
        "given."_s);
}

} // namespace bridge::plivo
