// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxsignature.h"

#include "bridge/carriers/base64.h"
#include "bridge/carriers/crypto.h"
#include "bridge/carriers/replayguard.h"

#include <QMessageAuthenticationCode>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge::telnyx {

namespace {

// Empty for what no encoder writes.
QByteArray decoded(const QByteArray &text)
{
    constexpr qsizetype kMaxText = 256; // a signature has 88 characters
    if (text.size() > kMaxText)
        return {};
    QByteArray bytes(base64::decodedSizeLimit(text.size()), Qt::Uninitialized);
    bytes.resize(qMax<qsizetype>(0, base64::decode(text, bytes.data())));
    return bytes;
}

// Unix seconds as they are written: digits only. -1 for anything else.
qint64 secondsIn(const QByteArray &text)
{
    constexpr qsizetype kMaxDigits = 12;
    const bool digits = !text.isEmpty() && text.size() <= kMaxDigits
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits ? text.toLongLong() : -1;
}

} // namespace

Result<Signed> checkSignature(const WebhookRequest &request, const QByteArray &publicKey, qint64 now)
{
    using Code = Error::Code;
    const QByteArray key = decoded(publicKey.trimmed());
    if (key.isEmpty())
        return fail(Code::Refused, u"There is no public key to check the webhook's signature with. Check telnyx/publicKey."_s);
    const QByteArray signature = request.header("telnyx-signature-ed25519");
    const QByteArray timestamp = request.header("telnyx-timestamp");
    if (signature.isEmpty() || timestamp.isEmpty())
        return fail(Code::Refused, u"The webhook carries no Telnyx signature."_s);
    const QByteArray message = timestamp + '|' + request.body;
    if (!crypto::verifyEd25519(key, message, decoded(signature)))
        return fail(Code::Refused, u"The webhook's signature does not match. Check telnyx/publicKey."_s);
    const qint64 at = secondsIn(timestamp);
    if (at < 0 || !ReplayGuard::isInTime(at, now))
        return fail(Code::Refused, u"The webhook was signed more than five minutes from now. Check this computer's clock."_s);
    return Signed{message, at};
}

QByteArray streamToken(const QByteArray &path, const QByteArray &apiKey)
{
    return QMessageAuthenticationCode::hash("callwright media " + path, apiKey, QCryptographicHash::Sha256).toHex();
}

Result<void> checkStreamToken(const WebhookRequest &upgrade, const QByteArray &apiKey)
{
    if (apiKey.isEmpty())
        return fail(Error::Code::Refused, u"There is no API key to check the media stream with. Check telnyx/apiKey."_s);
    const QByteArray given = upgrade.header("x-telnyx-streaming-auth-token");
    if (given.isEmpty())
        return fail(Error::Code::Refused, u"The media stream carries no x-telnyx-streaming-auth-token."_s);
    if (!crypto::equalInConstantTime(given, streamToken(upgrade.path(), apiKey)))
        return fail(Error::Code::Refused, u"The media stream's token is not the one it was ordered with."_s);
    return {};
}

} // namespace bridge::telnyx
