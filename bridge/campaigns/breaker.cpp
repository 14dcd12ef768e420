// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/breaker.h"

#include <algorithm>

namespace bridge {

bool Breaker::isFailure(EndReason reason)
{
    switch (reason) {
    case EndReason::CarrierFailed:
    case EndReason::EngineFailed:
    case EndReason::MediaLost:
    case EndReason::Crashed:
        return true;
    case EndReason::CallerHungUp:
    case EndReason::OperatorHungUp:
    case EndReason::AgentSaidGoodbye:
    case EndReason::Silence:
    case EndReason::MaxDuration:
    case EndReason::MaxTurns:
    case EndReason::Busy:
    case EndReason::NoAnswer:
    case EndReason::Rejected:
    case EndReason::Canceled:
    case EndReason::AnsweringMachine:
    case EndReason::Transferred:
    case EndReason::Shutdown:
        return false;
    }
    return false;
}

void Breaker::note(EndReason reason)
{
    m_failed.push_back(isFailure(reason));
    while (int(m_failed.size()) > m_rule.of)
        m_failed.pop_front();
}

int Breaker::failures() const
{
    return int(std::ranges::count(m_failed, true));
}

bool Breaker::isTripped() const
{
    return m_rule.percent > 0 && int(m_failed.size()) >= m_rule.of && failures() * 100 > m_rule.percent * int(m_failed.size());
}

} // namespace bridge
