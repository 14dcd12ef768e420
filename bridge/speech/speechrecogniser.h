// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/speech/phrasegrammar.h"
#include "bridge/types/result.h"

#include <memory>

namespace bridge {

// What a recogniser made of one utterance.
struct Utterance
{
    QString words;         // empty: nothing that the grammar knows
    double confidence = 0; // 0 to 1: how well the sound fits the words, not how likely they are right
};

// Tells what a caller says by a small grammar (PocketSphinx, US English, 16 kHz): free dictation over a telephone does not work. Beside
// the grammar it always searches a loop of lone sounds, and what fits that better is no match: a grammar alone answers something to
// anything. It knows no silence; feed it one utterance at a time, with a little silence around. Blocking: about 40 ms for a second of
// speech, 100 ms and 47 MB to load. One worker thread at a time.
class SpeechRecogniser
{
public:
    static constexpr SampleRate kRate{16000};

    static Result<void> check(); // whether the model is on this computer; any thread
    static Result<std::unique_ptr<SpeechRecogniser>> load();
    ~SpeechRecogniser();
    Q_DISABLE_COPY_MOVE(SpeechRecogniser)

    void beginCall(); // another line, another voice: forget what this one sounds like
    // From the next utterance on. Words that the dictionary does not have are an error, by name.
    Result<void> listenFor(const PhraseGrammar &grammar);

    void begin();
    void hear(std::span<const qint16> samples);
    QString partial() const; // the best so far; empty while it is no match
    Utterance end();

private:
    struct Decoder;
    explicit SpeechRecogniser(std::unique_ptr<Decoder> decoder);

    std::unique_ptr<Decoder> m_decoder;
};

} // namespace bridge
