// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/server/reply.h"
#include "bridge/types/units.h"

#include <QHash>
#include <QHostAddress>

#include <optional>

namespace bridge {

// Who may use the API: whoever shows the token. The right one always opens, whatever others at the same address do; who shows wrong
// ones too often is told to come back later, and the log says so once a minute. Lives in the bridge thread, owned by the server.
class Access
{
public:
    // An empty token opens to nobody.
    explicit Access(QByteArray token) : m_token(std::move(token)) {}

    // Nothing: come in. Otherwise 401, or 429 with Retry-After.
    std::optional<HttpReply> refusalFor(const QByteArray &shownToken, const QHostAddress &from, Instant now);
    // The value of an Authorization header: what stands behind "Bearer ", or nothing.
    static QByteArray bearer(const QByteArray &authorization);

private:
    struct Guesses { int count = 0; Instant since; };
    bool isTooMany(const QHostAddress &from, Instant now);

    const QByteArray m_token;
    QHash<QHostAddress, Guesses> m_guesses; // at most kMaxAddresses; the oldest goes
};

// Takes the same time wherever they differ. The length may show.
bool isSameSecret(QByteArrayView a, QByteArrayView b);

// Whether a browser's page may open our sockets: no Origin (no browser), the host it talks to, or this computer.
bool isOwnOrigin(const QByteArray &origin, const QByteArray &host);

} // namespace bridge
