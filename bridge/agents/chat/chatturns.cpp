// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatturns.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Who = ChatTurn::Who;

namespace {

ChatTurn callerTurn(const QString &text)
{
    ChatTurn turn;
    turn.text = text;
    return turn;
}

class Tidier
{
public:
    QList<ChatTurn> tidy(const QList<ChatTurn> &turns)
    {
        for (const auto &turn : turns)
            take(turn);
        answerRest();
        if (m_tidy.isEmpty() || m_tidy.last().who == Who::Agent)
            m_tidy.append(callerTurn(u"(The caller says nothing.)"_s));
        return m_tidy;
    }

private:
    void take(const ChatTurn &turn)
    {
        switch (turn.who) {
        case Who::ToolResult:
            return takeResult(turn);
        case Who::Caller:
        case Who::Note:
            return takeWords(turn);
        case Who::Agent:
            return takeAgent(turn);
        }
    }

    void takeResult(const ChatTurn &turn)
    {
        const auto open = std::find(m_open.begin(), m_open.end(), turn.toolId);
        if (open == m_open.end())
            return;
        m_open.erase(open);
        m_tidy.append(turn);
    }

    void takeWords(const ChatTurn &turn)
    {
        if (turn.text.trimmed().isEmpty())
            return;
        answerRest();
        if (!m_tidy.isEmpty() && m_tidy.last().who == Who::Caller)
            m_tidy.last().text += u'\n' + turn.text;
        else
            m_tidy.append(callerTurn(turn.text));
    }

    void takeAgent(const ChatTurn &turn)
    {
        if (turn.text.trimmed().isEmpty() && turn.calls.isEmpty())
            return;
        answerRest();
        if (m_tidy.isEmpty())
            m_tidy.append(callerTurn(u"(The caller is on the line.)"_s));
        auto &last = m_tidy.last();
        if (last.who == Who::Agent) { // without calls, or their results would stand here
            last.text = (last.text + u' ' + turn.text).trimmed();
            last.calls = turn.calls;
        } else {
            m_tidy.append(turn);
        }
        for (const auto &call : turn.calls)
            m_open.append(call.id);
    }

    // Services refuse a conversation that goes on without them.
    void answerRest()
    {
        for (const auto &id : std::exchange(m_open, {})) {
            ChatTurn result;
            result.who = Who::ToolResult;
            result.text = uR"({"pending":true})"_s;
            result.toolId = id;
            m_tidy.append(result);
        }
    }

    QList<ChatTurn> m_tidy;
    QStringList m_open; // calls of the last agent's turn that have no result yet
};

} // namespace

QList<ChatTurn> tidyTurns(const QList<ChatTurn> &turns)
{
    return Tidier().tidy(turns);
}

} // namespace bridge
