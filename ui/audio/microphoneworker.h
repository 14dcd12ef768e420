// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/speaker.h"

#include <QByteArray>
#include <QPointer>

class QAudioSource;
class QIODevice;

namespace ui {

// Moves samples from the sound card into a tap as they come. Sound thread, deleted with it.
class MicrophoneWorker : public QObject
{
    Q_OBJECT
public:
    MicrophoneWorker();
    ~MicrophoneWorker() override;

    void record(std::shared_ptr<bridge::AudioTap> tap, quint64 order); // shared: see MicrophoneIn
    void stop();

signals:
    void started(quint64 order);
    void level(quint64 order, quint16 peak);
    void failed(quint64 order, ui::SoundProblem problem);

private:
    void take();
    void fail(SoundProblem problem);

    std::shared_ptr<bridge::AudioTap> m_tap;
    quint64 m_order = 0;
    std::unique_ptr<QAudioSource> m_source;
    QPointer<QIODevice> m_device; // dies with the source or with the sound server
    QByteArray m_rest;            // half a sample, at most
};

} // namespace ui
