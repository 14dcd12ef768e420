// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminioutbox.h"

#include "bridge/agents/gemini/geminicodec.h"
#include "bridge/agents/gemini/geminirequests.h"
#include "bridge/speech/services/servicesocket.h"

namespace bridge {

namespace {

// 20 ms a message, as the line brings it: the vendor takes 20-100, and waiting for more would make every answer later.
constexpr auto kMessage = samplesIn(20ms, kGeminiHears);
constexpr auto kLargestMessage = samplesIn(100ms, kGeminiHears);
constexpr auto kMostHeard = samplesIn(2s, kGeminiHears); // an answer to what is older would come too late anyway
// One second of audio as base64 (32,000 bytes * 4/3), in 50 messages with 75 bytes of JSON around each.
constexpr qint64 kMostBacklog = 46'500;
constexpr size_t kMostRequests = 64; // a human operator's patience ends before that

} // namespace

GeminiOutbox::GeminiOutbox()
{
    m_heard.reserve(kMessage * 2);
}

bool GeminiOutbox::add(const QString &request)
{
    if (m_requests.size() >= kMostRequests)
        return false;
    m_requests.push_back(request);
    return true;
}

void GeminiOutbox::hear(std::span<const qint16> caller)
{
    const auto newest = caller.last(std::min(caller.size(), size_t(kMostHeard)));
    const auto excess = m_heard.size() + qsizetype(newest.size()) - kMostHeard;
    if (excess > 0)
        m_heard.remove(0, excess);
    const auto before = m_heard.size();
    m_heard.resize(before + qsizetype(newest.size()));
    std::copy(newest.begin(), newest.end(), m_heard.begin() + before);
}

bool GeminiOutbox::hasMessage() const
{
    return m_heard.size() >= kMessage;
}

bool GeminiOutbox::flush(ServiceSocket &socket)
{
    for (; !m_requests.empty(); m_requests.pop_front())
        socket.send(m_requests.front());
    const bool sent = sendHeard(socket);
    m_heard.resize(0);
    return sent;
}

bool GeminiOutbox::sendHeard(ServiceSocket &socket)
{
    if (socket.backlog() > kMostBacklog)
        return false; // sound that waits makes every later answer late: better a gap
    std::span<const qint16> left(m_heard.constData(), size_t(m_heard.size()));
    while (!left.empty()) {
        const auto now = left.first(std::min(left.size(), size_t(kLargestMessage)));
        writeAudioRequest(m_audioRequest, now);
        socket.send(m_audioRequest);
        left = left.subspan(now.size());
    }
    return true;
}

void GeminiOutbox::clear()
{
    m_requests.clear();
    m_heard.clear();
}

} // namespace bridge
