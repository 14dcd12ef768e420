// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/soundthread.h"
#include "ui/audio/speaker.h"

namespace ui {

class SpeakerWorker;

// The computer's loudspeaker: plays an AudioTap in stereo, caller left, agent right; the sound server resamples. The worker
// in the sound thread reads the tap; this is its front. UI thread.
class SpeakerOut : public Speaker
{
    Q_OBJECT
public:
    explicit SpeakerOut(SoundThread &thread, QObject *parent = nullptr); // the thread lives longer

    void play(std::shared_ptr<bridge::AudioTap> tap, Kind kind) override;
    void stop() override;
    void hearCallerOnly(bool on) override;

private:
    SpeakerWorker *m_worker; // owned by the sound thread
    quint64 m_order = 0;     // counts plays: what an older one still tells is not passed on
};

} // namespace ui
