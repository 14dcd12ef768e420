// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/publicaddress.h"

namespace bridge {

namespace {

using namespace Qt::StringLiterals;

using Subnet = QPair<QHostAddress, int>;

// iana.org/assignments/iana-ipv4-special-registry, and multicast.
const QList<Subnet> &reservedOfVersion4()
{
    static const QList<Subnet> subnets = [] {
        QList<Subnet> list;
        for (const auto text : {"0.0.0.0/8"_L1, "10.0.0.0/8"_L1, "100.64.0.0/10"_L1, "127.0.0.0/8"_L1, "169.254.0.0/16"_L1, "172.16.0.0/12"_L1,
                 "192.0.0.0/24"_L1, "192.0.2.0/24"_L1, "192.88.99.0/24"_L1, "192.168.0.0/16"_L1, "198.18.0.0/15"_L1, "198.51.100.0/24"_L1,
                 "203.0.113.0/24"_L1, "224.0.0.0/3"_L1})
            list << QHostAddress::parseSubnet(text);
        return list;
    }();
    return subnets;
}

bool isIn(const QHostAddress &address, const QList<Subnet> &subnets)
{
    return std::any_of(subnets.begin(), subnets.end(), [&](const Subnet &subnet) { return address.isInSubnet(subnet); });
}

QHostAddress embedded(const Q_IPV6ADDR &bytes, int from)
{
    return QHostAddress(quint32(bytes[from]) << 24 | quint32(bytes[from + 1]) << 16 | quint32(bytes[from + 2]) << 8 | bytes[from + 3]);
}

} // namespace

bool isOfTheInternet(const QHostAddress &address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return !isIn(address, reservedOfVersion4());
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return false;
    bool mapped = false;
    if (const auto v4 = address.toIPv4Address(&mapped); mapped)
        return isOfTheInternet(QHostAddress(v4));
    const auto bytes = address.toIPv6Address();
    if (address.isInSubnet(QHostAddress::parseSubnet(u"64:ff9b::/96"_s))) // RFC 6052
        return isOfTheInternet(embedded(bytes, 12));
    if (address.isInSubnet(QHostAddress::parseSubnet(u"2002::/16"_s))) // RFC 3056
        return isOfTheInternet(embedded(bytes, 2));
    // Of all of version 6, only this is given out; what is special in it is Teredo, ORCHID and documentation.
    static const QList<Subnet> special = {QHostAddress::parseSubnet(u"2001::/23"_s), QHostAddress::parseSubnet(u"2001:db8::/32"_s)};
    return address.isInSubnet(QHostAddress::parseSubnet(u"2000::/3"_s)) && !isIn(address, special);
}

} // namespace bridge
