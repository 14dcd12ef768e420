// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/openai/openaispeech.h"
#include "bridge/speech/openai/utterances.h"
#include "bridge/speech/speechtotext.h"

#include <QPointer>

#include <deque>

class QNetworkAccessManager;

namespace bridge {

// How patient OpenAI's ears are. Tests have less patience.
struct OpenAiEarPatience
{
    Milliseconds answer = 8s;        // for an utterance
    Milliseconds firstRetry = 250ms; // then twice as long
};

// OpenAI's ears in one call, or those of a server that speaks like it: utterances are cut here, by voice activity, and each is sent as a
// WAV. Words come only after an utterance, so there are no guesses. When the caller goes on before the words have come, they are told
// as part of a turn that goes on too.
// One utterance is on its way at a time, a few wait. Lives in the call's media thread, owned by the engine.
class OpenAiEars : public SpeechToText
{
    Q_OBJECT
public:
    explicit OpenAiEars(const ServiceOptions &options, OpenAiEarPatience patience = {}, QObject *parent = nullptr);
    ~OpenAiEars() override;

    SampleRate hears() const override { return kTranscribeRate; }
    std::optional<Milliseconds> counted() const override { return m_sent; } // utterances only

    void open() override;
    void hear(std::span<const qint16> caller) override;
    void finishTurn() override;
    void close() override;

private:
    void begin();
    void take(Utterances::Event event);
    void pump();
    void ask();
    void takeAnswer(const HttpAnswer &answer);
    void askAgain(const LossVerdict &verdict);
    void skip(const QString &why);
    void next();
    void tellTurn();
    void giveUp(const Error &error);
    void stop();

    const ServiceOptions m_options;
    const OpenAiEarPatience m_patience;
    OpenAiHearing m_hearing;
    Utterances m_utterances;
    QNetworkAccessManager *m_network; // our child
    QPointer<QNetworkReply> m_answer; // to the first one
    std::deque<QList<qint16>> m_waiting; // utterances; the first one is on its way
    QString m_turn; // its words so far
    Milliseconds m_sent = 0ms; // of sound
    int m_tries = 0;  // with the first one
    int m_skipped = 0; // in a row
    bool m_asking = false;
    bool m_open = false;
    bool m_toldBehind = false;
};

} // namespace bridge
