// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

#include <QUrl>

namespace bridge::plivo {

// X-Plivo-Signature-V3 and -V2 (plivo.com/docs/voice/concepts/signature-validation): base64 of HMAC-SHA256, keyed by the account's
// auth token, over the URL, for V3 also the query and the form fields, and a nonce. Pure functions, any thread.

// What V3 signs. `origin` is scheme://host[:port]; `fields` are a POST's form fields, for a GET they join the query.
QByteArray signedTextV3(const QByteArray &method, const QByteArray &origin, const QByteArray &target, const FormFields &fields);
QByteArray signatureV3(const QByteArray &signedText, const QByteArray &nonce, const QByteArray &authToken);
// Over the URL without its query: nothing that the webhook tells is covered.
QByteArray signatureV2(const QByteArray &origin, const QByteArray &target, const QByteArray &nonce, const QByteArray &authToken);

// Of every signature that the webhook carries: whoever recorded one with two of them must not get in with the other.
QList<QByteArray> noncesOf(const WebhookRequest &request);

// Whether `request` was made by somebody who knows `authToken`, over `publicUrl` (scheme, host and port; its path does not
// count) and the request's own raw target. Headers of the main account (-Ma-) count as well; each may hold several values, of
// which one must match. Where there is a V3 signature V2 does not count, so that nobody may leave the better one out of account.
// Bodies must be forms: others are not covered by any signature.
// Refused says which check failed, and never how the signature should have been. Takes equally long right or wrong. It knows no
// other requests: replays are the caller's business.
Result<void> checkSignature(const WebhookRequest &request, const QUrl &publicUrl, const QByteArray &authToken);

} // namespace bridge::plivo
