// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/numbers/phonenumber.h"

#include <QStringList>

namespace bridge {

// Whether a carrier may be asked to dial it, or Refused with the sentence that says why not: emergency, short, premium and
// surcharged numbers, satellite networks, and our own numbers (the call would come back to us, and answer itself).
// `ownNumbers` may be written any way that readNumber() reads. Pure; any thread.
Result<void> mayDial(const PhoneNumber &number, const QStringList &ownNumbers);

} // namespace bridge
