// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/server/reply.h"

#include <QHostAddress>
#include <QStringList>
#include <QUrlQuery>

#include <optional>
#include <vector>

namespace bridge {

// A whole, checked request on its way to its handler. A value.
struct HttpRequest
{
    WebhookRequest wire;   // as it came, for signatures
    QStringList arguments; // what stood in the pattern's {braces}, decoded
    QHostAddress peer;

    QString parameter(QStringView name) const; // of the query, decoded; empty when there is none
};

enum class WhoMay { All, Token, Carrier }; // Carrier: the handler checks the carrier's signature itself

struct Route
{
    QByteArray method;  // "GET" serves HEAD too
    QByteArray pattern; // "/api/calls/{id}"
    WhoMay who = WhoMay::Token;
    std::function<void(const HttpRequest &request, const Respond &respond)> handle; // returns at once
};

// All routes of the port in one list: an alias is one more row. The first row that fits wins.
class RouteTable
{
public:
    struct Match
    {
        const Route *route = nullptr; // null: no such path, or not with this method
        QStringList arguments;
        QByteArray allowed;           // the path's methods, for 405; empty: there is no such path
    };

    void add(std::vector<Route> routes);
    Match find(const QByteArray &method, const QByteArray &path) const;

private:
    std::vector<Route> m_routes;
};

// What the {braces} stand for when `path` (raw) fits `pattern`. Segments are decoded one by one behind the split, so that an encoded
// slash never makes a new one; a segment that holds one, a NUL or bad UTF-8 fits nothing.
std::optional<QStringList> matchPath(const QByteArray &pattern, const QByteArray &path);

} // namespace bridge
