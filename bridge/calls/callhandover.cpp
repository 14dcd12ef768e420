// SPDX-License-Identifier: GPL-3.0-or-later
// A call that moves on to a person: at once, or when the person has said that they take it.
#include "bridge/calls/call.h"

#include "bridge/calls/handover.h"
#include "bridge/calls/medialink.h"
#include "bridge/calls/talk.h"
#include "bridge/tools/toolbox.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kStreamBack = 10s;    // from the wish to the next media stream
constexpr auto kAgentWaits = 30s;    // for a caller whose person was cut off; then its engine is not paid for any longer
constexpr auto kStreamEnds = 5s;     // of a caller who is in a conference: the carrier has taken the agent off by then

} // namespace

void Call::obeyKind(const Transfer &transfer, Who by)
{
    if (const auto begun = beginTransfer(transfer, by); !begun)
        refuse(begun.error().detail);
}

Result<void> Call::beginTransfer(const Transfer &transfer, Who by)
{
    if (!m_order.can.transfers)
        return fail(Error::Code::NotPossibleNow, u"The line '%1' can't transfer a call."_s.arg(m_order.parties.line));
    if (m_keysBy || m_transferring || m_away)
        return fail(Error::Code::NotPossibleNow, u"The carrier is still busy with what it was asked before."_s);
    if (transfer.asksFirst && (!m_order.can.hasRooms || m_order.byWords))
        return fail(Error::Code::NotPossibleNow,
            u"On the line '%1' nobody can be asked first. Transfer the call without asking."_s.arg(m_order.parties.line));
    m_transferring = Transferring{transfer.to, by, m_order.clock(), transfer.asksFirst, !transfer.asksFirst};
    tell(TransferStarted{{transfer.to, m_transferring->kind(), {}}});
    if (transfer.asksFirst)
        emit wanted(m_order.id, handOverOrder(transfer));
    else
        emit wanted(m_order.id, TransferOrder{m_leg, transfer.to, m_order.parties.from, {}});
    return {};
}

HandOverOrder Call::handOverOrder(const Transfer &transfer) const
{
    const auto &phrases = m_order.profile.phrases;
    const auto summary = transfer.summary.simplified().left(1000);
    return {m_leg, transfer.to, m_order.outbound ? m_order.parties.from : m_order.parties.to,
        (summary.isEmpty() ? phrases.someoneWaits : summary) + u' ' + phrases.takeCall, phrases.notConnected, m_order.profile.language};
}

void Call::transferred()
{
    if (!m_transferring || m_state == CallFlow::State::Ended)
        return;
    if (!m_transferring->tool.isEmpty())
        tell(ToolReturned{m_transferring->tool, true, {{u"ok"_s, true}}, 0ms});
    tell(HandedOver{{m_transferring->to, m_transferring->kind(), {}}});
    if (!m_ending)
        m_ending = Ending{EndReason::Transferred, m_transferring->by, {}};
    if (apply(CallFlow::Input::LegEnded))
        finish();
}

void Call::transferFailed(const QString &detail)
{
    if (!m_transferring)
        return;
    const auto tried = *std::exchange(m_transferring, {});
    tell(TransferFailed{{tried.to, tried.kind(), detail}});
    if (tried.streamGone && m_nextStreamBy) {
        m_comeBack = ComeBack{tried.tool, detail};
        return;
    }
    if (!tried.tool.isEmpty())
        toolReturned(tried.tool, failedResult(detail), 0ms);
    if (tried.streamGone)
        end(EndReason::MediaLost, Who::Carrier, detail);
}

// ---- With a person who was asked first

void Call::legChanged(const QString &to, const QString &state, const QString &why)
{
    tell(LegChanged{to, state, why});
}

// The person rings us, and so is asked and joined like one whom we called.
void Call::personRang(const QString &to)
{
    if (m_state != CallFlow::State::Live || m_transferring || m_away)
        return;
    m_transferWish.reset();
    m_transferring = Transferring{to, Who::Caller, m_order.clock(), true, false};
    tell(TransferStarted{{to, m_transferring->kind(), {}}});
}

void Call::leaveForPerson()
{
    if (!m_transferring)
        return;
    m_transferring->mayLeave = true;
    if (m_talk)
        m_talk->interrupt(m_transferring->by); // nobody hears the rest of it
}

void Call::joinedPerson(bool confirmed)
{
    if (!m_transferring || m_state != CallFlow::State::Live)
        return;
    const auto done = *std::exchange(m_transferring, {});
    if (!done.tool.isEmpty())
        tell(ToolReturned{done.tool, true, {{u"ok"_s, true}}, 0ms});
    m_away = Away{done.to, m_order.clock(), done.tool};
    m_goodbye.reset();
    m_ending = Ending{EndReason::Transferred, done.by, {}};
    tell(HandedOver{{done.to, done.kind(), {}}});
    if (!confirmed)
        tell(Warning{u"conferenceUnconfirmed"_s, u"The carrier did not report both people in the conference. Ask them if they hear each other."_s});
}

void Call::expectStream()
{
    m_nextStreamBy = m_order.clock() + kStreamBack;
}

// Cut off, after a few seconds: the caller is on the way back.
void Call::personLeft(const QString &why)
{
    if (!m_away)
        return;
    const auto away = *std::exchange(m_away, {});
    if (!m_talk)
        return end(EndReason::Transferred, Who::Bridge, why);
    tell(TransferFailed{{away.to, u"conference"_s, why}});
    m_comeBack = ComeBack{away.tool, why};
}

// The agent knows what became of it, and the caller hears somebody at once.
void Call::resumeTalk()
{
    if (!m_comeBack || !m_talk)
        return;
    const auto back = *std::exchange(m_comeBack, {});
    m_ending.reset(); // it is the agent's call again
    if (!back.tool.isEmpty()) // its model says so
        return m_engine->answerTool(back.tool, failedResult(back.why + u" The caller is back with you: tell them, and go on helping."_s));
    m_engine->note(u"The person the caller was connected with is gone: %1 The caller is back with you, and has been told."_s.arg(back.why));
    if (const auto &words = m_order.profile.phrases.personGone; !words.isEmpty())
        m_talk->say(words, Who::Bridge);
}

void Call::watchPerson(Instant now)
{
    if (!m_away)
        return;
    if (m_link && m_link->isOpen() && !m_nextStreamBy && now - m_away->since > kStreamEnds) {
        tell(Warning{u"agentNotRemoved"_s,
            u"The carrier left our media stream on the line after the hand-over. It is closed now: ask whether the two hear each other."_s});
        m_link->close(parent());
        tellMediaStopped(u"the call is with a person"_s);
    }
    if (m_talk && now - m_away->since > kAgentWaits) {
        closeTalk();
        m_engine->close();
    }
}

} // namespace bridge
