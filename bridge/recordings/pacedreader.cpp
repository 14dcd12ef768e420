// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/pacedreader.h"

#include <algorithm>
#include <cmath>

namespace bridge {

namespace {

constexpr auto kPiece = 20ms;  // some periods of a voice
constexpr auto kSearch = 8ms;  // to each side: together the longest period of a voice, 62 Hz
constexpr size_t kStride = 2;  // every other sample is enough to see how alike two pieces are

}

PacedReader::PacedReader(RecordingFile &file, qint64 from, double speed)
    : m_file(file)
    , m_speed(std::clamp(speed, 1.0, 2.0))
    , m_piece(size_t(samplesIn(kPiece, file.rate())))
    , m_search(size_t(samplesIn(kSearch, file.rate())))
    , m_next(double(std::clamp<qint64>(from, 0, file.length())))
{
}

bool PacedReader::next()
{
    if (m_ended || place() >= m_file.length())
        return end(m_damaged);
    return m_speed > 1 ? nextFaster() : nextPlain();
}

bool PacedReader::end(bool damaged)
{
    m_ended = true;
    m_damaged = damaged;
    m_caller.clear();
    m_agent.clear();
    return false;
}

bool PacedReader::nextPlain()
{
    m_read.resize(m_piece * 2);
    const auto count = size_t(m_file.read(place(), m_read));
    if (count == 0)
        return end(true);
    m_caller.resize(count);
    m_agent.resize(count);
    for (size_t i = 0; i < count; ++i) {
        m_caller[i] = m_read[2 * i];
        m_agent[i] = m_read[2 * i + 1];
    }
    m_next += double(count);
    return true;
}

bool PacedReader::nextFaster()
{
    const qint64 from = std::max<qint64>(0, place() - qint64(m_search));
    m_read.assign((2 * m_piece + 2 * m_search) * 2, 0); // beyond the end is silence
    const auto got = m_file.read(from, m_read);
    if (from + got <= place())
        return end(true);
    const auto wished = size_t(place() - from);
    const size_t best = m_tail.empty() ? wished : bestFit(wished + m_search);
    m_caller.resize(m_piece);
    m_agent.resize(m_piece);
    for (size_t i = 0; i < m_piece; ++i) {
        const double in = m_tail.empty() ? 1 : double(i) / double(m_piece);
        const auto mixed = [&](size_t side) {
            const double before = m_tail.empty() ? 0 : m_tail[2 * i + side] * (1 - in);
            return qint16(std::lround(before + m_read[2 * (best + i) + side] * in));
        };
        m_caller[i] = mixed(0);
        m_agent[i] = mixed(1);
    }
    const auto tail = m_read.begin() + qptrdiff(2 * (best + m_piece));
    m_tail.assign(tail, tail + qptrdiff(2 * m_piece));
    m_next += double(m_piece) * m_speed;
    return true;
}

size_t PacedReader::bestFit(size_t places) const
{
    size_t best = 0;
    double most = -1e300;
    for (size_t at = 0; at <= places; at += kStride) {
        double alike = 0, energy = 1;
        for (size_t i = 0; i < m_piece; i += kStride) {
            const double there = double(m_read[2 * (at + i)]) + m_read[2 * (at + i) + 1];
            alike += there * (double(m_tail[2 * i]) + m_tail[2 * i + 1]);
            energy += there * there;
        }
        if (const double score = alike / std::sqrt(energy); score > most) { // else the loudest would win, not the most alike
            most = score;
            best = at;
        }
    }
    return best;
}

} // namespace bridge
