// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QByteArray>

#include <optional>
#include <span>

namespace bridge {

// An address that a user of another program has in their carrier's console. It does what ours of that kind does.
struct WebhookAlias
{
    const char *pattern; // as in Route
    const char *carrier;
    CarrierReport::Kind kind;
    bool takesGet = false;
};

std::span<const WebhookAlias> webhookAliases();

// The carrier that a media stream at such an address belongs to; nothing when it is none. `path` is raw.
std::optional<QString> aliasedStream(const QByteArray &path);

} // namespace bridge
