// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge::exotel {

CarrierReport::Status statusFrom(QStringView word); // "no-answer"

// What Exotel's webhooks tell: status callbacks (multipart, form or JSON), passthru applets and the Voicebot applet's question for
// its stream (all three in the query). Names of fields in any case: its pages do not agree on one. Pure; any thread.
Result<CarrierReport> readReport(const WebhookRequest &request);

} // namespace bridge::exotel
