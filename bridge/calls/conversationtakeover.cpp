// SPDX-License-Identifier: GPL-3.0-or-later
// A person speaks instead of the agent, for a while.
#include "bridge/calls/conversation.h"

#include "bridge/calls/medialink.h"

namespace bridge {

bool Conversation::takeOver(std::shared_ptr<AudioTap> microphone, Who by)
{
    interrupt(by);
    const auto now = m_config.clock();
    m_muted = m_deaf = false; // it says and hears nothing now anyway, and is meant to when it gets the call back
    m_lastSpeech = now;
    m_operator.emplace(std::move(microphone), m_link.rate(), now);
    return true;
}

// What is still on its way of the operator's last word is heard: there is one frame of it at most.
void Conversation::handBack()
{
    m_operator.reset();
    if (std::exchange(m_operatorSounds, false))
        m_link.mark("c" + QByteArray::number(m_clears) + "-o-0");
    finishCallerTurn();
    m_dropReply = m_inReply; // a reply that began unheard stays unheard
    m_clock.forget();        // what was said last was not said to the agent
    m_overlap = 0ms;
    m_lastSpeech = m_config.clock();
}

void Conversation::sendOperator(Instant now)
{
    bool sent = false;
    m_operator->tick(now);
    while (const auto frame = m_operator->next(now)) {
        m_link.send(*frame);
        m_monitor.agentSent(*frame);
        m_echo.played(*frame);
        sent = true;
    }
    if (!sent && m_operatorSounds)
        m_link.mark("c" + QByteArray::number(m_clears) + "-o-0"); // some carriers' messages are longer than a frame: not to wait for more
    m_operatorSounds = sent;
    if (m_operator->isSpeaking())
        m_lastSpeech = now;
}

} // namespace bridge
