// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"
#include "bridge/carriers/carrier.h"

namespace bridge {

// What a carrier's words mean for a call. Pure.
AnsweredBy answeredBy(const QString &word);        // of CarrierReport::answeredBy
EndReason endReason(CarrierReport::Status status); // of a leg that is over
bool isOver(CarrierReport::Status status);

} // namespace bridge
