// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge::telnyx {

// What an event of Telnyx' tells (developers.telnyx.com, receiving webhooks). All of a call's events come to one URL, so its kind is
// always told. Malformed when it is no event; an event of no call of ours is Ignored. Pure, any thread; the signature has been
// checked before.
Result<CarrierReport> readReport(const WebhookRequest &request);

} // namespace bridge::telnyx
