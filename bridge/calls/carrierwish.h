// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <variant>

namespace bridge {

// What a call wants of its carrier. It comes from a media thread; the exchange, which knows the carrier, carries it out.
struct EndLeg { LegId leg; };

using CarrierWish = std::variant<EndLeg, DigitsOrder, TransferOrder, SpokenTurn>;

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CarrierWish)
