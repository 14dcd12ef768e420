// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <cmath>
#include <span>

namespace fakes {

inline QList<qint16> tone(int hz, int milliseconds, int rate, double peak = 0.4)
{
    QList<qint16> samples(qsizetype(milliseconds) * rate / 1000);
    for (qsizetype i = 0; i < samples.size(); ++i)
        samples[i] = qint16(std::lround(32767 * peak * std::sin(2 * M_PI * hz * double(i) / rate)));
    return samples;
}

// How pure a tone of this frequency is: the least-squares sine against everything that is left, in dB. Give it the middle of the sound:
// where a tone begins and ends it is no tone.
inline double snrOfTone(std::span<const qint16> samples, int hz, int rate)
{
    double ss = 0, cc = 0, sc = 0, sx = 0, cx = 0, xx = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
        const double s = std::sin(2 * M_PI * hz * double(i) / rate), c = std::cos(2 * M_PI * hz * double(i) / rate), x = samples[i];
        ss += s * s, cc += c * c, sc += s * c, sx += s * x, cx += c * x, xx += x * x;
    }
    const double det = ss * cc - sc * sc;
    const double a = (sx * cc - cx * sc) / det, b = (cx * ss - sx * sc) / det;
    const double signal = a * sx + b * cx;
    return 10 * std::log10(signal / std::max(1e-9, xx - signal));
}

} // namespace fakes
