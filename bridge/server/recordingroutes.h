// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingshelf.h"
#include "bridge/server/route.h"

namespace bridge {

// GET /api/calls/{id}/recording: our own recording of a call as a WAV file, whole or one range of it (RFC 9110 section 14).
std::vector<Route> recordingRoutes(const RecordingShelf &shelf);

struct ByteRange
{
    qint64 first = 0;
    qint64 count = 0;
};
// What a Range header asks of a thing of this size. Nothing: all of it, also for what we don't serve (several ranges, other units). A
// count of 0: none of it is there.
std::optional<ByteRange> rangeFrom(QByteArrayView header, qint64 size);

} // namespace bridge
