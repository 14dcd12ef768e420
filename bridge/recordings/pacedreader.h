// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingfile.h"

#include <vector>

namespace bridge {

// Reads a recording from a place on to its end, at its own speed or up to twice as fast with the voices as high as they are: it lays
// overlapping pieces closer together, each where it fits what was before it best, both sides moved alike (waveform-similarity
// overlap-add, Verhelst and Roelands, 1993). Blocks as long as the disk does; one thread at a time.
class PacedReader
{
public:
    PacedReader(RecordingFile &file, qint64 from, double speed); // 1 to 2; the file lives longer

    // The next 20 ms, fewer at the end. False: nothing comes any more.
    bool next();
    const std::vector<qint16> &caller() const { return m_caller; }
    const std::vector<qint16> &agent() const { return m_agent; }
    qint64 place() const { return qint64(m_next); } // in the recording, of what comes next
    bool isDamaged() const { return m_damaged; }    // it ended before its end

private:
    bool nextPlain();
    bool nextFaster();
    size_t bestFit(size_t places) const; // in m_read, after what was before
    bool end(bool damaged);

    RecordingFile &m_file;
    const double m_speed;
    const size_t m_piece, m_search; // samples of one side
    double m_next;
    bool m_damaged = false;
    bool m_ended = false;
    std::vector<qint16> m_read;            // caller, agent, caller, …
    std::vector<qint16> m_caller, m_agent;
    std::vector<qint16> m_tail;            // what followed the last piece, both sides; empty: there was none
};

} // namespace bridge
