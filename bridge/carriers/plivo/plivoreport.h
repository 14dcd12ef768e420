// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge::plivo {

// What an answer, ring, hang-up or detection webhook of Plivo's tells: form fields of a POST, or the query of a GET. Malformed when
// it names no call. Numbers get their + back. Pure, any thread; the signature has been checked before.
Result<CarrierReport> readReport(const WebhookRequest &request);

} // namespace bridge::plivo
