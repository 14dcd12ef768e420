// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaioutbox.h"

#include "bridge/agents/openai/openaicodec.h"
#include "bridge/speech/services/servicesocket.h"

namespace bridge {

namespace {

constexpr auto kLargestMessage = samplesIn(100ms, kOpenAiRate);
constexpr auto kMostHeard = samplesIn(2s, kOpenAiRate); // an answer to what is older would come too late anyway
// One second of audio as base64 (8000 bytes * 4/3), in 50 messages with about 60 bytes of JSON and frame around each.
constexpr qint64 kMostBacklog = 13'700;

} // namespace

OpenAiOutbox::OpenAiOutbox(Writer write)
    : m_write(write)
{
    m_heard.reserve(kMostHeard + kLargestMessage);
}

bool OpenAiOutbox::hear(std::span<const qint16> caller)
{
    const auto newest = caller.last(std::min(caller.size(), size_t(kMostHeard)));
    const auto excess = m_heard.size() + qsizetype(newest.size()) - kMostHeard;
    if (excess > 0)
        m_heard.remove(0, excess);
    const auto before = m_heard.size();
    m_heard.resize(before + qsizetype(newest.size()));
    std::copy(newest.begin(), newest.end(), m_heard.begin() + before);
    return excess <= 0;
}

void OpenAiOutbox::flush(ServiceSocket &socket)
{
    std::span<const qint16> left(m_heard.constData(), size_t(m_heard.size()));
    while (!left.empty() && socket.backlog() <= kMostBacklog) {
        const auto now = left.first(std::min(left.size(), size_t(kLargestMessage)));
        m_write(m_audioEvent, now);
        socket.send(m_audioEvent);
        left = left.subspan(now.size());
    }
    m_heard.remove(0, m_heard.size() - qsizetype(left.size()));
}

} // namespace bridge
