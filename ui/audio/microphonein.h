// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/microphone.h"
#include "ui/audio/soundthread.h"

namespace ui {

class MicrophoneWorker;

// The computer's microphone: for the practice line and for calls that are taken over. UI thread; the worker in the sound thread is
// the tap's one writer.
class MicrophoneIn : public Microphone
{
    Q_OBJECT
public:
    explicit MicrophoneIn(SoundThread &thread, QObject *parent = nullptr); // the thread lives longer

    void record(std::shared_ptr<bridge::AudioTap> tap) override;
    void stop() override;

private:
    MicrophoneWorker *m_worker; // owned by the sound thread
    quint64 m_order = 0;
};

} // namespace ui
