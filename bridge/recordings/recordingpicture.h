// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingfile.h"

namespace bridge {

// The loudest samples of both sides in equal parts of the whole, for a picture of it.
struct RecordingPicture
{
    std::vector<quint16> caller, agent; // 0 to 32767
    Milliseconds length = 0ms;
};

// Makes the picture of a recording of any length a piece at a time, so that whoever makes it can do other things in between, or
// leave it. What a damaged file does not give is silence. Blocks as long as the disk does; one thread at a time.
class PictureMaker
{
public:
    PictureMaker(std::unique_ptr<RecordingFile> file, int parts);

    bool step(); // false: it is done
    const RecordingPicture &picture() const { return m_picture; }

private:
    std::unique_ptr<RecordingFile> m_file;
    RecordingPicture m_picture;
    std::vector<qint16> m_block;
    qint64 m_at = 0;
};

// In one go.
Result<RecordingPicture> pictureOf(const QString &path, int parts);

} // namespace bridge
