// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaitools.h"

namespace bridge {

namespace {
constexpr qsizetype kMostOpen = 16;
} // namespace

bool OpenAiTools::isFull() const
{
    return m_calls.size() >= kMostOpen;
}

OpenAiTools::Round *OpenAiTools::round(const QString &response)
{
    const auto it = m_rounds.find(response);
    return it == m_rounds.end() ? nullptr : &*it;
}

void OpenAiTools::add(const QString &response, const ToolCall &call)
{
    m_calls.insert(call.id, {call.name, response});
    ++m_rounds[response].open;
}

std::optional<OpenAiTools::Call> OpenAiTools::answered(const QString &id)
{
    const auto it = m_calls.find(id);
    if (it == m_calls.end())
        return std::nullopt;
    const Call call = *it;
    m_calls.erase(it);
    if (auto *its = round(call.response))
        --its->open;
    return call;
}

std::optional<OpenAiTools::Round> OpenAiTools::finished(const QString &response)
{
    const auto it = m_rounds.find(response);
    if (it == m_rounds.end() || it->open > 0)
        return std::nullopt;
    const Round done = *it;
    m_rounds.erase(it);
    return done;
}

void OpenAiTools::voidRound(const QString &response)
{
    if (auto *its = round(response))
        its->isVoid = true;
}

void OpenAiTools::loseSession()
{
    for (auto &call : m_calls)
        call.response.clear();
    m_rounds.clear();
}

} // namespace bridge
