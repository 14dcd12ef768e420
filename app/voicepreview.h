// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace app {

// Lets a voice say a sentence, by the engine that it belongs to, or by the service when that is a part of an engine; heard once, it is
// kept. One at a time: a new wish replaces the one going on. Lives in the bridge thread, owned by House.
class VoicePreview : public QObject
{
    Q_OBJECT
public:
    // Says a text with the voice of a service and tells the sound later: see SpeechPieces::sayWith().
    using Say = std::function<void(
        const QString &service, const QString &voice, const QString &text, const std::function<void(const bridge::Result<bridge::AudioFrame> &)> &done)>;
    VoicePreview(const bridge::EngineCatalogue &engines, Say say, QObject *parent = nullptr); // borrowed from House

    void play(const QString &engine, const QString &voice, const bridge::Settings &settings);

signals:
    void ready(const QString &engine, const QString &voice, const bridge::AudioFrame &sound);
    void failed(const QString &engine, const QString &voice, const bridge::Error &error);

private:
    void start(const bridge::EngineKind &kind, const bridge::Settings &settings);
    void startPart(const QString &service);
    void done();
    void keep(const bridge::AudioFrame &sound);
    void giveUp(const bridge::Error &error);
    void closeEngine();

    const bridge::EngineCatalogue &m_engines;
    const Say m_say;
    int m_wish = 0;
    QString m_engineName, m_voice;
    std::unique_ptr<bridge::Engine> m_engine;
    bridge::AudioFrame m_sound;
    QTimer m_deadline;
    QHash<QString, bridge::AudioFrame> m_kept; // by engine and voice; 30 voices of 3 s are 4 MB
};

} // namespace app
