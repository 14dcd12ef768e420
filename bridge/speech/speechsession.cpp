// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechsession.h"

#include "bridge/speech/speechthread.h"
#include "bridge/speech/speechworker.h"

namespace bridge {

namespace {

constexpr qsizetype kChunk = samplesIn(100ms, SpeechRecogniser::kRate); // five frames in one message between threads
constexpr int kMostChunks = 100;                                        // 10 s
constexpr int kMostSpeeches = 16;

} // namespace

SpeechSession::SpeechSession(std::shared_ptr<SpeechThread> thread, QObject *parent)
    : QObject(parent)
    , m_thread(std::move(thread))
    , m_worker(new SpeechWorker(m_thread->pool())) // no parent: it changes thread, and is deleted there
{
    m_worker->moveToThread(m_thread->thread());
    connect(m_worker, &SpeechWorker::earOpened, this, &SpeechSession::earOpened);
    connect(m_worker, &SpeechWorker::failed, this, &SpeechSession::failed);
    connect(m_worker, &SpeechWorker::noticed, this, &SpeechSession::noticed);
    connect(m_worker, &SpeechWorker::heardChunk, this, [this] { --m_chunksWaiting; });
    connect(m_worker, &SpeechWorker::spoke, this, &SpeechSession::takeSentence);
    connect(m_worker, &SpeechWorker::spokeAll, this, &SpeechSession::takeEnd);
}

SpeechSession::~SpeechSession()
{
    m_worker->deleteLater();
}

void SpeechSession::openEar(const PhraseGrammar &grammar)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, grammar] { worker->openEar(grammar); }, Qt::QueuedConnection);
}

void SpeechSession::listenFor(const PhraseGrammar &grammar)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, grammar] { worker->listenFor(grammar); }, Qt::QueuedConnection);
}

void SpeechSession::hear(std::span<const qint16> samples)
{
    while (!samples.empty()) {
        const auto piece = samples.first(std::min(samples.size(), size_t(kChunk - m_chunk.size())));
        samples = samples.subspan(piece.size());
        m_chunk.append(QList<qint16>(piece.begin(), piece.end()));
        if (m_chunk.size() < kChunk)
            return;
        const auto chunk = std::exchange(m_chunk, {});
        m_chunk.reserve(kChunk);
        if (m_chunksWaiting >= kMostChunks) {
            ++m_lostChunks;
            continue;
        }
        ++m_chunksWaiting;
        QMetaObject::invokeMethod(m_worker, [worker = m_worker, chunk] { worker->hear(chunk); }, Qt::QueuedConnection);
    }
}

int SpeechSession::speak(const QString &text, const QString &voice)
{
    if (m_speechesWaiting >= kMostSpeeches)
        return 0;
    ++m_speechesWaiting;
    const int speech = ++m_lastSpeech;
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, speech, text, voice] { worker->speak(speech, text, voice); }, Qt::QueuedConnection);
    return speech;
}

void SpeechSession::hush()
{
    m_hushedSpeech = m_lastSpeech;
    m_speechesWaiting = 0;
    QMetaObject::invokeMethod(m_worker, &SpeechWorker::hush, Qt::QueuedConnection);
}

void SpeechSession::takeSentence(int speech, const AudioFrame &sentence)
{
    if (speech > m_hushedSpeech)
        emit spoke(speech, sentence);
}

void SpeechSession::takeEnd(int speech)
{
    if (speech <= m_hushedSpeech)
        return;
    --m_speechesWaiting;
    emit spokeAll(speech);
}

} // namespace bridge
