// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/sentences.h"
#include "bridge/speech/localvoice.h"

#include <flite/flite.h>

#include <QMutex>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

// flite's voices have no headers.
extern "C" {
cst_voice *register_cmu_us_slt(const char *folder);
cst_voice *register_cmu_us_rms(const char *folder);
cst_voice *register_cmu_us_awb(const char *folder);
cst_voice *register_cmu_us_kal16(const char *folder);
}

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr SampleRate kVoiceRate{16000}; // of all four
constexpr Milliseconds kLongestSpeech = 3min; // 2,000 digits would take a quarter of an hour, and a core ten seconds
constexpr qsizetype kLongestWord = 60;  // longer ones are noise, and flite's letter rules take their time with them

struct Speaker
{
    QLatin1StringView name;
    cst_voice *(*load)(const char *);
};

constexpr std::array<Speaker, 4> kSpeakers{{
    {"slt"_L1, register_cmu_us_slt},
    {"rms"_L1, register_cmu_us_rms},
    {"awb"_L1, register_cmu_us_awb},
    {"kal16"_L1, register_cmu_us_kal16},
}};

struct WaveDeleter
{
    void operator()(cst_wave *wave) const { delete_wave(wave); }
};

// flite's values count their users without atomics, also those of a voice that two threads would share, so one thread at a time
// is in flite. A sentence takes it about 20 ms; nobody waits for it but other worker threads.
QBasicMutex &fliteMutex()
{
    static QBasicMutex mutex;
    return mutex;
}

// With the mutex held. Voices are loaded once and stay.
cst_voice *loadedVoice(const QString &name)
{
    static const int version = flite_init();
    static std::array<cst_voice *, kSpeakers.size()> voices{};
    Q_UNUSED(version)
    size_t index = 0;
    for (size_t i = 0; i < kSpeakers.size(); ++i) {
        if (name == kSpeakers[i].name)
            index = i;
    }
    if (!voices[index])
        voices[index] = kSpeakers[index].load(nullptr);
    return voices[index];
}

// Typographic signs that flite would read as letters of another alphabet.
char plainSign(QChar c)
{
    switch (c.unicode()) {
    case 0x2018: case 0x2019: return '\'';
    case 0x201c: case 0x201d: return '"';
    case 0x2013: case 0x2014: case 0x2026: return ','; // dashes and the ellipsis are pauses
    default: return ' ';
    }
}

// What flite may see: printable ASCII, accents taken off, no words that never end.
QByteArray speakable(const QString &text)
{
    QByteArray plain;
    qsizetype word = 0;
    const auto decomposed = text.left(LocalVoice::kLongestText).normalized(QString::NormalizationForm_KD);
    for (const QChar c : decomposed) {
        if (c.isMark())
            continue;
        const char ascii = c.unicode() < 0x20 || c.unicode() == 0x7f ? ' ' : c.unicode() < 0x7f ? c.toLatin1() : plainSign(c);
        word = ascii == ' ' ? 0 : word + 1;
        if (word > kLongestWord) {
            plain += ' ';
            word = 1;
        }
        plain += ascii;
    }
    plain.truncate(LocalVoice::kLongestText + LocalVoice::kLongestText / kLongestWord);
    return plain.simplified();
}

bool saysAnything(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)); });
}

Result<AudioFrame> speakSentence(const QByteArray &sentence, const QString &voice)
{
    if (!saysAnything(sentence)) // flite makes half a second of breath from a lone full stop
        return AudioFrame{{}, kVoiceRate};

    const QMutexLocker lock(&fliteMutex());
    auto *speaker = loadedVoice(voice);
    if (!speaker)
        return fail(Error::Code::Internal, u"flite could not load its voice. Reinstall libflite1."_s);
    const std::unique_ptr<cst_wave, WaveDeleter> wave(flite_text_to_wave(sentence.constData(), speaker));
    if (!wave || wave->sample_rate != kVoiceRate.hz || wave->num_channels != 1)
        return fail(Error::Code::Internal, u"flite made no sound from a text."_s);
    return AudioFrame{QList<qint16>(wave->samples, wave->samples + wave->num_samples), kVoiceRate};
}

} // namespace

QStringList LocalVoice::names()
{
    QStringList names;
    for (const auto &speaker : kSpeakers)
        names << speaker.name;
    return names;
}

Result<AudioFrame> LocalVoice::speak(const QString &text, const QString &voice)
{
    AudioFrame sound{{}, kVoiceRate};
    for (const auto &sentence : sentencesOf(QString::fromLatin1(speakable(text)))) {
        const auto more = speakSentence(sentence.toLatin1(), voice);
        if (!more)
            return more;
        sound.samples += more->samples;
        if (sound.length() > kLongestSpeech)
            break;
    }
    return sound;
}

} // namespace bridge
