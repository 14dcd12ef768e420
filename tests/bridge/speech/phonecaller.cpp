// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/speech/phonecaller.h"

#include "bridge/audio/g711.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/speech/localvoice.h"

#include <QRandomGenerator>

#include <vector>

namespace bridge {

namespace {

constexpr SampleRate kWide{16000};

AudioFrame throughTheBand(const AudioFrame &sound)
{
    LineResampler down(sound.rate, kTelephoneRate);
    LineResampler up(kTelephoneRate, kWide);
    AudioFrame heard{{}, kWide};
    const auto frame = size_t(samplesIn(kFrame, sound.rate));
    for (auto left = sound.view().samples; left.size() >= frame; left = left.subspan(frame)) {
        const auto narrow = down.process(left.first(frame));
        std::vector<char> coded(narrow.size());
        std::vector<qint16> decoded(narrow.size());
        g711::encodeMuLaw(narrow, coded);
        g711::decodeMuLaw(QByteArrayView(coded.data(), qsizetype(coded.size())), decoded);
        const auto wide = up.process(decoded);
        heard.samples.append(QList<qint16>(wide.begin(), wide.end()));
    }
    return heard;
}

} // namespace

AudioFrame overThePhone(const QString &sentence, const QString &voice, Milliseconds before, Milliseconds after)
{
    const auto spoken = LocalVoice::speak(sentence, voice);
    if (!spoken)
        qFatal("no voice");
    AudioFrame sound{QList<qint16>(samplesIn(before, kWide)), kWide};
    sound.samples += spoken->samples;
    sound.samples += QList<qint16>(samplesIn(after, kWide));
    return throughTheBand(sound);
}

AudioFrame noiseOverThePhone(Milliseconds length, int peak)
{
    QRandomGenerator random(1);
    AudioFrame noise{QList<qint16>(samplesIn(length, kWide)), kWide};
    for (auto &sample : noise.samples)
        sample = qint16(random.bounded(-peak, peak + 1));
    return throughTheBand(noise);
}

} // namespace bridge
