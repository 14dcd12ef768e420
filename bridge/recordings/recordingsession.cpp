// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingsession.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr auto kAtOnce = 1s; // see RecordingTimeline::take()

}

RecordingSession::RecordingSession(std::shared_ptr<RecordingFeed> feed)
    : m_feed(std::move(feed))
    , m_timeline(m_feed->rate(), m_feed->begun())
    , m_written(m_feed->begun())
{ }

Result<void> RecordingSession::open(const QString &path)
{
    return m_file.create(path, m_feed->rate());
}

// What comes into the feed meanwhile may be later than `now`: it waits for the next time.
Result<void> RecordingSession::write(Instant now)
{
    if (m_over)
        return {};
    const bool closed = m_feed->isClosed();
    if (closed)
        now = std::min(now, m_feed->closedAt());
    while (const auto *piece = m_feed->front()) {
        if (!closed && piece->at > now)
            break;
        if (const auto done = writeUntil(piece->at - kAtOnce); !done) // after a long while, in between
            return done;
        switch (piece->kind) {
        case RecordingFeed::Kind::Caller:
            m_timeline.callerHeard(piece->sound(), piece->at);
            break;
        case RecordingFeed::Kind::Agent:
            m_timeline.agentSent(piece->sound(), piece->at);
            break;
        case RecordingFeed::Kind::Cleared:
            m_timeline.agentCleared(piece->at);
            break;
        }
        m_feed->drop();
    }
    if (const auto done = writeUntil(now); !done)
        return done;
    m_over = closed;
    if (m_over)
        m_file.close();
    return {};
}

Result<void> RecordingSession::writeUntil(Instant moment)
{
    while (m_written < moment) {
        m_written = std::min<Instant>(moment, m_written + kAtOnce);
        const auto stretch = m_timeline.take(m_written);
        if (stretch.samples.empty())
            continue;
        if (const auto done = m_file.write(stretch.start, stretch.samples); !done)
            return done;
    }
    return {};
}

} // namespace bridge
