// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QByteArray>

namespace bridge::twilio {

// What Twilio's REST API means when it says no (twilio.com/docs/api/errors): for code, how to go on; for people, what to do next.
struct Refusal
{
    Error error;
    CarrierReport::Status status = CarrierReport::Status::Failed;
    int code = 0; // Twilio's own, 0: none was given
};

// `body` is the answer's JSON, in either of the two forms Twilio uses. Its message is not passed on: it repeats phone numbers.
Refusal refusalFrom(int httpStatus, const QByteArray &body);

} // namespace bridge::twilio
