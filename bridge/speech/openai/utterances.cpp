// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/utterances.h"

#include <algorithm>

namespace bridge {

namespace {
constexpr auto kBefore = 300ms; // kept from before speech was noticed: its first consonant is in there
constexpr auto kCough = 150ms;  // shorter is none; "no" takes 200
constexpr Milliseconds kAfter = 200ms; // of the silence that ended it; the rest would be paid for nothing
} // namespace

Utterances::Utterances(SampleRate rate, Milliseconds endAfter)
    : m_rate(rate)
    , m_activity({.rate = rate, .stopAfter = endAfter})
{
}

Utterances::Event Utterances::hear(std::span<const qint16> frame)
{
    const auto change = m_activity.hear(frame);
    const auto before = m_sound.size();
    m_sound.resize(before + qsizetype(frame.size()));
    std::copy(frame.begin(), frame.end(), m_sound.begin() + before);
    if (!m_open) {
        const auto excess = m_sound.size() - samplesIn(kBefore, m_rate);
        if (excess > 0)
            m_sound.remove(0, excess);
        if (change != VoiceActivity::Change::Started)
            return Event::None;
        m_open = true;
        m_speech = m_activity.speechFor();
        return Event::Started;
    }
    m_speech = std::max(m_speech, m_activity.speechFor());
    if (!m_activity.isSpeech())
        return end();
    if (lengthOf(m_sound.size(), m_rate) < kLongest)
        return Event::None;
    m_done = std::exchange(m_sound, {});
    return Event::Piece;
}

Utterances::Event Utterances::finish()
{
    return m_open ? end() : Event::None;
}

Utterances::Event Utterances::end()
{
    m_open = false;
    m_done = std::exchange(m_sound, {});
    const auto silence = samplesIn(std::max(m_activity.silenceFor() - kAfter, 0ms), m_rate);
    m_done.resize(std::max<qsizetype>(m_done.size() - silence, 0));
    if (std::exchange(m_speech, 0ms) < kCough)
        m_done.clear();
    m_activity.reset();
    return Event::Ended;
}

} // namespace bridge
