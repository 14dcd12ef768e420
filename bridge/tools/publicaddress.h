// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

namespace bridge {

// Whether an address is one of the internet at large: not this computer's, this network's, a cloud's own (169.254.169.254), a multicast or
// a reserved one (IANA special-purpose registries), in whatever IPv6 form it comes. Pure.
bool isOfTheInternet(const QHostAddress &address);

} // namespace bridge
