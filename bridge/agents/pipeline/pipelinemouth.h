// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/partchain.h"
#include "bridge/agents/pipeline/spokenreply.h"
#include "bridge/audio/lineresampler.h"

#include <QTimer>

namespace bridge {

// What a pipeline speaks with: one mouth after the other when they fail; the next one speaks what the last one left unsaid. Whatever it
// speaks with, sound comes at one rate, and words come just before their sound, as plain text.
// Lives in the call's media thread, a part of its engine.
class PipelineMouth : public QObject
{
    Q_OBJECT
public:
    PipelineMouth(PartChain<TextToSpeech> chain, PipelinePatience patience);
    ~PipelineMouth() override;

    SampleRate speaks() const { return m_rate; }
    void open();
    void speak(int reply, const QString &plain);
    void finish(int reply);
    void hush();
    void close();

signals:
    void ready(const QString &model, const QString &voice); // once
    void saying(int reply, const QString &text); // the reply's text up to here
    void spoke(int reply, std::span<const qint16> samples);
    void spokeAll(int reply);
    void warned(const QString &code, const QString &message);
    void used(const bridge::Usage &usage); // by the part in use, when it is done with
    void failed(const bridge::Error &error); // none is left

private:
    void connectMouth();
    void mouthReady(const QString &model, const QString &voice);
    void mouthFailed(const Error &error);
    void dropMouth();
    void give(int reply, const QString &spoken);
    void takeSaying(int reply, const QString &words);
    void takeSound(int reply, std::span<const qint16> samples);
    void takeEnd(int reply);
    void followStall();
    SpokenReply *find(int reply);

    PartChain<TextToSpeech> m_chain;
    const PipelinePatience m_patience;
    std::unique_ptr<TextToSpeech> m_mouth;
    const SampleRate m_rate;
    LineResampler m_toLine;
    QString m_model;       // of the mouth in use
    qint64 m_given = 0;    // characters that it got
    QTimer m_readyLimit{this};
    QTimer m_stall{this};
    QList<SpokenReply> m_replies; // not yet spoken to their end; oldest first
    bool m_isReady = false;
    bool m_wasReady = false;
    bool m_over = false;
};

} // namespace bridge
