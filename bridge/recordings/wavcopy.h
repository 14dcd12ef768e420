// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingfile.h"

#include <QSaveFile>

namespace bridge {

// Writes a recording as a WAV file elsewhere, a piece at a time: all of it or nothing. Left before its end, it leaves nothing. Blocks
// as long as the disk does; one thread at a time.
class WavCopy
{
public:
    WavCopy(std::unique_ptr<RecordingFile> file, const QString &path);

    Result<bool> step(); // false: it is written

private:
    std::unique_ptr<RecordingFile> m_file;
    QSaveFile m_copy;
    qint64 m_at = 0; // byte
};

} // namespace bridge
