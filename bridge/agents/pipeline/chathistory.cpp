// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/chathistory.h"

#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Who = ChatTurn::Who;

void ChatHistory::addCaller(const QString &text)
{
    const auto said = text.trimmed();
    if (said.isEmpty())
        return;
    if (!m_entries.isEmpty() && m_entries.last().turn.who == Who::Caller) {
        m_entries.last().turn.text += u' ' + said;
        return;
    }
    m_entries.append({{Who::Caller, said, {}, {}}, 0});
    forgetOldest();
}

void ChatHistory::addNote(const QString &text)
{
    m_entries.append({{Who::Note, text, {}, {}}, 0});
    forgetOldest();
}

void ChatHistory::setWords(int step, const QString &text)
{
    entryOf(step).turn.text = text.trimmed();
}

void ChatHistory::addCall(int step, const ToolCall &call)
{
    entryOf(step).turn.calls.append(call);
}

bool ChatHistory::addResult(const QString &toolId, const QJsonObject &result)
{
    const auto call = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return std::any_of(entry.turn.calls.begin(), entry.turn.calls.end(), [&](const ToolCall &c) { return c.id == toolId; });
    });
    if (call == m_entries.end())
        return false;
    auto at = call + 1;
    while (at != m_entries.end() && at->turn.who == Who::ToolResult)
        ++at;
    auto text = QString::fromUtf8(QJsonDocument(result).toJson(QJsonDocument::Compact));
    if (text.size() > kMostResult)
        text = text.left(kMostResult) + u"... (cut)"_s;
    m_entries.insert(at, {{Who::ToolResult, text, {}, toolId}, call->step});
    return true;
}

void ChatHistory::cut(int step, const QString &heard)
{
    if (heard.trimmed().isEmpty())
        return drop(step);
    if (const auto it = find(step); it != m_entries.end())
        it->turn.text = heard.trimmed() + u"...[interrupted]"_s;
}

void ChatHistory::drop(int step)
{
    const auto it = find(step);
    if (it == m_entries.end())
        return;
    it->turn.text.clear();
    if (it->turn.calls.isEmpty())
        m_entries.erase(it);
}

bool ChatHistory::knows(const QString &toolId) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return std::any_of(entry.turn.calls.begin(), entry.turn.calls.end(), [&](const ToolCall &call) { return call.id == toolId; });
    });
}

QList<ChatTurn> ChatHistory::turns() const
{
    QList<ChatTurn> turns;
    for (const auto &entry : m_entries)
        turns.append(entry.turn);
    return turns;
}

QList<ChatHistory::Entry>::iterator ChatHistory::find(int step)
{
    return std::find_if(m_entries.begin(), m_entries.end(),
        [step](const Entry &entry) { return entry.turn.who == Who::Agent && entry.step == step; });
}

ChatHistory::Entry &ChatHistory::entryOf(int step)
{
    if (const auto it = find(step); it != m_entries.end())
        return *it;
    m_entries.append({{Who::Agent, {}, {}, {}}, step});
    forgetOldest();
    return m_entries.last();
}

void ChatHistory::forgetOldest()
{
    while (m_entries.size() > kMostTurns)
        m_entries.removeFirst();
}

} // namespace bridge
