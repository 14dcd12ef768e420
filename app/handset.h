// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/audio/microphonein.h"
#include "ui/audio/sounddevices.h"
#include "ui/audio/soundthread.h"
#include "ui/audio/speakerout.h"

#include <QObject>
#include <QSet>

namespace app {

class House;

// The practice line's telephone on this desk: while a practice call is live the microphone is its mouth and the loudspeaker its ear. It
// listens to nobody at any other time. Without a sound card the built-in caller reads its script instead.
// UI thread, owned by the console run; the house is only touched in its own thread.
class Handset : public QObject
{
    Q_OBJECT
public:
    Handset(House &house, bridge::Desk &desk, QObject *parent = nullptr);

private:
    void devicesChanged();
    void follow(const QList<bridge::CallEvent> &events);
    void pickUp();
    void putDown();

    House &m_house;
    ui::SoundThread m_thread; // before what works in it
    ui::SoundDevices m_devices;
    ui::MicrophoneIn m_microphone;
    ui::SpeakerOut m_speaker;
    std::shared_ptr<bridge::AudioTap> m_mouth, m_ear; // shared with the sound thread and the practice thread
    QSet<bridge::CallId> m_practice, m_live;          // calls on the practice line; those of them with sound
    bool m_hasSound = false;
};

} // namespace app
