// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "bridge/types/result.h"

namespace bridge::exotel {

// multipart/form-data (RFC 7578) as Exotel's status callbacks have it: text fields only, in order; files are passed over. At most
// 200 parts of 16 KB. Malformed when it does not end as it must. Pure; any thread.
Result<FormFields> multipartFields(QByteArrayView contentType, QByteArrayView body);

} // namespace bridge::exotel
