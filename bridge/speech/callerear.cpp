// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/callerear.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr auto kRate = SpeechRecogniser::kRate;
constexpr auto kBefore = 300ms; // kept from before speech was noticed
// Of silence, then the utterance is over. Pauses within "Monday ... at ten" are shorter; who waits longer is answered.
constexpr auto kEndAfter = 500ms;
constexpr auto kLongestUtterance = 12s; // a television never stops; it is listened to again after its next pause
constexpr auto kPartialEvery = 100ms;

} // namespace

CallerEar::CallerEar(std::unique_ptr<SpeechRecogniser> recogniser, Tell tell)
    : m_recogniser(std::move(recogniser))
    , m_tell(std::move(tell))
    , m_activity({.rate = kRate, .stopAfter = kEndAfter})
{
    m_recogniser->beginCall();
}

Result<void> CallerEar::listenFor(const PhraseGrammar &grammar)
{
    if (!m_inUtterance)
        return m_recogniser->listenFor(grammar);
    m_nextGrammar = grammar;
    return {};
}

void CallerEar::hear(std::span<const qint16> samples)
{
    const size_t frame = size_t(samplesIn(kFrame, kRate));
    while (!samples.empty()) {
        const auto piece = samples.first(std::min(frame, samples.size()));
        samples = samples.subspan(piece.size());
        hearFrame(piece);
    }
}

void CallerEar::hearFrame(std::span<const qint16> frame)
{
    const auto change = m_activity.hear(frame);
    if (!m_inUtterance) {
        remember(frame);
        if (change == VoiceActivity::Change::Started)
            beginUtterance();
        return;
    }
    m_recogniser->hear(frame);
    const auto before = m_utteranceSamples / samplesIn(kPartialEvery, kRate);
    m_utteranceSamples += qsizetype(frame.size());
    m_speechFor = std::max(m_speechFor, m_activity.speechFor());
    if (!m_activity.isSpeech() || lengthOf(m_utteranceSamples, kRate) > kLongestUtterance)
        endUtterance();
    else if (m_utteranceSamples / samplesIn(kPartialEvery, kRate) != before)
        m_tell({EarFact::Kind::Speaking, {m_recogniser->partial(), 0}, m_speechFor});
}

void CallerEar::beginUtterance()
{
    m_inUtterance = true;
    m_utteranceSamples = 0;
    m_speechFor = m_activity.speechFor();
    m_tell({EarFact::Kind::SpeechStarted, {}, m_speechFor});
    m_recogniser->begin();
    m_recogniser->hear({m_before.constData(), size_t(m_before.size())});
    m_before.clear();
}

void CallerEar::endUtterance()
{
    m_inUtterance = false;
    m_tell({EarFact::Kind::SpeechStopped, {}, m_speechFor});
    m_tell({EarFact::Kind::Heard, m_recogniser->end(), m_speechFor});
    // The words of a grammar were looked up when the dialogue was read, so a refusal is our own mistake, and the old one stays.
    if (const auto grammar = std::exchange(m_nextGrammar, std::nullopt))
        static_cast<void>(m_recogniser->listenFor(*grammar));
}

void CallerEar::remember(std::span<const qint16> samples)
{
    m_before.append(QList<qint16>(samples.begin(), samples.end()));
    const auto most = samplesIn(kBefore, kRate);
    if (m_before.size() > most)
        m_before.remove(0, m_before.size() - most);
}

} // namespace bridge
