// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

namespace bridge::telnyx {

// What Telnyx signs: Ed25519 over "timestamp|body" with the account's key (developers.telnyx.com, receiving webhooks). Pure, any thread.
struct Signed
{
    QByteArray message; // what was signed, to know it again
    qint64 at = 0;      // Unix seconds
};

// Whether Telnyx made `request` less than 300 s before or after `now` (Unix seconds). `publicKey` is the portal's base64.
// Refused says which check failed. It knows no other requests: replays are the caller's business.
Result<Signed> checkSignature(const WebhookRequest &request, const QByteArray &publicKey, qint64 now);

// Media handshakes are not signed. Telnyx repeats in `x-telnyx-streaming-auth-token` what it was given as stream_auth_token:
// ours proves that the stream was ordered by who has the API key, for the address that it comes to and no other.
QByteArray streamToken(const QByteArray &path, const QByteArray &apiKey);
Result<void> checkStreamToken(const WebhookRequest &upgrade, const QByteArray &apiKey);

} // namespace bridge::telnyx
