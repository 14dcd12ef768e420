// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QByteArray>

namespace bridge::telnyx {

inline constexpr int kCallOver = 90018; // "call has already ended", with HTTP 422

// What Telnyx' API means when it says no: for code, how to go on; for people, what to do next.
struct Refusal
{
    Error error;
    CarrierReport::Status status = CarrierReport::Status::Failed;
    int code = 0; // Telnyx' own, 0: none was given
};

// `body` is {"errors":[{"code":"90018",...}]}. Its title and detail are not passed on: they may repeat phone numbers.
Refusal refusalFrom(int httpStatus, const QByteArray &body);

} // namespace bridge::telnyx
