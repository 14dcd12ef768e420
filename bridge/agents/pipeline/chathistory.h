// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/languagemodel.h"

#include <QJsonObject>

namespace bridge {

// A conversation as it was heard: what the agent said is kept as far as the caller heard it. The oldest of it is forgotten in long calls.
// A value.
class ChatHistory
{
public:
    static constexpr qsizetype kMostTurns = 200;
    static constexpr qsizetype kMostResult = 8 * 1024; // characters of a tool's result; the model pays for each in every turn

    // What a caller says before anything was answered belongs to what they said before.
    void addCaller(const QString &text);
    void addNote(const QString &text);
    // Step: the number of one answer of the model's, with words, with tool calls, or with both.
    void setWords(int step, const QString &text);
    void addCall(int step, const ToolCall &call);
    // Right after its call, however late it comes. False: nobody knows the call.
    bool addResult(const QString &toolId, const QJsonObject &result);
    void cut(int step, const QString &heard); // only this much of it was heard
    void drop(int step);                      // nothing was; what its tools have done stays

    bool knows(const QString &toolId) const;
    QList<ChatTurn> turns() const;

private:
    struct Entry
    {
        ChatTurn turn;
        int step = 0;
    };
    Entry &entryOf(int step); // a new one when there is none
    QList<Entry>::iterator find(int step);
    void forgetOldest();

    QList<Entry> m_entries;
};

} // namespace bridge
