// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/route.h"

#include <QStringDecoder>

#include <algorithm>
#include <iterator>

namespace bridge {

namespace {

std::optional<QString> decoded(const QByteArray &segment)
{
    QStringDecoder utf8(QStringDecoder::Utf8);
    const QString text = utf8(QByteArray::fromPercentEncoding(segment));
    const bool odd = utf8.hasError() || text.contains(u'/') || text.contains(QChar::Null);
    return odd ? std::nullopt : std::optional(text);
}

} // namespace

QString HttpRequest::parameter(QStringView name) const
{
    const auto mark = wire.target.indexOf('?');
    if (mark < 0)
        return {};
    for (const auto &[key, value] : formFields(QByteArrayView(wire.target).sliced(mark + 1))) {
        if (key == name)
            return value;
    }
    return {};
}

std::optional<QStringList> matchPath(const QByteArray &pattern, const QByteArray &path)
{
    const auto wanted = pattern.split('/');
    const auto given = path.split('/');
    if (wanted.size() != given.size())
        return {};
    QStringList arguments;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const auto segment = decoded(given[i]);
        if (!segment)
            return {};
        if (!wanted[i].startsWith('{')) {
            if (*segment != QString::fromLatin1(wanted[i]))
                return {};
        } else if (segment->isEmpty()) {
            return {};
        } else {
            arguments.append(*segment);
        }
    }
    return arguments;
}

void RouteTable::add(std::vector<Route> routes)
{
    std::move(routes.begin(), routes.end(), std::back_inserter(m_routes));
}

RouteTable::Match RouteTable::find(const QByteArray &method, const QByteArray &path) const
{
    Match match;
    QByteArrayList allowed;
    for (const auto &route : m_routes) {
        const auto arguments = matchPath(route.pattern, path);
        if (!arguments)
            continue;
        QByteArrayList served{route.method};
        if (route.method == "GET" && route.who != WhoMay::Carrier) // a webhook acts: it is not for looking
            served.append("HEAD");
        if (served.contains(method))
            return {&route, *arguments, {}};
        allowed += served;
    }
    match.allowed = allowed.join(", ");
    return match;
}

} // namespace bridge
