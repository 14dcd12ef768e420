// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/server/route.h"
#include "bridge/types/units.h"

#include <deque>

namespace bridge {

// Sound that carriers fetch as files: GET /audio/{id}.wav. The id is 128 random bits and all it takes, for some minutes; of too many the
// oldest go first. Lives in the bridge thread, owned by the server.
class SoundShelf
{
public:
    struct Limits
    {
        Milliseconds life = 5min; // a carrier fetches within seconds, and may ask again
        size_t pieces = 400;
        qsizetype bytes = 64 * 1024 * 1024; // an hour of sound
    };

    SoundShelf() = default;
    explicit SoundShelf(const Limits &limits) : m_limits(limits) {}

    QString put(const QByteArray &wav, Instant now = Instant::clock::now()); // its path; empty: larger than the shelf
    const QByteArray *find(const QString &file, Instant now = Instant::clock::now()); // "0123….wav"; null: there is none
    Route route();

private:
    struct Piece
    {
        QString file;
        QByteArray wav;
        Instant until;
    };
    void clear(Instant now, qsizetype room);

    Limits m_limits;
    std::deque<Piece> m_pieces; // the oldest first
    qsizetype m_bytes = 0;
};

} // namespace bridge
