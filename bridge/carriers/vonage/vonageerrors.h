// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <QByteArray>

namespace bridge::vonage {

// What Vonage's API means when it says no: what to do next. `body` is {"type","title","detail"} or {"error_title"}; none of it is
// passed on, because it may repeat phone numbers.
Error refusalFrom(int httpStatus, const QByteArray &body);

} // namespace bridge::vonage
