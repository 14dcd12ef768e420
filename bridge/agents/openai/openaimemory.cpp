// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaimemory.h"

#include <algorithm>

namespace bridge {

namespace {
constexpr size_t kMostTurns = 60; // a model picks up the thread with less
constexpr qsizetype kMostTurnText = 1000;
} // namespace

QList<OpenAiTurn> OpenAiMemory::turns() const
{
    QList<OpenAiTurn> turns;
    for (const auto &entry : m_entries) {
        if (!entry.text.isEmpty())
            turns.append({entry.who, entry.text});
    }
    return turns;
}

void OpenAiMemory::callerTurn(const QString &item)
{
    if (!find(OpenAiTurn::Who::Caller, item))
        add({OpenAiTurn::Who::Caller, item, {}});
}

void OpenAiMemory::callerWords(const QString &item, const QString &text)
{
    if (auto *entry = find(OpenAiTurn::Who::Caller, item))
        entry->text = text.trimmed().right(kMostTurnText);
}

void OpenAiMemory::agentWords(const QString &response, const QString &text)
{
    const auto words = text.trimmed().right(kMostTurnText);
    if (auto *entry = find(OpenAiTurn::Who::Agent, response))
        entry->text = words;
    else
        add({OpenAiTurn::Who::Agent, response, words});
}

void OpenAiMemory::agentHeard(const QString &response, const QString &text)
{
    if (auto *entry = find(OpenAiTurn::Who::Agent, response))
        entry->text = text.trimmed().right(kMostTurnText);
}

void OpenAiMemory::add(OpenAiTurn::Who who, const QString &text)
{
    add({who, {}, text.trimmed().right(kMostTurnText)});
}

OpenAiMemory::Entry *OpenAiMemory::find(OpenAiTurn::Who who, const QString &key)
{
    const auto it = std::find_if(m_entries.rbegin(), m_entries.rend(), [&](const Entry &e) { return e.who == who && e.key == key; });
    return it == m_entries.rend() ? nullptr : &*it;
}

void OpenAiMemory::add(Entry entry)
{
    m_entries.push_back(std::move(entry));
    if (m_entries.size() > kMostTurns)
        m_entries.pop_front();
}

} // namespace bridge
