// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QJsonObject>

namespace bridge::vonage {

// JSON Web Tokens (RFC 7519) as Vonage uses them: RS256 for what we ask of its API, HS256 for what it asks of us. Pure, any thread;
// only readKey() reads a file.

// The claims of a token that is signed with `secret`. Refused for any other: another algorithm, too; says what is wrong with it.
Result<QJsonObject> claimsOf(const QByteArray &token, const QByteArray &secret);

// A token for the API, good for 15 minutes from `now` (Unix seconds).
Result<QByteArray> apiToken(const QByteArray &privateKey, const QString &applicationId, const QString &id, qint64 now);

// The setting's text: the key itself in PEM, or the path of a file that holds it.
Result<QByteArray> readKey(const QString &textOrPath);

} // namespace bridge::vonage
