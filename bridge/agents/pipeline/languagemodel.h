// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/types/error.h"

#include <QList>
#include <QObject>

namespace bridge {

// One entry of a conversation, as a language model is told of it.
struct ChatTurn
{
    enum class Who { Caller, Agent, Note, ToolResult }; // Note: for the agent only
    Who who = Who::Caller;
    QString text;          // ToolResult: JSON
    QList<ToolCall> calls; // of the agent, beside or without text
    QString toolId;        // of a ToolResult
};

struct ChatRequest
{
    QString instruction;
    QList<ChatTurn> turns;
    QList<ToolSpec> tools;
    bool mustSpeak = false; // no tools now: answer in words
};

// What it cost, as the service counts it. 0: it did not say.
struct ChatUsage
{
    int inputTokens = 0;
    int outputTokens = 0;
};

// The thoughts of one call: a conversation in, the next reply out, as it is written. One reply at a time; it remembers nothing between
// them.
// Lives in the call's media thread, owned by the engine. Commands return at once and never block.
class LanguageModel : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

public slots: // commands
    virtual void open() = 0; // may warm up its connection; then ready()
    virtual void ask(const bridge::ChatRequest &request) = 0; // whatever was asked before is void
    virtual void stop() = 0;                                  // nothing of the present reply is told any more
    virtual void close() = 0;                                 // idempotent; nothing is told afterwards

signals: // facts
    void ready(const QString &model);
    void wrote(const QString &piece);              // the next piece of the reply, unchanged
    void wantsTool(const bridge::ToolCall &call);  // whole, after all of wrote(); several before finished()
    // The same, but its arguments are nothing that can be read. It wants an answer too: `why`, so that it asks better.
    void wantsToolWrongly(const bridge::ToolCall &call, const QString &why);
    void finished(const bridge::ChatUsage &usage); // all of this reply has been told
    void warned(const QString &code, const QString &message); // it goes on: a second try, a reply cut at its longest
    void replyFailed(const bridge::Error &error);  // of this reply; another one may work
    void failed(const bridge::Error &error);       // it is over, whatever is asked: a wrong key; at most once
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::ChatRequest)
Q_DECLARE_METATYPE(bridge::ChatUsage)
