// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/speaker.h"

namespace ui {

// The microphone as the console sees it: it fills the caller's lane of one tap at a time, at the tap's rate. Abstract so that tests
// bring one into which nobody speaks. UI thread.
class Microphone : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void record(std::shared_ptr<bridge::AudioTap> tap) = 0; // shared: its reader keeps it too; stops what it filled before
    virtual void stop() = 0;

signals:
    void started();
    void level(quint16 peak); // 0 to 32767, with every piece of sound that comes
    void failed(ui::SoundProblem problem);
};

} // namespace ui
