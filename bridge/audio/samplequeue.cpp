// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/samplequeue.h"

#include <algorithm>

namespace bridge {

void SampleQueue::append(std::span<const qint16> samples)
{
    m_size += qsizetype(samples.size());
    while (!samples.empty()) {
        if (m_writeAt == kChunk)
            addChunk();
        const auto count = std::min(samples.size(), kChunk - m_writeAt);
        std::copy_n(samples.begin(), count, m_last->samples.begin() + qsizetype(m_writeAt));
        m_writeAt += count;
        samples = samples.subspan(count);
    }
}

void SampleQueue::take(std::span<qint16> out)
{
    Q_ASSERT(qsizetype(out.size()) <= m_size);
    m_size -= qsizetype(out.size());
    while (!out.empty()) {
        const auto count = std::min(out.size(), kChunk - m_readAt);
        std::copy_n(m_first->samples.begin() + qsizetype(m_readAt), count, out.begin());
        m_readAt += count;
        out = out.subspan(count);
        if (m_readAt == kChunk)
            dropFirst();
    }
}

void SampleQueue::clear()
{
    while (m_first) // one by one: a chain that destroys itself recurses
        dropFirst();
    m_size = 0;
}

void SampleQueue::addChunk()
{
    auto chunk = m_spare ? std::move(m_spare) : std::make_unique<Chunk>();
    Chunk *const added = chunk.get();
    (m_last ? m_last->next : m_first) = std::move(chunk);
    m_last = added;
    m_writeAt = 0;
}

void SampleQueue::dropFirst()
{
    auto chunk = std::move(m_first);
    m_first = std::move(chunk->next);
    m_spare = std::move(chunk);
    m_readAt = 0;
    if (!m_first) {
        m_last = nullptr;
        m_writeAt = kChunk;
    }
}

} // namespace bridge
