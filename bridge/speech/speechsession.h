// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/speech/callerear.h"
#include "bridge/types/error.h"

#include <QObject>

#include <memory>

namespace bridge {

class SpeechThread;
class SpeechWorker;

// One call's mouth and ear on this computer: asks the speech thread to speak and to listen, and tells what came of it. Commands return at
// once. Lives in its owner's thread; the work is done by a SpeechWorker in the other.
// The way there is limited: of sound that waits for the ear to ten seconds, what comes on top is lost (and counted), and of speeches to
// sixteen, more are refused.
class SpeechSession : public QObject
{
    Q_OBJECT
public:
    explicit SpeechSession(std::shared_ptr<SpeechThread> thread, QObject *parent = nullptr);
    ~SpeechSession() override;

    int lostChunks() const { return m_lostChunks; } // of 100 ms, because the ear is too slow

public slots: // commands
    void openEar(const bridge::PhraseGrammar &grammar); // then earOpened() or failed()
    void listenFor(const bridge::PhraseGrammar &grammar); // from the next utterance on
    void hear(std::span<const qint16> samples);         // 16 kHz, gapless; a few microseconds
    // Sentence by sentence, as spoke(); the number is told with them. 0: refused.
    int speak(const QString &text, const QString &voice);
    void hush(); // nothing that speak() was told before is told any more

signals: // facts
    void earOpened();
    void failed(const bridge::Error &error);
    void noticed(const bridge::EarFact &fact);
    void spoke(int speech, const bridge::AudioFrame &sentence);
    void spokeAll(int speech);

private:
    void takeSentence(int speech, const AudioFrame &sentence);
    void takeEnd(int speech);

    std::shared_ptr<SpeechThread> m_thread; // shared: the last call out stops the thread
    SpeechWorker *m_worker;                 // lives in it; deleted there when this goes
    QList<qint16> m_chunk;                  // not yet sent
    int m_chunksWaiting = 0;
    int m_lostChunks = 0;
    int m_lastSpeech = 0;
    int m_hushedSpeech = 0; // and all before it
    int m_speechesWaiting = 0;
};

} // namespace bridge
