// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/ncco.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace bridge::ncco {

Result<QJsonArray> connectStream(const QUrl &url, SampleRate rate, const LegId &leg)
{
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "wss"_L1 && url.scheme() != "ws"_L1))
        return fail(Error::Code::Unsupported, u"A media stream needs an absolute wss address."_s);
    const QJsonObject headers{{u"leg"_s, leg.toString()}};
    constexpr qsizetype kMaxHeaders = 512; // bytes, Vonage's limit
    if (text({headers}).size() > kMaxHeaders)
        return fail(Error::Code::Unsupported, u"Vonage takes at most 512 bytes of stream headers."_s);
    return QJsonArray{QJsonObject{{u"action"_s, u"connect"_s},
        {u"endpoint"_s,
            QJsonArray{QJsonObject{{u"type"_s, u"websocket"_s}, {u"uri"_s, url.toString(QUrl::FullyEncoded)},
                {u"content-type"_s, u"audio/l16;rate=%1"_s.arg(rate.hz)}, {u"headers"_s, headers},
                {u"authorization"_s, QJsonObject{{u"type"_s, u"vonage"_s}}}}}}}};
}

QJsonArray decline(const QString &politeSentence)
{
    return {QJsonObject{{u"action"_s, u"talk"_s}, {u"text"_s, politeSentence.simplified()}}};
}

QJsonArray dial(const QString &to, const QString &from)
{
    QJsonObject connect{{u"action"_s, u"connect"_s},
        {u"endpoint"_s, QJsonArray{QJsonObject{{u"type"_s, u"phone"_s}, {u"number"_s, to}}}}};
    if (!from.isEmpty())
        connect.insert(u"from"_s, from);
    return {connect};
}

QByteArray text(const QJsonArray &actions)
{
    return QJsonDocument(actions).toJson(QJsonDocument::Compact);
}

} // namespace bridge::ncco
