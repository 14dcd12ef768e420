// SPDX-License-Identifier: GPL-3.0-or-later
// A person has the call instead of the agent: how that begins, what it is safe from, and how it ends.
#include "bridge/calls/call.h"

#include "bridge/calls/operatorvoice.h"
#include "bridge/calls/talk.h"
#include "bridge/tools/toolbox.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// What the agent is told when it gets the call back. It has heard nothing meanwhile, and must not pretend that it had.
QString noteFor(std::chrono::seconds length, bool spoke, const QString &keys)
{
    auto note = spoke ? u"A colleague took this call over for %1 seconds and spoke with the caller. You have heard none of it."_s
                      : u"A colleague took this call over for %1 seconds, and said nothing to the caller. You have not heard the caller meanwhile."_s;
    note = note.arg(std::max<qint64>(1, length.count()));
    if (!keys.isEmpty())
        note += u" The caller pressed these keys: %1."_s.arg(keys);
    return note + u" The call is yours again: do not greet anew, wait until the caller speaks, and ask for what you would need to know of it."_s;
}

} // namespace

void Call::obeyKind(const TakeOver &wish, Who by)
{
    if (!needsTalk(u"Taking over"_s))
        return;
    if (!wish.microphone)
        return refuse(u"Taking over needs a console with a microphone."_s);
    if (m_operating)
        return refuse(u"This call is taken over already."_s);
    if (m_transferring)
        return refuse(u"The call is on its way to somebody else."_s);
    const bool wasMuted = m_talk->isMuted();
    if (!m_talk->takeOver(wish.microphone, by))
        return refuse(u"On this call the carrier hears and speaks by itself: there is no sound to speak into. Transfer it instead."_s);
    m_operating = Operating{m_order.clock()};
    standBack();
    if (wasMuted && !m_talk->isMuted())
        tell(Unmuted{{by, {}}});
    tell(TakenOver{{by, {}}});
}

void Call::standBack()
{
    m_goodbye.reset();
    m_askedSilence.reset();
    if (std::exchange(m_message, Message::None) != Message::None)
        m_talk->setBargeIn(m_order.profile.turnTaking.bargeIn);
    if (const auto wish = std::exchange(m_transferWish, {}))
        toolReturned(wish->tool, failedResult(u"a colleague has taken this call over, and decides for now"_s), 0ms);
}

void Call::obeyKind(const OpenMicrophone &, Who)
{
    setMicrophone(true);
}

void Call::obeyKind(const CloseMicrophone &, Who)
{
    setMicrophone(false);
}

void Call::setMicrophone(bool open)
{
    if (!m_operating)
        return refuse(u"Nobody has taken this call over."_s);
    m_talk->operatorVoice()->setOpen(open, m_order.clock());
}

void Call::obeyKind(const HandBack &, Who by)
{
    if (!m_operating)
        return refuse(u"Nobody has taken this call over."_s);
    if (!m_operating->agentLost.isEmpty())
        return refuse(u"The agent is gone, so the call can't be handed back: speak on, transfer it, or hang up. %1"_s.arg(m_operating->agentLost));
    handBack(by);
}

void Call::handBack(Who by)
{
    const auto was = *std::exchange(m_operating, {});
    const bool spoke = m_talk->operatorVoice()->hasSpoken();
    m_talk->handBack();
    m_askedSilence.reset();
    tell(HandedBack{{by, {}}});
    m_engine->note(noteFor(std::chrono::round<std::chrono::seconds>(m_order.clock() - was.since), spoke, was.keys));
}

// A console may go away, and a microphone may be unplugged. Nobody is left on a line on which nobody speaks.
void Call::watchOperator(Instant now)
{
    if (!m_operating)
        return;
    const auto trouble = m_talk->operatorVoice()->trouble(now);
    if (trouble == OperatorVoice::Trouble::None)
        return;
    tell(Warning{u"microphoneLost"_s, trouble == OperatorVoice::Trouble::Gone
            ? u"The operator's microphone is gone. The agent has the call again."_s
            : u"The operator's microphone gives no sound. The agent has the call again."_s});
    const auto agentLost = m_operating->agentLost;
    if (!agentLost.isEmpty())
        return end(EndReason::EngineFailed, Who::Bridge, agentLost);
    handBack(Who::Bridge);
}

bool Call::isAgentBack(const QString &what)
{
    if (m_operating)
        refuse(u"%1 is not possible while the call is taken over: the agent is silent until it is handed back."_s.arg(what));
    return !m_operating;
}

// Nobody hangs up on a person who speaks with the caller.
void Call::engineFailed(const Error &error)
{
    if (!m_operating)
        return end(EndReason::EngineFailed, Who::Bridge, error.detail);
    m_operating->agentLost = error.detail.isEmpty() ? u"Its engine failed."_s : error.detail;
    tell(Warning{u"agentLost"_s, u"The agent is gone; the call goes on as long as it is taken over. %1"_s.arg(m_operating->agentLost)});
}

} // namespace bridge
