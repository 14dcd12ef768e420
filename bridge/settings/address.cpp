// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/address.h"

#include <QHostAddress>
#include <QStringList>

namespace bridge {

using namespace Qt::StringLiterals;

std::optional<QUrl> originOf(const QString &text)
{
    static const QStringList kSchemes{u"http"_s, u"https"_s, u"ws"_s, u"wss"_s};
    const auto trimmed = text.trimmed();
    const QUrl pasted(trimmed.contains("://"_L1) ? trimmed : u"https://"_s + trimmed, QUrl::StrictMode);
    if (!pasted.isValid() || pasted.host().isEmpty() || !pasted.userInfo().isEmpty() || !kSchemes.contains(pasted.scheme()))
        return std::nullopt;
    QUrl origin;
    origin.setScheme(pasted.scheme());
    origin.setHost(pasted.host());
    origin.setPort(pasted.port());
    return origin;
}

QUrl asStreamUrl(QUrl url)
{
    if (url.scheme() == "http"_L1)
        url.setScheme(u"ws"_s);
    else if (url.scheme() == "https"_L1)
        url.setScheme(u"wss"_s);
    return url;
}

QUrl asHttpUrl(QUrl url)
{
    if (url.scheme() == "ws"_L1)
        url.setScheme(u"http"_s);
    else if (url.scheme() == "wss"_L1)
        url.setScheme(u"https"_s);
    return url;
}

bool isLoopback(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace bridge
