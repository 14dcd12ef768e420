// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QFile>

#include <memory>

struct sf_private_tag;

namespace bridge {

// A stereo WAV file that grows while it is played, copied, or while the program is killed: after every write its head says how long it
// is, and what was written is with the kernel. The last seconds may be written again. Blocks; one thread.
class WavKeeper
{
public:
    WavKeeper();
    ~WavKeeper();

    Result<void> create(const QString &path, SampleRate rate); // a new file, readable by its owner only
    // `samples` (left, right, left, …) from place `start` on, which is not beyond the end.
    Result<void> write(qint64 start, std::span<const qint16> samples);
    qint64 length() const { return m_length; } // samples of one side
    void close();
    // After a crash: the head of a file that was made here says how long it really is.
    static Result<void> mend(const QString &path);

private:
    struct Close
    {
        void operator()(sf_private_tag *file) const;
    };

    QFile m_file;
    std::unique_ptr<sf_private_tag, Close> m_sound; // on m_file
    qint64 m_length = 0;
};

} // namespace bridge
