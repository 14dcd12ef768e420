// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

namespace bridge::exotel {

// What lets a webhook in that nobody signs. Empty: not set.
struct Keys
{
    QByteArray secret; // in the URL, ?secret=
    QByteArray user;   // HTTP Basic
    QByteArray password;
};

// Exotel does not sign. A path that ends in a call's token was given to Exotel by us, for that call, and whoever takes the request
// looks the token up. Any other path needs the secret or the password, compared in constant time; Refused without, and when
// neither is set. The sentence never repeats what was given. Pure; any thread.
Result<void> checkAccess(const WebhookRequest &request, const Keys &keys);

} // namespace bridge::exotel
