// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callrecording.h"

#include "bridge/calls/linemonitor.h"
#include "bridge/calls/talk.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTries = 3;        // an operator may cut it off
constexpr auto kDeadline = 20s;  // from the wish to the last word heard: a long announcement takes ten

}

CallRecording::CallRecording(Parts parts, Talk &talk, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_talk(talk)
{
    connect(&talk, &Talk::agentSaidAll, this, [this] { m_said = true; });
    connect(&talk, &Talk::happened, this, [this](const CallFact &fact) { m_cut = m_cut || std::holds_alternative<BargedIn>(fact); });
}

CallRecording::~CallRecording()
{
    if (!m_feed)
        return;
    m_talk.monitor()->record({});
    m_feed->close();
}

void CallRecording::begin(Instant now)
{
    const auto wish = m_parts.recording;
    if (wish != Recording::Off && m_parts.open && !m_talk.monitor()) {
        m_parts.tell(Warning{u"notRecorded"_s,
            u"This call is not recorded: the carrier hears and speaks by itself, so no sound comes here. It can record the call itself."_s});
    } else if (wish == Recording::Ask && m_parts.open) {
        return announce(now);
    } else if (wish == Recording::On && m_parts.open) {
        start(false);
    }
    letAgent(now);
}

void CallRecording::announce(Instant now)
{
    m_state = State::Announcing;
    m_said = m_cut = false;
    m_asked = now;
    ++m_tries;
    m_talk.setDeaf(true); // what they say now is not answered, so that nothing comes between
    m_talk.setBargeIn(false);
    m_talk.say(m_parts.announcement, Who::Bridge);
}

void CallRecording::tick(Instant now, bool isAgents)
{
    if (m_state == State::Waiting && isAgents)
        return announce(now);
    if (m_state != State::Announcing)
        return;
    if (!isAgents) {
        m_state = State::Waiting;
        m_agentBegun = true; // whoever speaks now has greeted them, and what the agent may hear is theirs to say
    } else if (m_cut) {
        if (m_tries >= kTries)
            return giveUp(u"it was cut off %1 times"_s.arg(kTries));
        announce(now);
    } else if (m_said && m_talk.isAgentHeardOut(now)) {
        start(true);
        letAgent(now);
    } else if (now - m_asked > kDeadline) {
        giveUp(u"the agent did not say it"_s);
    }
}

void CallRecording::start(bool announced)
{
    auto *monitor = m_talk.monitor();
    m_feed = m_parts.open(monitor->rate());
    m_state = State::On;
    if (!m_feed)
        return;
    monitor->record(m_feed);
    m_parts.tell(RecordingStarted{announced});
}

void CallRecording::giveUp(const QString &why)
{
    m_state = State::Off;
    m_parts.tell(Warning{u"notRecorded"_s, u"This call is not recorded: the announcement was not heard, %1."_s.arg(why)});
    letAgent(m_asked);
}

void CallRecording::letAgent(Instant now)
{
    if (m_tries > 0) {
        m_talk.setDeaf(false);
        m_talk.setBargeIn(m_parts.bargeIn);
    }
    if (!std::exchange(m_agentBegun, true))
        m_talk.begin(now);
}

} // namespace bridge
