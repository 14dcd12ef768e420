// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechrecogniser.h"

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>

#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <vector>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kModelFolder = "/usr/share/pocketsphinx/model/en-us/en-us";
constexpr auto kDictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
constexpr auto kSearch = "grammar";

// The sounds of US English in cmudict. Each is also a word of its own, so that a loop of them can spell any speech.
constexpr std::array kSounds = {"AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY",
    "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"};
constexpr char kSoundMark = '~'; // in no word of the dictionary

// What a lone sound costs against words, in PocketSphinx's scores, and what it costs to begin with one. Without a cost the loop spells
// everything better than words do. Found with four voices through the telephone band, twelve sentences of the grammar and eight that
// were not: at 110 and 150 one in ten was not understood, at 70 one in five, and at 160 false answers began.
constexpr int kSoundCost = 110;
constexpr int kFirstSoundCost = 150;
constexpr int kScoreShift = 10; // of the search's scores against the grammar's (SENSCR_SHIFT)

// Mean score of a frame in words: -15 to -38 where they were right, below -40 where they were forced onto something else.
constexpr double kPerfectScore = -15;
constexpr double kForcedScore = -42;

// Digital silence between words confuses the model, which was trained in rooms; peaks at -49 dBFS, well below any voice.
constexpr int kNoisePeak = 120;

// What the model expects of the line before it has heard it: the mean cepstrum of speech through the telephone band with that noise,
// measured. It follows the line from there.
constexpr std::array<float, 13> kTelephoneMean
    = {47.7f, -4.0f, -5.1f, 5.5f, -2.9f, -4.0f, 1.4f, -6.8f, -0.9f, 1.4f, -0.2f, 2.1f, -1.8f};

struct Closer
{
    void operator()(cmd_ln_t *options) const { cmd_ln_free_r(options); }
    void operator()(ps_decoder_t *decoder) const { ps_free(decoder); }
    void operator()(fsg_model_t *model) const { fsg_model_free(model); }
};

template<class T>
using Held = std::unique_ptr<T, Closer>;

void addEmptyArc(fsg_model_t *model, int from, int to, glist_t *empty)
{
    if (fsg_model_null_trans_add(model, from, to, 0) == 1)
        *empty = glist_add_ptr(*empty, fsg_model_null_trans(model, from, to));
}

// The grammar, and beside it the loop of lone sounds.
Held<fsg_model_t> searchModel(const PhraseGrammar &grammar, logmath_t *math)
{
    const int loop = grammar.states();
    Held<fsg_model_t> model(fsg_model_init(kSearch, math, 1.0f, grammar.states() + 1));
    model->start_state = PhraseGrammar::start();
    model->final_state = PhraseGrammar::end();
    glist_t empty = nullptr;
    for (const auto &arc : grammar.arcs()) {
        if (arc.word < 0)
            addEmptyArc(model.get(), arc.from, arc.to, &empty);
        else
            fsg_model_trans_add(model.get(), arc.from, arc.to, 0,
                fsg_model_word_add(model.get(), grammar.words().at(arc.word).toLatin1().constData()));
    }
    for (const auto *sound : kSounds) {
        const int word = fsg_model_word_add(model.get(), (kSoundMark + QByteArray(sound)).constData());
        fsg_model_trans_add(model.get(), PhraseGrammar::start(), loop, -(kFirstSoundCost + kSoundCost) * (1 << kScoreShift), word);
        fsg_model_trans_add(model.get(), loop, loop, -kSoundCost * (1 << kScoreShift), word);
    }
    addEmptyArc(model.get(), loop, PhraseGrammar::end(), &empty);
    glist_free(fsg_model_null_trans_closure(model.get(), empty));
    return model;
}

// From the mean score of a frame between the first word and the last, also of what was skipped as silence between them.
double confidenceOf(ps_decoder_t *decoder)
{
    double score = 0;
    double inPause = 0;
    int frames = 0;
    int pauseFrames = 0;
    for (auto *part = ps_seg_iter(decoder); part; part = ps_seg_next(part)) {
        int begin = 0;
        int end = 0;
        int32 acoustic = 0;
        int32 unused = 0;
        ps_seg_frames(part, &begin, &end);
        ps_seg_prob(part, &acoustic, &unused, &unused);
        const bool word = std::isalpha(static_cast<unsigned char>(*ps_seg_word(part)));
        if (!word && frames == 0)
            continue; // before the first
        inPause += acoustic;
        pauseFrames += end - begin + 1;
        if (word) {
            score += std::exchange(inPause, 0);
            frames += std::exchange(pauseFrames, 0);
        }
    }
    if (frames <= 0)
        return 0;
    return std::clamp((score / frames - kForcedScore) / (kPerfectScore - kForcedScore), 0.0, 1.0);
}

} // namespace

struct SpeechRecogniser::Decoder
{
    Held<cmd_ln_t> options; // the decoder's, as long as it lives
    Held<ps_decoder_t> decoder;
    quint32 noise = 1;           // state of a linear congruential generator
    std::vector<qint16> samples; // with comfort noise

    bool inUtterance = false;

    std::span<const qint16> withNoise(std::span<const qint16> in)
    {
        samples.assign(in.begin(), in.end());
        for (auto &sample : samples) {
            noise = noise * 1664525u + 1013904223u; // Numerical Recipes, section 7.1
            const int hiss = int(noise >> 16) % (2 * kNoisePeak + 1) - kNoisePeak;
            sample = qint16(std::clamp(sample + hiss, -32768, 32767));
        }
        return samples;
    }
    QString words() const
    {
        const char *best = ps_get_hyp(decoder.get(), nullptr);
        const auto text = QString::fromLatin1(best ? best : "");
        return text.contains(QLatin1Char(kSoundMark)) ? QString() : text;
    }
};

SpeechRecogniser::SpeechRecogniser(std::unique_ptr<Decoder> decoder)
    : m_decoder(std::move(decoder))
{
}

SpeechRecogniser::~SpeechRecogniser()
{
    if (m_decoder->inUtterance)
        ps_end_utt(m_decoder->decoder.get());
}

Result<void> SpeechRecogniser::check()
{
    if (!QFileInfo::exists(QLatin1StringView(kDictionary)))
        return fail(Error::Code::NotConfigured, u"the speech model is not there. Install the Debian package pocketsphinx-en-us."_s);
    return {};
}

Result<std::unique_ptr<SpeechRecogniser>> SpeechRecogniser::load()
{
    if (auto there = check(); !there)
        return tl::make_unexpected(there.error());
    static const bool silenced = [] {
        err_set_logfp(nullptr); // it writes hundreds of lines, callers' words among them
        return true;
    }();
    Q_UNUSED(silenced)

    auto decoder = std::make_unique<Decoder>();
    decoder->options.reset(
        cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", kModelFolder, "-dict", kDictionary, "-remove_silence", "no", nullptr));
    if (decoder->options)
        decoder->decoder.reset(ps_init(decoder->options.get()));
    if (!decoder->decoder)
        return fail(Error::Code::NotConfigured, u"the speech model could not be loaded. Reinstall pocketsphinx-en-us."_s);
    for (const auto *sound : kSounds)
        ps_add_word(decoder->decoder.get(), (kSoundMark + QByteArray(sound)).constData(), sound, FALSE);

    std::unique_ptr<SpeechRecogniser> recogniser(new SpeechRecogniser(std::move(decoder)));
    PhraseGrammar any;
    if (auto added = any.add(0, u"hello"_s); !added)
        return tl::make_unexpected(added.error());
    if (auto listening = recogniser->listenFor(any); !listening)
        return tl::make_unexpected(listening.error());
    // The first utterance of a decoder is measured against nothing and goes wrong.
    recogniser->begin();
    recogniser->hear(std::vector<qint16>(kRate.hz / 4));
    recogniser->end();
    recogniser->beginCall();
    return recogniser;
}

void SpeechRecogniser::beginCall()
{
    auto mean = kTelephoneMean;
    cmn_live_set(ps_get_feat(m_decoder->decoder.get())->cmn_struct, mean.data());
}

Result<void> SpeechRecogniser::listenFor(const PhraseGrammar &grammar)
{
    auto *decoder = m_decoder->decoder.get();
    for (const auto &word : grammar.words()) {
        char *sounds = ps_lookup_word(decoder, word.toLatin1().constData());
        if (!sounds)
            return fail(Error::Code::Unsupported, u"the speech model has no word \"%1\". Use another one."_s.arg(word));
        free(sounds); // as it says in pocketsphinx.h
    }
    const auto model = searchModel(grammar, ps_get_logmath(decoder));
    if (ps_set_fsg(decoder, kSearch, model.get()) < 0 || ps_set_search(decoder, kSearch) < 0)
        return fail(Error::Code::Internal, u"the recogniser refused a grammar."_s);
    return {};
}

void SpeechRecogniser::begin()
{
    m_decoder->inUtterance = ps_start_utt(m_decoder->decoder.get()) == 0;
}

void SpeechRecogniser::hear(std::span<const qint16> samples)
{
    if (!m_decoder->inUtterance)
        return;
    const auto noisy = m_decoder->withNoise(samples);
    ps_process_raw(m_decoder->decoder.get(), noisy.data(), noisy.size(), FALSE, FALSE);
}

QString SpeechRecogniser::partial() const
{
    return m_decoder->inUtterance ? m_decoder->words() : QString();
}

Utterance SpeechRecogniser::end()
{
    if (!std::exchange(m_decoder->inUtterance, false))
        return {};
    ps_end_utt(m_decoder->decoder.get());
    const auto words = m_decoder->words();
    const auto confidence = words.isEmpty() ? 0 : confidenceOf(m_decoder->decoder.get());
    return confidence > 0 ? Utterance{words, confidence} : Utterance{};
}

} // namespace bridge
