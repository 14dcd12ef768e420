// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"

#include <QHash>

#include <optional>

namespace bridge {

// The functions that the model has called and that are not all answered yet. It wants to go on once, when the last one of a response
// is answered and the response is over. A value.
class OpenAiTools
{
public:
    struct Call
    {
        QString name;
        QString response; // empty: of a session that is gone
    };
    // All functions that one response called.
    struct Round
    {
        int open = 0;             // not yet answered
        bool wantsAnswer = false; // the model is to say something about it
        bool isGoodbye = false;   // it has hung up
        bool isVoid = false;      // interrupted: what came of it is only remembered
    };

    bool isEmpty() const { return m_calls.isEmpty(); }
    bool isFull() const;
    bool has(const QString &id) const { return m_calls.contains(id); }
    Round *round(const QString &response); // null: it called none

    void add(const QString &response, const ToolCall &call);
    Round &openRound(const QString &response) { return m_rounds[response]; }
    std::optional<Call> answered(const QString &id); // nothing: nobody asked
    // The round, if all of it is answered; it is forgotten then.
    std::optional<Round> finished(const QString &response);
    void voidRound(const QString &response);
    void loseSession(); // the calls stay open, and nobody waits for them

private:
    QHash<QString, Call> m_calls; // by id
    QHash<QString, Round> m_rounds; // by response
};

} // namespace bridge
