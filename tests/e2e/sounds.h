// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/g711.h"
#include "tests/fakes/fakegemini.h"
#include "tests/fakes/tones.h"

// What callers and agents of end-to-end tests sound like.

namespace e2e {

// Greets, answers one question, and then says little.
inline fakes::FakeGeminiManners dentist()
{
    fakes::FakeGeminiManners manners;
    manners.replies = {{.words = QStringLiteral("Thanks for calling Northside Dental.")},
        {.words = QStringLiteral("We are open from nine to five every day of the week.")}};
    manners.callerWords = {QStringLiteral("When are you open?")};
    return manners;
}

inline fakes::FakeGeminiManners longWinded()
{
    auto manners = dentist();
    manners.replies = {
        {.words = QStringLiteral("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen")}};
    return manners;
}

// Loud syllables: speech as far as any detector can tell.
inline QList<qint16> speech(int milliseconds, int rate)
{
    auto sound = fakes::tone(700, milliseconds, rate, 0.5);
    for (qsizetype i = 0; i < sound.size(); ++i)
        sound[i] = i * 8000 / rate / 8 % 200 < 150 ? sound[i] : 0;
    return sound;
}

// 1 kHz has eight samples in a period at 8 kHz, of three sizes. With this peak all three stand almost on steps of µ-law, so that what
// is measured is the bridge and not G.711, which leaves a sine 38 dB at best.
inline double peakOnMuLawSteps()
{
    double best = 0, bestError = 1;
    for (int peak = 6000; peak < 16000; ++peak) {
        double error = 0;
        for (const double value : {double(peak), peak * M_SQRT1_2}) {
            const qint16 in = qint16(std::lround(value));
            char code = 0;
            qint16 out = 0;
            bridge::g711::encodeMuLaw({&in, 1}, {&code, 1});
            bridge::g711::decodeMuLaw({&code, 1}, {&out, 1});
            error += std::abs(out - value) / value;
        }
        if (error < bestError)
            bestError = error, best = peak;
    }
    return best / 32767;
}

// Where the last loud sound ends.
inline qsizetype loudUntil(const QList<qint16> &sound)
{
    qsizetype last = sound.size();
    while (last > 0 && std::abs(sound[last - 1]) < 1000)
        --last;
    return last;
}

// The worst of pieces of 20 ms, so that one click in a second does not hide behind the rest.
inline double worstSnr(std::span<const qint16> tone, int hz, int rate)
{
    double worst = 1000;
    const size_t piece = size_t(rate) / 50;
    for (size_t at = 0; at + piece <= tone.size(); at += piece)
        worst = std::min(worst, fakes::snrOfTone(tone.subspan(at, piece), hz, rate));
    return worst;
}

} // namespace e2e
