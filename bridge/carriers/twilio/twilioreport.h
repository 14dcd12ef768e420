// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge::twilio {

// What a voice, status or detection webhook of Twilio's tells: form fields of a POST, or the query of a GET. Malformed when it
// names no call. Pure, any thread; the signature has been checked before.
Result<CarrierReport> readReport(const WebhookRequest &request);

// "in-progress" and so on; anything else is Unknown.
CarrierReport::Status statusFrom(QStringView word);

} // namespace bridge::twilio
