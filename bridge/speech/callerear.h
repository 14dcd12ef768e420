// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/voiceactivity.h"
#include "bridge/speech/speechrecogniser.h"

#include <QMetaType>

#include <functional>
#include <optional>

namespace bridge {

// One thing an ear noticed.
struct EarFact
{
    enum class Kind {
        SpeechStarted,
        Speaking, // several times a second: `utterance.words` as far as they go, often none
        SpeechStopped,
        Heard,    // right after SpeechStopped: what it was; no words: nothing that is listened for
    };
    Kind kind = Kind::Heard;
    Utterance utterance;
    Milliseconds speechFor{0}; // of this utterance, so far; without the silence that ended it
};

// Listens to one call: cuts the caller's sound into utterances by voice activity and has a recogniser tell what they are. All times are
// those of the sound, so it may be fed as fast as it takes it. Blocking, as the recogniser is. Lives in a worker thread.
class CallerEar
{
public:
    using Tell = std::function<void(const EarFact &)>;

    CallerEar(std::unique_ptr<SpeechRecogniser> recogniser, Tell tell);

    Result<void> listenFor(const PhraseGrammar &grammar); // in the middle of an utterance: from the next one on
    void hear(std::span<const qint16> samples);           // 16 kHz, gapless
    std::unique_ptr<SpeechRecogniser> giveBack() { return std::move(m_recogniser); } // the ear is no use afterwards

private:
    void hearFrame(std::span<const qint16> frame);
    void beginUtterance();
    void endUtterance();
    void remember(std::span<const qint16> samples);

    std::unique_ptr<SpeechRecogniser> m_recogniser;
    Tell m_tell;
    VoiceActivity m_activity;
    std::optional<PhraseGrammar> m_nextGrammar; // waits for the end of the utterance
    QList<qint16> m_before;                     // the sound before speech was noticed: its first consonant is in there
    bool m_inUtterance = false;
    qsizetype m_utteranceSamples = 0;
    Milliseconds m_speechFor{0};
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::EarFact)
