// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"

#include <QObject>

#include <memory>

namespace ui {

// What can go wrong with a sound device, for whoever finds words for it.
enum class SoundProblem { NoDevice, CannotOpen, Lost };
QString sentenceFor(SoundProblem problem, bool microphone = false);

// The loudspeaker as the console sees it: one thing plays at a time. Abstract so that tests bring a silent one. UI thread.
class Speaker : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    // Live: what comes late is dropped, so that the delay never grows. Clip: everything is in the tap and is played, then finished().
    // Stream: everything is played as it comes, finished() when the tap is closed and empty.
    enum class Kind { Live, Clip, Stream };
    // shared: the tap's writer keeps it too
    virtual void play(std::shared_ptr<bridge::AudioTap> tap, Kind kind) = 0; // stops what played before
    virtual void stop() = 0;
    virtual void hearCallerOnly(bool) {} // who speaks instead of the agent hears the caller in both ears, and not themselves

signals:
    void started();
    void finished(); // a clip or a stream was played to its end
    void failed(ui::SoundProblem problem);
};

} // namespace ui

Q_DECLARE_METATYPE(ui::SoundProblem)
