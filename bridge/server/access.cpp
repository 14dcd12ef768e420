// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/access.h"

#include "bridge/server/log.h"

#include <QUrl>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kGuesses = 10;          // wrong tokens from one address within a minute before it has to wait
constexpr auto kGuessWindow = 60s;
constexpr int kMaxAddresses = 1024;

} // namespace

std::optional<HttpReply> Access::refusalFor(const QByteArray &shownToken, const QHostAddress &from, Instant now)
{
    if (!m_token.isEmpty() && isSameSecret(shownToken, m_token))
        return {};
    // Asking without any token is no guess: probes and browsers do it.
    if (!shownToken.isEmpty() && isTooMany(from, now)) {
        return errorReply(429, u"too_many_requests"_s, u"Too many wrong tokens came from this address. Wait a minute."_s)
            .with("Retry-After", "60");
    }
    return errorReply(401, u"unauthorized"_s,
        u"This needs the bridge's API token (setting server/apiToken) as \"Authorization: Bearer …\"."_s)
        .with("WWW-Authenticate", "Bearer");
}

bool Access::isTooMany(const QHostAddress &from, Instant now)
{
    if (!m_guesses.contains(from) && m_guesses.size() >= kMaxAddresses) {
        const auto oldest = std::min_element(m_guesses.begin(), m_guesses.end(),
            [](const Guesses &a, const Guesses &b) { return a.since < b.since; });
        m_guesses.erase(oldest);
    }
    auto &guesses = m_guesses[from];
    if (guesses.count == 0 || now - guesses.since > kGuessWindow)
        guesses = {0, now};
    if (++guesses.count == kGuesses + 1)
        qCWarning(lcServer) << "Somebody at" << from.toString() << "is guessing the API token; it has to wait now.";
    return guesses.count > kGuesses;
}

QByteArray Access::bearer(const QByteArray &authorization)
{
    constexpr QByteArrayView kScheme("Bearer ");
    if (authorization.size() <= kScheme.size()
        || QByteArrayView(authorization).first(kScheme.size()).compare(kScheme, Qt::CaseInsensitive) != 0)
        return {};
    return authorization.mid(kScheme.size()).trimmed();
}

bool isSameSecret(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size())
        return false;
    volatile uchar difference = 0; // volatile: no early way out for the optimiser
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = uchar(difference | (uchar(a[i]) ^ uchar(b[i])));
    return difference == 0;
}

bool isOwnOrigin(const QByteArray &origin, const QByteArray &host)
{
    if (origin.isEmpty())
        return true;
    const QUrl page(QString::fromLatin1(origin), QUrl::StrictMode);
    if (!page.isValid() || page.host().isEmpty())
        return false;
    const QUrl us(u"http://"_s + QString::fromLatin1(host), QUrl::StrictMode);
    return page.host() == us.host() || page.host() == u"localhost"_s || QHostAddress(page.host()).isLoopback();
}

} // namespace bridge
