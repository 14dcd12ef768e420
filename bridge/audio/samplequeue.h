// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <memory>
#include <span>

namespace bridge {

// Samples in, samples out, in order. Kept in chunks of half a second of telephone sound: memory follows what is queued, and
// a queue that stays short reuses its chunks and allocates nothing. It has no limit; its owner has. One thread, its owner's.
class SampleQueue
{
public:
    SampleQueue() = default;
    ~SampleQueue() { clear(); }
    Q_DISABLE_COPY_MOVE(SampleQueue)

    qsizetype size() const { return m_size; }
    void append(std::span<const qint16> samples);
    void take(std::span<qint16> out); // at most size()
    void clear();

private:
    static constexpr size_t kChunk = 4096;
    struct Chunk
    {
        std::array<qint16, kChunk> samples;
        std::unique_ptr<Chunk> next;
    };

    void addChunk();
    void dropFirst();

    std::unique_ptr<Chunk> m_first;
    Chunk *m_last = nullptr;        // the end of m_first's chain
    std::unique_ptr<Chunk> m_spare; // one, for the next addChunk()
    size_t m_readAt = 0;            // in m_first
    size_t m_writeAt = kChunk;      // in m_last
    qsizetype m_size = 0;
};

} // namespace bridge
