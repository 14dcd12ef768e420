// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/speaker.h"

#include <QPointer>
#include <QTimer>

#include <memory>

class QAudioSink;
class QIODevice;

namespace ui {

// Moves samples from a tap to the sound card, a little every 10 ms. Qt's push mode takes everything and plays it later and
// later, so it writes only what the buffer has room for; of a live tap it drops what has become too old.
// Sound thread, deleted with it.
class SpeakerWorker : public QObject
{
    Q_OBJECT
public:
    SpeakerWorker();
    ~SpeakerWorker() override;

    void play(std::shared_ptr<bridge::AudioTap> tap, Speaker::Kind kind, quint64 order); // shared: see Speaker
    void stop();
    void hearCallerOnly(bool on) { m_callerOnly = on; }

signals:
    void started(quint64 order);
    void finished(quint64 order);
    void failed(quint64 order, ui::SoundProblem problem);

private:
    void feed();
    void dropOld();
    void fail(SoundProblem problem);

    std::shared_ptr<bridge::AudioTap> m_tap;
    Speaker::Kind m_kind = Speaker::Kind::Live;
    quint64 m_order = 0;
    std::unique_ptr<QAudioSink> m_sink;
    QPointer<QIODevice> m_device; // dies with the sink or with the sound server
    QTimer *m_timer;
    std::vector<bridge::AudioTap::Sample> m_frame; // 20 ms
    bool m_callerOnly = false;
    bool m_filling = true; // waiting for a little sound before it starts, and after every gap
};

} // namespace ui
