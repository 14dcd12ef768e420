// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge::vonage {

// What an answer or event webhook of Vonage's tells: JSON of a POST, or the query of a GET. One without a status is the answer webhook.
// Malformed when it names no call. Pure, any thread; the signature has been checked before.
Result<CarrierReport> readReport(const WebhookRequest &request);

// Vonage writes numbers without a plus.
QString withPlus(const QString &number);
QString withoutPlus(const QString &number);

} // namespace bridge::vonage
