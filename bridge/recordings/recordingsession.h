// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/recordingfeed.h"
#include "bridge/recordings/recordingtimeline.h"
#include "bridge/recordings/wavkeeper.h"

#include <memory>

namespace bridge {

// The recording of one call, while it goes on: what its feed brings, put on the clock's time and into a file. One thread, the
// recorder's; blocks as long as the disk does.
class RecordingSession
{
public:
    explicit RecordingSession(std::shared_ptr<RecordingFeed> feed);

    Result<void> open(const QString &path);
    Result<void> write(Instant now); // everything up to now
    bool isOver() const { return m_over; } // the feed was closed, and all of it is written
    size_t lost() const { return m_feed->lost(); } // samples that we came too late for
    qint64 length() const { return m_file.length(); }

private:
    Result<void> writeUntil(Instant moment);

    std::shared_ptr<RecordingFeed> m_feed; // shared: the media thread writes into it as long as its call lasts
    RecordingTimeline m_timeline;
    WavKeeper m_file;
    Instant m_written;
    bool m_over = false;
};

} // namespace bridge
