// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/local/sphinxear.h"

#include "bridge/speech/local/everydayphrases.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kMeansIt = 600ms; // of speech that is none of the phrases: below, it was a cough or a "mm-hm"
constexpr auto kGuessable = 300ms; // the shortest words; what is guessed from less is a click's
const auto kNotUnderstood = u"[not understood]"_s;

} // namespace

SphinxEar::SphinxEar(std::shared_ptr<SpeechThread> thread, const QString &path) : m_path(path), m_thread(std::move(thread))
{
}

void SphinxEar::open()
{
    if (m_over || m_session)
        return;
    m_session = std::make_unique<SpeechSession>(m_thread);
    connect(m_session.get(), &SpeechSession::failed, this, &SphinxEar::fail);
    connect(m_session.get(), &SpeechSession::noticed, this, &SphinxEar::takeFact);
    connect(m_session.get(), &SpeechSession::earOpened, this, [this] {
        if (!m_over)
            emit ready(u"pocketsphinx"_s);
    });
    const auto phrases = everydayPhrases(m_path);
    if (phrases)
        return m_session->openEar(*phrases);
    QMetaObject::invokeMethod(this, [this, error = phrases.error()] { fail(error); }, Qt::QueuedConnection);
}

void SphinxEar::fail(const Error &error)
{
    if (m_over)
        return;
    close();
    emit failed(error);
}

void SphinxEar::hear(std::span<const qint16> caller)
{
    if (m_over || !m_session)
        return;
    m_session->hear(caller);
    if (m_session->lostChunks() > 0 && !std::exchange(m_toldSlow, true))
        emit warned(u"engineSlow"_s, u"This computer is too slow to hear this many calls: some of what the caller said was lost."_s);
}

void SphinxEar::finishTurn()
{
    if (m_over || m_words.isEmpty())
        return;
    m_finished = true;
    emit heard(std::exchange(m_words, {}), true, -1);
}

void SphinxEar::takeFact(const EarFact &fact)
{
    if (m_over)
        return;
    const auto &[words, confidence] = fact.utterance;
    switch (fact.kind) {
    case EarFact::Kind::SpeechStarted:
        m_words.clear();
        m_finished = false;
        return emit speechStarted();
    case EarFact::Kind::Speaking:
        if (m_finished || fact.speechFor < kGuessable || words.isEmpty() || words == m_words)
            return;
        m_words = words;
        return emit heard(words, false, -1);
    case EarFact::Kind::SpeechStopped:
        return;
    case EarFact::Kind::Heard:
        break;
    }
    const bool wasGuessed = !std::exchange(m_words, {}).isEmpty();
    if (std::exchange(m_finished, false))
        return;
    if (!words.isEmpty())
        emit heard(words, true, confidence);
    else if (wasGuessed || fact.speechFor >= kMeansIt) // what was told as a guess must not stand as what they said
        emit heard(kNotUnderstood, true, 0);
}

void SphinxEar::close()
{
    m_over = true;
    if (!m_session)
        return;
    m_session->disconnect(this);
    m_session.release()->deleteLater(); // we may be in its signal
}

} // namespace bridge
