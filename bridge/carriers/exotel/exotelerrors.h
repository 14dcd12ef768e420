// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <QByteArray>

namespace bridge::exotel {

// What Exotel's REST API means when it says no: for code, how to go on; for people, what to do next. `body` is the answer's JSON,
// {"RestException":{"Status","Code","Message"}} or something like it. Its message is not passed on: it repeats phone numbers.
Error refusalFrom(int httpStatus, const QByteArray &body);

} // namespace bridge::exotel
