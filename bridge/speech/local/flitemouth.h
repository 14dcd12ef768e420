// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/speechsession.h"
#include "bridge/speech/texttospeech.h"

#include <QStringList>

#include <deque>
#include <memory>

namespace bridge {

// A mouth on this computer: flite's voices, English, without an account and as plain as they are. It tells sentences, not words.
// Lives in the call's media thread, owned by the engine; the work is done in the speech thread.
class FliteMouth : public TextToSpeech
{
    Q_OBJECT
public:
    FliteMouth(std::shared_ptr<SpeechThread> thread, const QString &voice); // an unknown voice is the first

    SampleRate speaks() const override { return SampleRate{16000}; }

    void open() override;
    void speak(int reply, const QString &text) override;
    void finish(int reply) override;
    void hush() override;
    void close() override;

private:
    struct Speech
    {
        int reply = 0;
        QString text;  // empty: the reply's end
        int number = 0; // the session's; 0: it has not got it yet
        QStringList sentences;
        qsizetype told = 0;
    };
    void handOver(); // to the session, as much as it takes
    void takeSentence(int number, const AudioFrame &sound);
    void takeEnd(int number);
    void tellEnds();

    const QString m_voice;
    std::shared_ptr<SpeechThread> m_thread; // shared with the other calls
    std::unique_ptr<SpeechSession> m_session;
    std::deque<Speech> m_speeches; // in their order
    bool m_over = false;
};

} // namespace bridge
