// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace app {

// Lets a voice say a sentence, by the engine that it belongs to; heard once, it is kept. One at a time: a new wish replaces the one
// going on. Lives in the bridge thread, owned by House.
class VoicePreview : public QObject
{
    Q_OBJECT
public:
    explicit VoicePreview(const bridge::EngineCatalogue &engines, QObject *parent = nullptr); // borrowed from House

    void play(const QString &engine, const QString &voice, const bridge::Settings &settings);

signals:
    void ready(const QString &engine, const QString &voice, const bridge::AudioFrame &sound);
    void failed(const QString &engine, const QString &voice, const bridge::Error &error);

private:
    void start(const bridge::EngineKind &kind, const bridge::Settings &settings);
    void done();
    void giveUp(const bridge::Error &error);
    void closeEngine();

    const bridge::EngineCatalogue &m_engines;
    QString m_engineName, m_voice;
    std::unique_ptr<bridge::Engine> m_engine;
    bridge::AudioFrame m_sound;
    QTimer m_deadline;
    QHash<QString, bridge::AudioFrame> m_kept; // by engine and voice; 30 voices of 3 s are 4 MB
};

} // namespace app
