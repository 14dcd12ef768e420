// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

#include <QUrl>

namespace bridge::twilio {

// X-Twilio-Signature (twilio.com/docs/usage/webhooks/webhooks-security): base64 of HMAC-SHA1, keyed by the account's auth token,
// over the URL and the sorted, decoded form fields. Pure functions, any thread.

// What a carrier puts into the header when it requests `url`.
QByteArray signatureOf(const QByteArray &url, const FormFields &fields, const QByteArray &authToken);

// Whether `request` was made by somebody who knows `authToken`, over `publicUrl` (scheme, host and port; its path does not
// count) and the request's own raw target. The URL may be signed with its port, without one, or with the scheme's usual one;
// WebSocket upgrades as wss or https, with or without a last slash. Bodies that are no form must match bodySHA256.
// Refused says which check failed, and never how the signature should have been. Takes equally long right or wrong.
Result<void> checkSignature(const WebhookRequest &request, const QUrl &publicUrl, const QByteArray &authToken);

} // namespace bridge::twilio
