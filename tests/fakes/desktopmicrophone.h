// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"

#include <QTimer>

#include <cmath>
#include <memory>
#include <vector>

namespace fakes {

// A microphone into which somebody whistles, in real time: it writes as a sound card does, in pieces. Lives in the thread that made it.
class DesktopMicrophone : public QObject
{
public:
    explicit DesktopMicrophone(int hz = 1000, double peak = 0.25, int rate = 16000)
        : tap(std::make_shared<bridge::AudioTap>(std::chrono::seconds(1), bridge::SampleRate{rate}))
        , m_hz(hz)
        , m_peak(peak)
        , m_rate{rate}
    {
        m_clock.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_clock, &QTimer::timeout, this, [this] { write(); });
        m_begun = bridge::Instant::clock::now();
        m_clock.start(bridge::kFrame);
    }
    void stall() { m_clock.stop(); }
    bridge::Milliseconds given() const { return bridge::lengthOf(m_at, m_rate); }

    std::shared_ptr<bridge::AudioTap> tap; // shared: the call reads it

private:
    void write() // by the clock: a busy test gets fewer timeouts, and a sound card does not wait for it
    {
        const auto passed = std::chrono::duration_cast<bridge::Milliseconds>(bridge::Instant::clock::now() - m_begun);
        std::vector<qint16> sound(size_t(bridge::samplesIn(passed, m_rate) - m_at));
        for (auto &sample : sound)
            sample = qint16(std::lround(32767 * m_peak * std::sin(2 * M_PI * m_hz * double(m_at++) / m_rate.hz)));
        if (tap)
            tap->write(sound, {});
    }

    const int m_hz;
    const double m_peak;
    const bridge::SampleRate m_rate;
    QTimer m_clock;
    bridge::Instant m_begun;
    qsizetype m_at = 0;
};

} // namespace fakes
