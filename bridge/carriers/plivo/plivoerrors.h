// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QByteArray>

namespace bridge::plivo {

// What Plivo's REST API means when it says no (plivo.com/docs/voice/api/response): for code, how to go on; for people, what to do
// next. It has no error codes, only HTTP statuses and words. The words are not passed on: they repeat phone numbers.
Error refusalFrom(int httpStatus, const QByteArray &body);

// Why a call ended (plivo.com/docs/voice/troubleshooting/hangup-causes), by HangupCauseCode.
struct HangUpCause
{
    int code = 0;
    CarrierReport::Status status = CarrierReport::Status::Failed;
    const char *sentence = ""; // empty: an ordinary end
};
// Null: none that we know.
const HangUpCause *hangUpCause(int code);

} // namespace bridge::plivo
