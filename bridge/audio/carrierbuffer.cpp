// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/carrierbuffer.h"

#include <algorithm>

namespace bridge {

CarrierBuffer::CarrierBuffer(SampleRate rate, Milliseconds lead)
    : m_rate(rate)
{
    m_pieces.reserve(size_t(lead / kFrame) + 2); // whole frames, the one being played, the one being sent
}

std::optional<CarrierBuffer::Piece> CarrierBuffer::playing(Instant now) const
{
    for (const Piece &piece : m_pieces) {
        if (const auto left = unheardOf(piece, now); left > 0) {
            auto rest = piece;
            rest.unheard = left;
            return rest;
        }
    }
    return std::nullopt;
}

qint64 CarrierBuffer::unheard(Instant now) const
{
    qint64 sum = 0;
    for (const Piece &piece : m_pieces)
        sum += unheardOf(piece, now);
    return sum;
}

qint64 CarrierBuffer::unheardOf(int turn, Instant now) const
{
    qint64 sum = 0;
    for (const Piece &piece : m_pieces)
        sum += piece.turn == turn ? unheardOf(piece, now) : 0;
    return sum;
}

void CarrierBuffer::send(Piece piece, Instant now)
{
    piece.unheard = piece.samples;
    piece.playsAt = playsFrom(now);
    m_end = piece.playsAt + kFrame;
    m_pieces.push_back(piece);
}

void CarrierBuffer::markHeard(int turn, Milliseconds position)
{
    for (Piece &piece : m_pieces) {
        if (piece.turn > turn)
            return;
        if (piece.turn < turn || positionOf(piece.endInTurn, m_rate) <= position)
            piece.unheard = 0;
        else
            piece.unheard = std::min(piece.unheard, piece.endInTurn - samplesIn(position, m_rate));
    }
}

void CarrierBuffer::forgetHeard(Instant now)
{
    const auto firstUnheard = std::find_if(
        m_pieces.begin(), m_pieces.end(), [this, now](const Piece &piece) { return unheardOf(piece, now) > 0; });
    m_pieces.erase(m_pieces.begin(), firstUnheard);
}

void CarrierBuffer::clear(Instant now)
{
    m_pieces.clear();
    m_end = now;
}

qint64 CarrierBuffer::unheardOf(const Piece &piece, Instant now) const
{
    if (now <= piece.playsAt)
        return piece.unheard;
    const auto played = now - piece.playsAt;
    if (played >= kFrame)
        return 0;
    const auto samples = piece.samples - std::chrono::nanoseconds(played).count() * m_rate.hz / 1'000'000'000;
    return std::clamp<qint64>(samples, 0, piece.unheard);
}

} // namespace bridge
