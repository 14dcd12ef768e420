// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/publicaddress.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QUrl loopback(quint16 port)
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(port));
}

QUrl withoutPath(const QUrl &url)
{
    return url.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

} // namespace

QUrl publicAddress(const Settings &settings, QStringView carrier, quint16 port)
{
    if (carrier == u"practice" || !settings.isSet(u"server/publicUrl"))
        return loopback(port);
    const auto url = withoutPath(settings.url(u"server/publicUrl"));
    return url.isEmpty() ? loopback(port) : url;
}

QUrl publicStreamAddress(const Settings &settings, QStringView carrier, quint16 port)
{
    auto url = publicAddress(settings, carrier, port);
    if (carrier != u"practice" && settings.isSet(u"server/publicWsUrl")) {
        const auto own = withoutPath(settings.url(u"server/publicWsUrl"));
        url = own.isEmpty() ? url : own;
    }
    if (url.scheme() == u"http"_s)
        url.setScheme(u"ws"_s);
    else if (url.scheme() == u"https"_s)
        url.setScheme(u"wss"_s);
    return url;
}

} // namespace bridge
