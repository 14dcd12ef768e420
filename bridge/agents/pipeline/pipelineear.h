// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/partchain.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/audio/voiceactivity.h"

#include <QTimer>

namespace bridge {

// What a pipeline hears with: one ear after the other when they fail, and a rule of its own for when the caller has finished, for ears
// that never say so. Past it there is one turn for each time the caller speaks. Its times are those of the sound.
// Lives in the call's media thread, a part of its engine.
class PipelineEar : public QObject
{
    Q_OBJECT
public:
    PipelineEar(PartChain<SpeechToText> chain, PipelinePatience patience);
    ~PipelineEar() override;

    SampleRate hears() const { return m_rate; } // the first ear's, also when another takes over
    void open();
    void hear(std::span<const qint16> caller);
    void close();

signals:
    void ready(const QString &model); // once
    void speechStarted();
    void words(const QString &text, double confidence); // of this turn so far, never empty
    void turn(const QString &text, double confidence);  // it is over
    void warned(const QString &code, const QString &message);
    void used(const bridge::Usage &usage); // by the part in use, when it is done with
    void failed(const bridge::Error &error); // none is left

private:
    void connectEar();
    void earReady(const QString &model);
    void earFailed(const Error &error);
    void dropEar();
    void takeHeard(const QString &text, bool final, double confidence);
    void takeTurn(QString text, double confidence); // a copy: it is often m_words, which is emptied
    void followTurnEnd(VoiceActivity::Change change);
    void keep(std::span<const qint16> caller);
    void listen(std::span<const qint16> caller);

    PartChain<SpeechToText> m_chain;
    const PipelinePatience m_patience;
    std::unique_ptr<SpeechToText> m_ear;
    const SampleRate m_rate;
    LineResampler m_toEar;
    QString m_model;       // of the ear in use
    qint64 m_given = 0;    // samples that it got, at its own rate
    QTimer m_readyLimit{this};
    QList<qint16> m_kept; // while no ear is ready, at our rate
    bool m_isReady = false;
    bool m_wasReady = false;
    bool m_over = false;

    VoiceActivity m_activity;
    qint64 m_clock = 0;     // samples heard
    qint64 m_newsAt = 0;    // when the words last changed
    qint64 m_askedAt = 0;
    qint64 m_turnAt = 0;    // when the last turn was told
    bool m_asked = false;   // the ear was told that the caller has stopped
    bool m_spoke = false;   // the caller, since the last turn
    QString m_before;       // words of this turn from an ear that failed
    QString m_words;        // of this turn
    double m_confidence = -1;
    QString m_takenEarly;   // the ear still thinks that these belong to the turn that goes on
    QString m_lastTurn;
};

} // namespace bridge
