// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/takingover.h"

using namespace bridge;

namespace ui {

namespace {

constexpr auto kTapLength = 1s;           // the call reads it every 20 ms
constexpr SampleRate kVoiceRate{16'000};  // as good as any line is

} // namespace

TakingOver::TakingOver(Desk &desk, Microphone &microphone, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_microphone(microphone)
{
    connect(&microphone, &Microphone::started, this, &TakingOver::ask);
    connect(&microphone, &Microphone::failed, this, &TakingOver::loseMicrophone);
    connect(&microphone, &Microphone::level, this, [this](quint16 peak) {
        if (m_step == Step::Taken)
            emit level(peak);
    });
    connect(&desk, &Desk::happened, this, &TakingOver::follow);
    connect(&desk, &Desk::refused, this, &TakingOver::refuse);
}

QString onAirSentence(OnAir onAir)
{
    switch (onAir) {
    case OnAir::No:
        return {};
    case OnAir::Opening:
        return TakingOver::tr("Taking over: your microphone wakes up");
    case OnAir::Closed:
        return TakingOver::tr("Microphone closed: nobody hears you");
    case OnAir::Open:
        return TakingOver::tr("You are speaking to the caller");
    }
    return {};
}

// A tap that nobody holds any more gives the agent its call back.
TakingOver::~TakingOver()
{
    if (m_tap)
        m_microphone.stop();
}

OnAir TakingOver::onAir() const
{
    switch (m_step) {
    case Step::None:
        return OnAir::No;
    case Step::Opening:
    case Step::Asked:
        return OnAir::Opening;
    case Step::Taken:
        return m_open ? OnAir::Open : OnAir::Closed;
    }
    return OnAir::No;
}

void TakingOver::takeOver(const CallId &call)
{
    if (m_step != Step::None)
        return;
    m_call = call;
    m_step = Step::Opening;
    m_tap = std::make_shared<AudioTap>(kTapLength, kVoiceRate);
    emit changed();
    m_microphone.record(m_tap);
}

void TakingOver::ask()
{
    if (m_step != Step::Opening)
        return;
    m_step = Step::Asked;
    m_desk.command(m_call, {TakeOver{m_tap}, Who::Operator});
    emit changed();
}

void TakingOver::handBack()
{
    if (m_step == Step::None)
        return;
    if (m_step == Step::Opening)
        return release();
    setMicrophoneOpen(false);
    m_desk.command(m_call, {HandBack{}, Who::Operator}); // and the event says that it is so
}

void TakingOver::setMicrophoneOpen(bool open)
{
    if (m_step != Step::Taken || open == m_open)
        return;
    m_open = open;
    m_desk.command(m_call, {open ? CommandKind(OpenMicrophone{}) : CommandKind(CloseMicrophone{}), Who::Operator});
    emit changed();
}

void TakingOver::follow(const QList<CallEvent> &events)
{
    for (const auto &event : events) {
        if (m_step == Step::None || event.call != m_call)
            continue;
        if (event.as<TakenOver>() && m_step == Step::Asked) {
            m_step = Step::Taken;
            emit changed();
        } else if (const auto *warning = event.as<Warning>(); warning && warning->code == QLatin1StringView("microphoneLost")) {
            emit failed(m_call, tr("Your microphone is gone or gives no sound, so the agent has the call again."));
        } else if (event.as<HandedBack>() || event.as<Ended>()) {
            release();
        }
    }
}

void TakingOver::refuse(const CallId &call)
{
    if (call == m_call && m_step == Step::Asked)
        release();
}

// The closed tap is what the call goes by: it says that the agent has it again.
void TakingOver::loseMicrophone(SoundProblem problem)
{
    if (m_step == Step::None)
        return;
    const auto call = m_call;
    if (m_step == Step::Opening) {
        release();
    } else {
        m_tap->close();
        m_open = false;
        emit changed();
    }
    emit failed(call, sentenceFor(problem, true));
}

void TakingOver::release()
{
    m_microphone.stop();
    m_tap.reset();
    m_call = {};
    m_step = Step::None;
    m_open = false;
    emit changed();
}

} // namespace ui
