// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <functional>
#include <span>
#include <vector>

namespace bridge {

// Puts a stream's numbered frames of sound in their order. Some carriers pass on what came over UDP as it came: then a frame that is
// ahead of its turn is held back until the missing one is there, or until `patience` further ones are, when it is given up for lost.
// Frames in order pass at once and are not copied; nothing waits longer than `patience` frames. A value, one thread.
class FrameOrder
{
public:
    // In order; `missing` frames before this one never came in time.
    using Play = std::function<void(quint64 missing, std::span<const qint16> frame)>;

    FrameOrder(int patience, Play play);

    void take(quint64 number, std::span<const qint16> frame); // from 1; 0: it is not counted, and played at once
    void flush(); // the end: what waits is played, with what is missing

    qint64 late() const { return m_late; } // frames that came after they had been given up, or twice

private:
    struct Waiting
    {
        quint64 number = 0; // 0: the place is free
        std::vector<qint16> frame; // keeps its memory
    };

    void play(quint64 number, std::span<const qint16> frame);
    void playWaiting(bool all);
    Waiting *earliest();

    Play m_play;
    std::vector<Waiting> m_waiting; // as many places as there is patience
    quint64 m_last = 0;             // played
    qint64 m_late = 0;
};

} // namespace bridge
