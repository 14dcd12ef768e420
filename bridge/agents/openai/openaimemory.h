// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/openairequests.h"

#include <deque>

namespace bridge {

// What was said, in the order of its turns and as far as it was heard: a session that has to start from nothing is told this. A
// value.
class OpenAiMemory
{
public:
    bool isEmpty() const { return turns().isEmpty(); }
    QList<OpenAiTurn> turns() const; // those with words

    void callerTurn(const QString &item);                         // took place now; its words come later
    void callerWords(const QString &item, const QString &text);   // of that turn, all so far
    void agentWords(const QString &response, const QString &text); // all so far
    void agentHeard(const QString &response, const QString &text); // only this of it was; empty: nothing
    void add(OpenAiTurn::Who who, const QString &text);            // something that nobody will correct

private:
    struct Entry
    {
        OpenAiTurn::Who who;
        QString key; // the service's id of it
        QString text;
    };
    Entry *find(OpenAiTurn::Who who, const QString &key);
    void add(Entry entry);

    std::deque<Entry> m_entries;
};

} // namespace bridge
