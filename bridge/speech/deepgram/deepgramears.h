// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/deepgram/deepgramrequests.h"
#include "bridge/speech/deepgram/deepgramturns.h"
#include "bridge/speech/services/servicelink.h"
#include "bridge/speech/speechtotext.h"

#include <QTimer>

namespace bridge {

// How patient Deepgram's ears are. Tests have less patience.
struct DeepgramEarPatience
{
    LinkPatience link;
    Milliseconds keepAlive = 4s; // without sound; at 10 s it hangs up
    Milliseconds finish = 1s;    // for the answer to finishTurn(); then what is there is it
    // Without news of words that were told as a guess, after all of its own ends of a turn should have come; then they count as said.
    Milliseconds silence = 2s;
};

// Deepgram's ears in one call: Nova over /v1/listen or Flux over /v2/listen, mu-law at 8 kHz. When the connection is lost it takes
// another one and keeps the last two seconds of the caller meanwhile; the words of the turn so far are not lost. A network that is
// too slow costs sound, not time.
// Lives in the call's media thread, owned by the engine.
class DeepgramEars : public SpeechToText
{
    Q_OBJECT
public:
    explicit DeepgramEars(const ServiceOptions &options, DeepgramEarPatience patience = {}, QObject *parent = nullptr);
    ~DeepgramEars() override;

    SampleRate hears() const override { return kTelephoneRate; }

    void open() override;
    void hear(std::span<const qint16> caller) override;
    void finishTurn() override;
    void close() override;

private:
    void begin();
    void wentLive(bool again);
    void take(const QByteArray &json);
    void takeNova(const QByteArray &json);
    void takeFlux(const QByteArray &json);
    void takeMalformed(const Error &error);
    void takeTrouble(const QString &trouble);
    void tell(const TurnFacts &facts);
    void sendHeard();
    void keepAlive();
    void finishNow();
    void stop();
    bool isTurnOpen() const;
    Milliseconds ownEnd() const; // of a turn: the latest of its rules

    const ServiceOptions m_options;
    const DeepgramEarPatience m_patience;
    DeepgramListening m_listening;
    ServiceLink m_link;
    NovaTurns m_nova;
    FluxTurns m_flux;
    QByteArray m_heard; // mu-law, not yet sent; two seconds at most
    QTimer m_keepAlive;
    QTimer m_finish;
    QTimer m_silence;
    Instant m_lastSent;
    bool m_hasHeard = false; // this connection got sound
    bool m_open = false;
    bool m_toldSlow = false;
    bool m_toldLoss = false; // of this outage
    bool m_toldMalformed = false;
    int m_malformed = 0; // in a row
};

} // namespace bridge
