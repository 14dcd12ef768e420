// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/soundthread.h"
#include "ui/audio/speaker.h"

namespace ui {

class MicrophoneWorker;

// The computer's microphone for the practice line: fills the caller's lane of an AudioTap, at the tap's rate. UI thread; the
// worker in the sound thread is the tap's one writer.
class MicrophoneIn : public QObject
{
    Q_OBJECT
public:
    explicit MicrophoneIn(SoundThread &thread, QObject *parent = nullptr); // the thread lives longer

    void record(std::shared_ptr<bridge::AudioTap> tap); // shared: its reader keeps it too
    void stop();

signals:
    void started();
    void level(quint16 peak); // 0 to 32767, with every piece of sound that comes
    void failed(ui::SoundProblem problem);

private:
    MicrophoneWorker *m_worker; // owned by the sound thread
    quint64 m_order = 0;
};

} // namespace ui
