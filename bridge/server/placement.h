// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callrequest.h"
#include "bridge/calls/desk.h"
#include "bridge/types/result.h"

#include <QByteArrayView>

namespace bridge {

// Reads the body of POST /api/calls: strict, and every refusal names the member. Numbers are E.164, except on the practice line. Pure.
Result<CallRequest> readPlacement(QByteArrayView body, const DeskCatalogue &catalogue);

} // namespace bridge
