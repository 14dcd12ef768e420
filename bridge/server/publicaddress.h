// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"

#include <QUrl>

namespace bridge {

// Where the world finds this port: what carriers sign. The practice line lives on this computer and comes over loopback, also
// when there is a public address.
QUrl publicAddress(const Settings &settings, QStringView carrier, quint16 port);
QUrl publicStreamAddress(const Settings &settings, QStringView carrier, quint16 port); // ws or wss

} // namespace bridge
