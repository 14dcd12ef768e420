// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/calladdresses.h"

#include <QUrlQuery>

namespace bridge {

using namespace Qt::StringLiterals;

CallAddresses::CallAddresses(const Settings &settings, const QUrl &local, const QString &carrier)
    : m_settings(settings)
    , m_base(settings.url(u"server/publicUrl"))
    , m_carrier(carrier)
    , m_isPublic(carrier != "practice"_L1 && !m_base.isEmpty())
{
    if (!m_isPublic)
        m_base = local;
}

QUrl CallAddresses::webhook(const QString &what, const Token &token) const
{
    QUrl url = m_base;
    url.setPath(u"/%1/%2/%3"_s.arg(m_carrier, what, token.toString()));
    return url;
}

QUrl CallAddresses::media(const Token &token) const
{
    QUrl url = m_base;
    const auto publicWs = m_settings.url(u"server/publicWsUrl");
    if (m_carrier != "practice"_L1 && !publicWs.isEmpty())
        url = publicWs;
    url.setPath(u"/%1/media/%2"_s.arg(m_carrier, token.toString()));
    url.setScheme(url.scheme() == "https"_L1 || url.scheme() == "wss"_L1 ? u"wss"_s : u"ws"_s);
    return url;
}

// The carrier signs the whole address, so what stands in it is ours when it comes back, also after the call has left us.
QUrl CallAddresses::transferDocument(const Token &token, const QString &to, const QString &from) const
{
    QUrl url = webhook(u"transfer"_s, token);
    QUrlQuery query;
    query.addQueryItem(u"to"_s, QString::fromLatin1(QUrl::toPercentEncoding(to)));
    query.addQueryItem(u"from"_s, QString::fromLatin1(QUrl::toPercentEncoding(from)));
    url.setQuery(query);
    return url;
}

} // namespace bridge
