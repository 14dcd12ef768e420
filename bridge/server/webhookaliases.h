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

// One step of a flow that asks us applet by applet: see CallerLoop. HEAD, GET and POST.
struct LoopStep
{
    enum class Kind { Greet, Take, Decide, Speak };
    const char *pattern;
    const char *carrier;
    Kind kind;
};

std::span<const LoopStep> loopSteps();

// The carrier that a media stream at such an address belongs to; nothing when it is none. `path` is raw.
std::optional<QString> aliasedStream(const QByteArray &path);

} // namespace bridge
