// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

struct sf_private_tag;

namespace bridge {

// A recording that is whole, WAV or FLAC, for whoever plays or hands it out: samples by their place, or the bytes of the WAV file that
// it is or could be. Blocks as long as the disk does; one thread at a time.
class RecordingFile
{
public:
    static Result<std::unique_ptr<RecordingFile>> open(const QString &path);

    SampleRate rate() const { return m_rate; }
    qint64 length() const { return m_length; } // samples of one side
    Milliseconds duration() const { return lengthOf(m_length, m_rate); }
    // Caller, agent, caller, …, from place `from` on, as many as fit; how many samples of one side there were.
    qint64 read(qint64 from, std::span<qint16> both);

    qint64 size() const;                             // bytes, as a WAV file
    QByteArray bytes(qint64 from, qint64 count);     // of it; fewer only at its end

private:
    struct Close
    {
        void operator()(sf_private_tag *file) const;
    };
    RecordingFile() = default;
    QByteArray head() const;

    std::unique_ptr<sf_private_tag, Close> m_sound;
    SampleRate m_rate{8000};
    qint64 m_length = 0;
    qint64 m_at = -1; // where the next read of libsndfile's would be
    std::vector<qint16> m_block;
};

} // namespace bridge
