// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/callerear.h"

#include <QObject>

#include <deque>
#include <memory>

namespace bridge {

class RecogniserPool;

// Does in the speech thread what a SpeechSession asks for: speaks one sentence at a time, so that other calls get their turn in between,
// and listens with a recogniser from the pool.
class SpeechWorker : public QObject
{
    Q_OBJECT
public:
    explicit SpeechWorker(RecogniserPool &pool); // outlives us: the thread's
    ~SpeechWorker() override;

public slots:
    void openEar(const bridge::PhraseGrammar &grammar);
    void listenFor(const bridge::PhraseGrammar &grammar);
    void hear(const QList<qint16> &chunk);
    void speak(int speech, const QString &text, const QString &voice);
    void hush();

signals:
    void earOpened();
    void failed(const bridge::Error &error);
    void heardChunk();
    void noticed(const bridge::EarFact &fact);
    void spoke(int speech, const bridge::AudioFrame &sentence);
    void spokeAll(int speech);

private:
    struct Sentence
    {
        int speech;
        QString text; // empty: the end of the speech
        QString voice;
    };
    void speakNext();

    RecogniserPool &m_pool;
    std::unique_ptr<CallerEar> m_ear;
    bool m_speaksSoon = false; // speakNext() is on its way
    std::deque<Sentence> m_sentences; // limited by the session's limit of speeches and the voice's of a text
};

} // namespace bridge
