// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechworker.h"

#include "bridge/speech/sentences.h"
#include "bridge/speech/speechthread.h"
#include "bridge/speech/localvoice.h"

namespace bridge {

SpeechWorker::SpeechWorker(RecogniserPool &pool)
    : m_pool(pool)
{
}

SpeechWorker::~SpeechWorker()
{
    if (m_ear)
        m_pool.giveBack(m_ear->giveBack());
}

void SpeechWorker::openEar(const PhraseGrammar &grammar)
{
    auto recogniser = m_pool.take();
    if (!recogniser)
        return emit failed(recogniser.error());
    m_ear = std::make_unique<CallerEar>(*std::move(recogniser), [this](const EarFact &fact) { emit noticed(fact); });
    if (const auto listening = m_ear->listenFor(grammar); !listening)
        return emit failed(listening.error());
    emit earOpened();
}

void SpeechWorker::listenFor(const PhraseGrammar &grammar)
{
    if (!m_ear)
        return;
    if (const auto listening = m_ear->listenFor(grammar); !listening)
        emit failed(listening.error());
}

void SpeechWorker::hear(const QList<qint16> &chunk)
{
    emit heardChunk();
    if (m_ear)
        m_ear->hear({chunk.constData(), size_t(chunk.size())});
}

void SpeechWorker::speak(int speech, const QString &text, const QString &voice)
{
    for (const auto &sentence : sentencesOf(text.left(LocalVoice::kLongestText)))
        m_sentences.push_back({speech, sentence, voice});
    m_sentences.push_back({speech, {}, {}});
    if (!m_speaksSoon)
        speakNext();
}

void SpeechWorker::hush()
{
    m_sentences.clear();
}

void SpeechWorker::speakNext()
{
    m_speaksSoon = false;
    bool spoken = false;
    while (!m_sentences.empty()) {
        if (spoken && !m_sentences.front().text.isEmpty()) {
            // After what waits in the thread's queue: the other calls.
            m_speaksSoon = QMetaObject::invokeMethod(this, &SpeechWorker::speakNext, Qt::QueuedConnection);
            return;
        }
        const auto sentence = m_sentences.front();
        m_sentences.pop_front();
        spoken = true;
        if (sentence.text.isEmpty()) {
            emit spokeAll(sentence.speech);
        } else if (const auto sound = LocalVoice::speak(sentence.text, sentence.voice)) {
            emit spoke(sentence.speech, *sound);
        } else {
            m_sentences.clear();
            emit failed(sound.error());
        }
    }
}

} // namespace bridge
