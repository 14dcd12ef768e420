// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

namespace bridge::vonage {

// Vonage's signed webhooks: `Authorization: Bearer` and a token that has the hash of what was sent (developer.vonage.com, decoding
// signed webhooks). Pure, any thread.
struct Secrets
{
    QByteArray signatureSecret;
    QString applicationId; // of ours; empty: any of the account's
};
struct Signed
{
    QByteArray token; // to know it again
    qint64 at = 0;    // Unix seconds
};

// Whether Vonage made `request` less than 300 s before or after `now`, for our application, with this very body or, of a GET, query.
Result<Signed> checkSignature(const WebhookRequest &request, const Secrets &secrets, qint64 now);

// The same of a media handshake, which has nothing to hash.
Result<Signed> checkStream(const WebhookRequest &upgrade, const Secrets &secrets, qint64 now);

// What a GET is hashed as: its decoded query as a compact JSON object of texts, in the order of arrival.
QByteArray queryAsJson(const QByteArray &target);

} // namespace bridge::vonage
