// SPDX-License-Identifier: GPL-3.0-or-later
// What others want of a call: those who watch and steer it, and a carrier that found out who answered.
#include "bridge/calls/call.h"

#include "bridge/audio/audiotap.h"
#include "bridge/calls/linemonitor.h"
#include "bridge/calls/medialink.h"
#include "bridge/calls/wordtalk.h"
#include "bridge/tools/toolbox.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kStreamBack = 10s;   // from the wish for keys to the next media stream
constexpr auto kPerDigit = 500ms;   // carriers take 200 to 300 ms for each, and half a second for a pause

} // namespace

std::optional<CallLevels> Call::takeLevels()
{
    auto *monitor = m_talk ? m_talk->monitor() : nullptr;
    return monitor ? std::optional(monitor->takeLevels(m_order.id)) : std::nullopt;
}

void Call::listen(std::shared_ptr<AudioTap> tap)
{
    if (auto *monitor = m_talk ? m_talk->monitor() : nullptr)
        monitor->addTap(std::move(tap));
    else if (m_state != CallFlow::State::Ended)
        m_tapsWaiting.push_back(std::move(tap));
}

void Call::stopListening(const std::shared_ptr<AudioTap> &tap)
{
    std::erase(m_tapsWaiting, tap);
    if (auto *monitor = m_talk ? m_talk->monitor() : nullptr)
        monitor->removeTap(tap);
}

void Call::obey(const CallCommand &command)
{
    std::visit([&](const auto &kind) { obeyKind(kind, command.by); }, command.kind);
}

void Call::refuse(const QString &why)
{
    emit refused(m_order.id, {Error::Code::NotPossibleNow, why});
}

bool Call::needsTalk(const QString &what)
{
    if (m_away)
        refuse(u"%1 is possible only while the agent is on the line; the call is with %2."_s.arg(what, m_away->to));
    else if (!m_talk)
        refuse(u"%1 is possible only while the agent is on the line; the call is %2."_s.arg(what, CallFlow::wordFor(m_state)));
    return m_talk && !m_away;
}

void Call::obeyKind(const HangUp &, Who by)
{
    end(EndReason::OperatorHungUp, by);
}

void Call::obeyKind(const Whisper &whisper, Who by)
{
    if (!needsTalk(u"Whispering"_s))
        return;
    if (m_operating && !m_operating->agentLost.isEmpty())
        return refuse(u"The agent is gone: nobody would hear it. %1"_s.arg(m_operating->agentLost));
    tell(Whispered{{by, whisper.text}});
    m_engine->whisper(whisper.text);
}

void Call::obeyKind(const Say &say, Who by)
{
    if (!needsTalk(u"Saying something"_s) || !isAgentBack(u"Saying something"_s))
        return;
    tell(Said{{by, say.text}});
    m_talk->say(say.text, by);
}

void Call::obeyKind(const Interrupt &, Who by)
{
    if (needsTalk(u"Interrupting"_s) && isAgentBack(u"Interrupting"_s))
        m_talk->interrupt(by);
}

void Call::obeyKind(const MuteAgent &, Who by)
{
    if (!needsTalk(u"Muting the agent"_s) || !isAgentBack(u"Muting the agent"_s) || m_talk->isMuted())
        return;
    m_talk->setMuted(true, by);
    tell(Muted{{by, {}}});
}

void Call::obeyKind(const UnmuteAgent &, Who by)
{
    if (!needsTalk(u"Unmuting the agent"_s) || !isAgentBack(u"Unmuting the agent"_s) || !m_talk->isMuted())
        return;
    m_talk->setMuted(false, by);
    tell(Unmuted{{by, {}}});
}

void Call::obeyKind(const SendDtmf &send, Who by)
{
    if (!needsTalk(u"Sending keypad digits"_s))
        return;
    if (const auto begun = beginDigits(send.digits, by); !begun)
        refuse(begun.error().detail);
}

Result<void> Call::beginDigits(const QString &digits, Who by)
{
    if (!m_order.can.sendsDigits)
        return fail(Error::Code::NotPossibleNow, u"The line '%1' can't send keypad digits."_s.arg(m_order.parties.line));
    if (!m_talk || m_keysBy || m_transferring || m_away)
        return fail(Error::Code::NotPossibleNow, u"The carrier is still busy with what it was asked before."_s);
    m_keysBy = by;
    if (m_words) {
        m_words->sendKeys(digits);
        QMetaObject::invokeMethod(this, [this, digits] { digitsSent(digits); }, Qt::QueuedConnection);
        return {};
    }
    if (m_order.can.digitsEndStream) {
        m_talk->interrupt(by); // nobody hears the rest of it
        m_nextStreamBy = m_order.clock() + kStreamBack + kPerDigit * digits.size();
    }
    emit wanted(m_order.id, DigitsOrder{m_leg, digits, {}});
    return {};
}

void Call::obeyKind(const NoteListening &, Who by)
{
    tell(ListenedIn{{by, {}}});
}

// ---- What the carrier made of them

void Call::digitsSent(const QString &digits)
{
    const auto by = std::exchange(m_keysBy, {}).value_or(Who::Operator);
    for (const auto digit : digits)
        tell(DtmfPressed{digit, by});
    if (const auto tool = std::exchange(m_digitsTool, {}); !tool.isEmpty())
        toolReturned(tool, {{u"ok"_s, true}}, 0ms);
}

void Call::digitsFailed(const QString &detail)
{
    m_keysBy.reset();
    if (m_link && m_link->isOpen())
        m_nextStreamBy.reset(); // the stream has not been touched
    tell(Warning{u"digitsFailed"_s, detail});
    if (const auto tool = std::exchange(m_digitsTool, {}); !tool.isEmpty())
        toolReturned(tool, failedResult(detail), 0ms);
}

bool Call::isStreamExpected(const QString &why)
{
    const bool leaves = m_transferring && m_transferring->mayLeave;
    if (m_state != CallFlow::State::Live || (!m_nextStreamBy && !leaves && !m_away))
        return false;
    if (leaves)
        m_transferring->streamGone = true;
    tellMediaStopped(why);
    return true;
}

// ---- Machines that answer

void Call::machineReported(AnsweredBy by, bool canLeaveMessage)
{
    if (m_state >= CallFlow::State::Ending)
        return;
    const bool news = !m_verdict || (*m_verdict == by && canLeaveMessage && !m_canLeaveMessage);
    if (!news)
        return;
    m_verdict = by;
    m_canLeaveMessage |= canLeaveMessage;
    tell(MachineDetected{by, m_canLeaveMessage});
    followVerdict();
}

void Call::followVerdict()
{
    const bool machine = m_verdict == AnsweredBy::Machine;
    if (!machine && m_verdict != AnsweredBy::Fax)
        return;
    if (m_state != CallFlow::State::Answered && m_state != CallFlow::State::Live)
        return; // it came before the answer: comes again then
    if (m_operating)
        return; // whoever has taken over hears for themselves
    const auto policy = m_order.profile.voicemail.policy;
    if (machine && (policy == Voicemail::Policy::Off || policy == Voicemail::Policy::CarryOn))
        return;
    if (!machine || policy == Voicemail::Policy::HangUp)
        return end(EndReason::AnsweringMachine, Who::Bridge);
    if (!m_talk || m_message == Message::Begun)
        return;
    if (m_message == Message::None) {
        m_talk->setMuted(true, Who::Bridge); // nobody talks to a greeting
        m_talk->setDeaf(true);               // nor answers it
    }
    m_message = Message::Waiting;
    if (m_canLeaveMessage)
        leaveMessage();
}

void Call::leaveMessage()
{
    m_message = Message::Begun;
    m_talk->setMuted(false, Who::Bridge);
    m_talk->setBargeIn(false); // what a machine still plays is no wish to speak
    const auto &profile = m_order.profile;
    const auto now = m_order.clock();
    m_talk->say(profile.voicemail.message.isEmpty() ? profile.greeting : profile.voicemail.message, Who::Bridge);
    m_goodbye = {EndReason::AnsweringMachine, now, now};
}

void Call::recorded(const QUrl &recording)
{
    tell(RecordingReady{recording.toString()});
}

void Call::recordingTroubled(const QString &sentence)
{
    tell(Warning{u"recordingIncomplete"_s, sentence});
}

} // namespace bridge
