// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"
#include "tests/fakes/fakeservice.h"

#include <QStringList>

#include <functional>

namespace fakes {

using bridge::Milliseconds;
using namespace std::chrono_literals;

// How the stand-in behaves.
struct FakeOpenAiSpeechManners
{
    QByteArray key;          // of "Authorization: Bearer"; empty: any, but there must be one
    bool needsKey = true;
    bool ownServer = false;  // not OpenAI: no key may come, voices have other names
    int modelsStatus = 200;
    int status = 200;        // of speech and transcripts
    QByteArray body;         // of that refusal, or instead of the sound or transcript
    int fails = 0;           // the first ones, with 503
    QByteArray type = "audio/pcm";
    Milliseconds perWord = 50ms;
    int rate = 24000;
    QStringList callerWords; // one per transcript; then ""
    bool holds = false;      // answers no transcript until release()
    bool silent = false;     // never answers
    bool endless = false;    // sound without end
    bool breaksOff = false;  // in the middle of the sound
};

// Stands in for OpenAI's speech on loopback: /v1/audio/speech, /v1/audio/transcriptions, /v1/models. Point openai/url at url() + "/v1".
// Refuses what the vendor refuses: fields that it does not know, other sound than a whole WAV, texts that are too long.
class FakeOpenAiSpeech : public FakeService
{
    Q_OBJECT
public:
    void setManners(const FakeOpenAiSpeechManners &manners) { m_manners = manners; }
    QStringList spoken() const { return m_spoken; }
    // What it was sent to write down: samples at 16 kHz, and the fields beside them.
    const QList<QList<qint16>> &utterances() const { return m_utterances; }
    const QHash<QString, QString> &fields() const { return m_fields; } // of the last one
    void release(); // the transcripts that were held
    QUrl base() const;

    // Reads a body in multipart/form-data, as RFC 7578 has it; what is wrong with it, or empty.
    static QString readForm(const FakeHead &head, QHash<QString, QString> &fields, QByteArray &file, QString &fileName);
    static QString readWav(const QByteArray &wav, QList<qint16> &samples); // what is wrong with it, or empty

protected:
    std::optional<FakeRefusal> refusal(const FakeHead &) override { return FakeRefusal{404, "{}"}; }
    void welcome(QWebSocket *, QTcpSocket *, const FakeHead &) override {}
    void answer(QTcpSocket *socket, const FakeHead &head) override;

private:
    void speak(QTcpSocket *socket, const FakeHead &head);
    void transcribe(QTcpSocket *socket, const FakeHead &head);

    FakeOpenAiSpeechManners m_manners;
    QStringList m_spoken;
    QList<QList<qint16>> m_utterances;
    QHash<QString, QString> m_fields;
    QList<std::function<void()>> m_held;
    int m_wordsUsed = 0;
};

} // namespace fakes
