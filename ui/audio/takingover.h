// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/audio/microphone.h"

#include <QObject>

#include <memory>

namespace ui {

// What an operator's microphone is to a call.
enum class OnAir {
    No,
    Opening, // the device wakes up, and then the call is asked
    Closed,  // the call is taken over, and nobody hears us
    Open,    // the caller hears us
};

QString onAirSentence(OnAir onAir); // "You are speaking to the caller"; empty: No

// The operator's mouth: takes over one call at a time. A call is asked for once the microphone gives sound, and hears nothing of it
// until it is opened; when the device goes away the call is let go, and the agent has it again. UI thread, owned by the live page.
class TakingOver : public QObject
{
    Q_OBJECT
public:
    TakingOver(bridge::Desk &desk, Microphone &microphone, QObject *parent = nullptr); // both live longer
    ~TakingOver() override;

    const bridge::CallId &call() const { return m_call; } // empty: none
    OnAir onAir() const;
    OnAir onAir(const bridge::CallId &call) const { return call == m_call ? onAir() : OnAir::No; }

    void takeOver(const bridge::CallId &call); // nothing when another one is
    void handBack();
    void setMicrophoneOpen(bool open); // nothing when no call is taken over

signals:
    void changed();
    void level(quint16 peak);
    void failed(const bridge::CallId &call, const QString &sentence);

private:
    enum class Step { None, Opening, Asked, Taken };

    void ask();
    void follow(const QList<bridge::CallEvent> &events);
    void refuse(const bridge::CallId &call);
    void loseMicrophone(SoundProblem problem);
    void release();

    bridge::Desk &m_desk;
    Microphone &m_microphone;
    bridge::CallId m_call;
    Step m_step = Step::None;
    bool m_open = false;
    std::shared_ptr<bridge::AudioTap> m_tap; // shared: see TakeOver
};

} // namespace ui
