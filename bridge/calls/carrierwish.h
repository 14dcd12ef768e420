// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <variant>

namespace bridge {

// What a call wants of its carrier. It comes from a media thread; the exchange, which knows the carrier, carries it out.
struct EndLeg { LegId leg; };

// A person is called first, and the caller joined to them when they say so. The agent stays with the caller until then.
struct HandOverOrder
{
    LegId leg;
    QString to;       // E.164
    QString from;     // our number
    QString question; // what the person hears, with the keys they may press
    QString regret;   // what they hear when they did not take the call, or it is over meanwhile
    QString language;
    Milliseconds ringFor = 30s;
};

using CarrierWish = std::variant<EndLeg, DigitsOrder, TransferOrder, SpokenTurn, HandOverOrder>;

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CarrierWish)
