// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelaccess.h"

#include "bridge/types/id.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace bridge::exotel {

namespace {

// Over digests, which are equally long whatever was given.
bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    const auto left = QCryptographicHash::hash(a, QCryptographicHash::Sha256);
    const auto right = QCryptographicHash::hash(b, QCryptographicHash::Sha256);
    uchar difference = 0;
    for (qsizetype i = 0; i < left.size(); ++i)
        difference |= uchar(left[i]) ^ uchar(right[i]);
    return difference == 0;
}

bool hasToken(const WebhookRequest &request)
{
    const auto path = request.path();
    const auto parts = path.split('/'); // "", carrier, what, token
    return parts.size() == 4 && isToken(QString::fromLatin1(parts.last()));
}

QByteArray givenSecret(const WebhookRequest &request)
{
    const auto query = request.target.indexOf('?');
    if (query < 0)
        return {};
    for (const auto &[name, value] : formFields(QByteArrayView(request.target).sliced(query + 1))) {
        if (name == "secret"_L1)
            return value.toUtf8();
    }
    return {};
}

QByteArray givenCredentials(const WebhookRequest &request)
{
    constexpr QByteArrayView kScheme = "basic ";
    const auto header = request.header("Authorization");
    if (header.first(qMin(header.size(), kScheme.size())).compare(kScheme, Qt::CaseInsensitive) != 0)
        return {};
    const auto decoded = QByteArray::fromBase64Encoding(header.sliced(kScheme.size()).trimmed(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? *decoded : QByteArray();
}

} // namespace

Result<void> checkAccess(const WebhookRequest &request, const Keys &keys)
{
    if (hasToken(request))
        return {};
    const bool bySecret = !keys.secret.isEmpty();
    const bool byPassword = !keys.user.isEmpty() && !keys.password.isEmpty();
    if (!bySecret && !byPassword)
        return fail(Error::Code::Refused,
            u"Exotel does not sign its webhooks, and nothing else lets them in. Set exotel/webhookSecret and add ?secret= to the URL "
            "in Exotel's flow, or set exotel/webhookUser and exotel/webhookPassword."_s);
    // Both always, so that the time tells nothing of either.
    const bool secret = equalInConstantTime(givenSecret(request), keys.secret) && bySecret;
    const bool password = equalInConstantTime(givenCredentials(request), keys.user + ':' + keys.password) && byPassword;
    if (secret || password)
        return {};
    return fail(Error::Code::Refused,
        u"The webhook has neither the secret nor the password. Check the URL in Exotel's flow against exotel/webhookSecret, or "
        "exotel/webhookUser and exotel/webhookPassword."_s);
}

} // namespace bridge::exotel
