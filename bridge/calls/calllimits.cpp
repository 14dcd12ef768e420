// SPDX-License-Identifier: GPL-3.0-or-later
// What time does to a call: deadlines while something is awaited, limits while people talk.
#include "bridge/calls/call.h"

#include "bridge/calls/callrecording.h"
#include "bridge/calls/medialink.h"
#include "bridge/calls/talk.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kQueueDeadline = 15min;  // a carrier takes one or two calls a second: a list of a thousand waits that long
constexpr auto kAnswerMargin = 30s;     // beyond the time it may ring
constexpr auto kSilentLine = 5s;        // carriers send sound all the time, also of silence
constexpr auto kMediaDeadline = 10s;    // from the answer to the open stream
constexpr auto kEngineDeadline = 10s;   // from the open stream; engines give up by themselves before
constexpr auto kHangUpDeadline = 15s;   // for the carrier to confirm, with its own tries
constexpr auto kTransferDeadline = 15s; // likewise
constexpr auto kQuietMachine = 4s;      // a beep that nobody told us of is over by then
constexpr auto kWordsAfterTool = 3s;    // some models end the call first and say goodbye then
constexpr auto kGoodbyeStall = 10s;     // a goodbye that makes no progress
constexpr auto kPersonsSilence = 2min;  // a person who looks something up is quiet for longer than an agent may be
constexpr auto kEndNear = 1min;         // of the longest call: whoever speaks is told; of a short one, when a quarter is left
constexpr auto kGoodbyeDeadline = 60s;  // a goodbye that never ends

} // namespace

void Call::tick(Instant now)
{
    watchPerson(now);
    if (m_talk) {
        m_talk->tick(now);
        m_recording->tick(now, !m_operating && m_message == Message::None);
        checkLimits(now);
    } else {
        checkDeadlines(now);
    }
}

void Call::checkDeadlines(Instant now)
{
    if (m_state < CallFlow::State::Answered && !m_dialled && now - m_begun > kQueueDeadline) {
        end(EndReason::CarrierFailed, Who::Bridge, u"The carrier was not asked to dial for 15 minutes: too many calls wait."_s);
    } else if (m_state < CallFlow::State::Answered && m_dialled && now - *m_dialled > m_order.profile.ringFor + kAnswerMargin) {
        end(EndReason::NoAnswer, Who::Bridge,
            u"The carrier did not say in time that the call was answered. Check that it reaches the public URL."_s);
    } else if (m_state == CallFlow::State::Ending && now - *m_endingSince > kHangUpDeadline) {
        const auto unconfirmed = u"The carrier did not confirm the hang-up. Check that the call is over."_s;
        tell(Warning{u"hangUpUnconfirmed"_s, unconfirmed});
        if (m_ending && m_ending->detail.isEmpty())
            m_ending->detail = unconfirmed;
        if (apply(CallFlow::Input::GaveUp))
            finish();
    } else if (m_state == CallFlow::State::Answered && now - *m_answered > kMediaDeadline) {
        end(EndReason::MediaLost, Who::Bridge, m_order.byWords
            ? u"The carrier did not ask what to say within 10 s. Check that it reaches the public URL."_s
            : u"The carrier did not open the media stream within 10 s. Check the public URL and that it lets WebSockets through."_s);
    } else if (m_state == CallFlow::State::Live && !m_away && now - *m_answered > (m_order.byWords ? kEngineDeadline : kMediaDeadline + kEngineDeadline)) {
        end(EndReason::EngineFailed, Who::Bridge, u"The agent's engine did not become ready."_s);
    }
}

void Call::checkLimits(Instant now)
{
    const auto &limits = m_order.profile.limits;
    watchOperator(now);
    if (m_state != CallFlow::State::Live || checkPause(now))
        return;
    if (m_link && now - m_link->lastMedia() > kSilentLine)
        return end(EndReason::MediaLost, Who::Carrier, u"No sound came from the carrier for 5 s."_s);
    if (m_message == Message::Waiting && m_talk->quietFor(now) > kQuietMachine)
        leaveMessage();
    followTransferWish(now);
    if (m_goodbye) {
        if (isGoodbyeDone(now))
            end(m_goodbye->reason, m_goodbye->reason == EndReason::AgentSaidGoodbye ? Who::Agent : Who::Bridge);
        return;
    }
    if (limits.duration > 0ms && now - *m_answered > limits.duration)
        return end(EndReason::MaxDuration, Who::Bridge);
    tellEndNear(now);
    if (limits.silence > 0ms && m_toolTurns.isEmpty()) // nobody waits in vain while a tool works
        checkSilence(now);
}

void Call::tellEndNear(Instant now)
{
    const auto longest = m_order.profile.limits.duration;
    const auto left = std::min<Milliseconds>(kEndNear, longest / 4);
    if (m_endTold || longest <= 0ms || now - *m_answered <= longest - left)
        return;
    m_endTold = true;
    const auto seconds = std::chrono::round<std::chrono::seconds>(left).count();
    tell(Warning{u"endNear"_s, u"The call reaches its longest duration, and ends, in %1 s."_s.arg(seconds)});
    if (!m_operating)
        m_engine->note(u"This call must end in %1 seconds. Bring it to a close: say what is most important, then goodbye."_s.arg(seconds));
}

// Nobody has said anything: the agent asks once whether they are there, half way.
void Call::checkSilence(Instant now)
{
    const auto &profile = m_order.profile;
    const auto quiet = m_talk->quietFor(now);
    if (quiet == 0ms && m_talk->isCallerSpeaking())
        m_askedSilence.reset();
    if (m_operating) {
        if (quiet > std::max<Milliseconds>(profile.limits.silence, kPersonsSilence))
            end(EndReason::Silence, Who::Bridge);
        return;
    }
    // The question takes its time, too: it is not over before it has been asked.
    const auto unanswered = m_askedSilence ? std::min<Instant::duration>(quiet, now - *m_askedSilence) : Instant::duration(0);
    if (m_askedSilence ? unanswered > profile.limits.silence / 2 : quiet > profile.limits.silence)
        return end(EndReason::Silence, Who::Bridge);
    if (m_askedSilence || quiet <= profile.limits.silence / 2 || profile.phrases.stillThere.isEmpty() || m_message != Message::None)
        return;
    m_askedSilence = now;
    m_talk->say(profile.phrases.stillThere, Who::Bridge);
}

// The stream is away for keys that the carrier presses, or the call is on its way to a person. Neither may take for ever.
bool Call::checkPause(Instant now)
{
    if (m_transferring && !m_transferring->asksFirst && now - m_transferring->asked > kTransferDeadline) {
        const bool gone = m_transferring->streamGone;
        transferFailed(u"The carrier did not confirm the transfer."_s);
        return gone; // then the call has ended
    }
    if (m_nextStreamBy && now > *m_nextStreamBy) {
        m_ending.reset(); // nobody has the caller
        end(EndReason::MediaLost, Who::Carrier,
            m_comeBack ? u"The media stream did not come back from the conference."_s : u"The media stream did not come back after the keypad digits."_s);
        return true;
    }
    return m_nextStreamBy || m_away || (m_transferring && m_transferring->streamGone);
}

// Heard to the last word, and the caller is not saying something after all. A goodbye that stalls does not keep the line open.
bool Call::isGoodbyeDone(Instant now)
{
    const bool heardOut = m_talk->isAgentHeardOut(now);
    if (!heardOut)
        m_goodbye->progress = now;
    if (now - m_goodbye->said > kGoodbyeDeadline || now - m_goodbye->progress > kGoodbyeStall)
        return true;
    if (!heardOut || m_talk->isCallerSpeaking())
        return false;
    return m_talk->hasSpokenSinceCaller() || now - m_goodbye->said > kWordsAfterTool;
}

} // namespace bridge
