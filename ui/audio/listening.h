// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/audio/speaker.h"

#include <QObject>

#include <memory>

namespace ui {

// The operator's ear: listens in to one call at a time, or plays a voice's preview. Towards the call it is silent always: there is no
// microphone in it. A call is told that somebody listens once sound really comes out. UI thread, owned by the main window.
class Listening : public QObject
{
    Q_OBJECT
public:
    Listening(bridge::Desk &desk, Speaker &speaker, QObject *parent = nullptr); // both live longer

    const bridge::CallId &call() const { return m_call; } // empty: to none
    bool isPreviewing() const { return !m_previewed.isEmpty(); }

    void listen(const bridge::CallId &call); // stops what it listened to before
    void stop();
    void preview(const QString &engine, const QString &voice);

signals:
    void changed();
    void failed(const bridge::CallId &call, const QString &sentence); // call: empty for a preview

private:
    void begin();
    void fail(SoundProblem problem);
    void playPreview(const QString &voice, const bridge::AudioFrame &sound);
    void silence();

    bridge::Desk &m_desk;
    Speaker &m_speaker;
    bridge::CallId m_call;
    std::shared_ptr<bridge::AudioTap> m_tap; // shared: see Desk::listen
    bool m_told = false;                     // the desk was asked for m_tap
    QString m_previewed;                     // "engine/voice" that was asked for or plays
};

} // namespace ui
