// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/dialqueue.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kMaxWaiting = 1000;

} // namespace

DialQueue::DialQueue()
{
    m_pause.setSingleShot(true);
    connect(&m_pause, &QTimer::timeout, this, &DialQueue::next);
}

void DialQueue::setPace(int callsPerSecond)
{
    m_pause.setInterval(callsPerSecond > 0 ? 1000 / callsPerSecond : 0);
}

Result<void> DialQueue::add(const DialOrder &order)
{
    if (m_waiting.size() >= kMaxWaiting)
        return fail(Error::Code::Busy, u"%1 calls wait to be dialled already. Try again in a few minutes."_s.arg(kMaxWaiting));
    m_waiting.push_back(order);
    if (!m_pause.isActive())
        next();
    return {};
}

void DialQueue::remove(const CallId &call)
{
    std::erase_if(m_waiting, [&call](const DialOrder &order) { return order.call == call; });
}

void DialQueue::next()
{
    while (!m_waiting.empty()) {
        const auto order = m_waiting.front();
        m_waiting.pop_front();
        if (m_pause.interval() > 0)
            m_pause.start();
        emit due(order);
        if (m_pause.interval() > 0)
            return;
    }
}

} // namespace bridge
