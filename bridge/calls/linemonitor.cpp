// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/linemonitor.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr auto kCallerSlack = 200ms; // bursts of the network; more would make listening in late
constexpr auto kAgentLimit = 3s;     // above any lead that playout may be set to

} // namespace

LineMonitor::Lane::Lane(SampleRate rate, Milliseconds limit)
    : m_ring(size_t(samplesIn(limit, rate)))
    , m_out(size_t(samplesIn(kFrame, rate)))
{
}

void LineMonitor::Lane::push(std::span<const qint16> samples)
{
    if (samples.size() > m_ring.size())
        samples = samples.last(m_ring.size());
    const size_t over = m_size + samples.size() > m_ring.size() ? m_size + samples.size() - m_ring.size() : 0;
    m_start = (m_start + over) % m_ring.size();
    m_size -= over;
    const size_t at = (m_start + m_size) % m_ring.size();
    const size_t first = std::min(samples.size(), m_ring.size() - at);
    std::copy_n(samples.begin(), first, m_ring.begin() + qptrdiff(at));
    std::copy_n(samples.begin() + qptrdiff(first), samples.size() - first, m_ring.begin());
    m_size += samples.size();
}

std::span<const qint16> LineMonitor::Lane::pop(qsizetype count)
{
    const size_t wanted = std::min(size_t(count), m_out.size());
    const size_t there = std::min(wanted, m_size);
    const size_t first = std::min(there, m_ring.size() - m_start);
    std::copy_n(m_ring.begin() + qptrdiff(m_start), first, m_out.begin());
    std::copy_n(m_ring.begin(), there - first, m_out.begin() + qptrdiff(first));
    std::fill(m_out.begin() + qptrdiff(there), m_out.begin() + qptrdiff(wanted), qint16(0));
    m_start = (m_start + there) % m_ring.size();
    m_size -= there;
    return std::span(m_out).first(wanted);
}

void LineMonitor::Lane::clear()
{
    m_size = 0;
}

LineMonitor::LineMonitor(SampleRate rate)
    : m_rate(rate)
    , m_caller(rate, kCallerSlack)
    , m_agent(rate, kAgentLimit)
{
}

void LineMonitor::callerHeard(std::span<const qint16> samples)
{
    m_caller.push(samples);
    if (m_recording)
        m_recording->callerHeard(samples);
}

void LineMonitor::agentSent(std::span<const qint16> samples)
{
    m_agent.push(samples);
    if (m_recording)
        m_recording->agentSent(samples);
}

void LineMonitor::agentCleared()
{
    m_agent.clear();
    if (m_recording)
        m_recording->agentCleared();
}

void LineMonitor::tick()
{
    const auto count = samplesIn(kFrame, m_rate);
    const auto caller = m_caller.pop(count);
    const auto agent = m_agent.pop(count);
    m_at += kFrame;
    m_callerPeak = std::max(m_callerPeak, peakOf(caller));
    m_agentPeak = std::max(m_agentPeak, peakOf(agent));
    for (const auto &tap : m_taps)
        tap->write(caller, agent);
}

void LineMonitor::addTap(std::shared_ptr<AudioTap> tap)
{
    if (std::find(m_taps.begin(), m_taps.end(), tap) == m_taps.end())
        m_taps.push_back(std::move(tap));
}

void LineMonitor::removeTap(const std::shared_ptr<AudioTap> &tap)
{
    std::erase(m_taps, tap);
}

CallLevels LineMonitor::takeLevels(const CallId &call)
{
    return {call, m_at, quint16(std::exchange(m_callerPeak, 0)), quint16(std::exchange(m_agentPeak, 0))};
}

} // namespace bridge
