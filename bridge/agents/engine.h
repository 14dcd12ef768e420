// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/agents/tool.h"
#include "bridge/agents/usage.h"
#include "bridge/audio/frame.h"
#include "bridge/settings/settings.h"
#include "bridge/types/result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace bridge {

struct EngineReady
{
    QString engine;
    QString model;
    QString voice;
};

// What the line got of a reply: its words, as well as they are known, and the length of its sound.
struct HeardPart
{
    QString text;
    Milliseconds sound = 0ms;
};

// The mind of one agent in one call: a connection to an AI service, or something on this computer. It is told what the
// caller says, in sound, and tells what the agent says, in sound and in words. It knows no carrier and no playout.
// Lives in the call's media thread, owned by the call. Commands return at once and never block.
//
// Text is always the whole of the turn so far, so that a listener may replace what it had. Audio comes as fast as the
// engine likes. A reply is everything from the first spoke() or agentText() to replyEnded() or interrupted(); after either,
// and after interrupt() has returned, nothing of that reply is told any more: what comes next is a new reply. interrupted() may also
// come after replyEnded(), as long as replyHeard() has not: then it is void what of it is not heard yet.
class Engine : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual SampleRate hears() const = 0;  // what hear() takes
    virtual SampleRate speaks() const = 0; // what spoke() gives

public slots: // commands
    virtual void open() = 0;
    virtual void greet() = 0;                            // the line is open: say the greeting, if there is one
    virtual void hear(std::span<const qint16> caller) = 0; // 20 ms at rate hears(), gapless, also in silence
    virtual void press(char digit) = 0;                  // the caller pressed a key
    virtual void whisper(const QString &text) = 0;       // only the agent gets it; it need not answer
    virtual void note(const QString &text) { whisper(text); } // the same, of what happened without it: asks for nothing
    virtual void say(const QString &text) = 0;           // make it say this now, as exactly as it can
    // We stop its voice (operator, API). `heard` is what the line got of the reply.
    virtual void interrupt(const QString &heardText) = 0;
    // It stopped by itself, with interrupted(): this is what the line had got of that reply.
    virtual void truncateTo(const QString &heardText) = 0;
    // The same two, which is how they are called: for engines that can cut their memory at a moment of the sound. What was heard is
    // of the oldest reply that has not been heard out; nothing was heard of those after it.
    virtual void interruptAt(const HeardPart &heard) { interrupt(heard.text); }
    virtual void truncateAt(const HeardPart &heard) { truncateTo(heard.text); }
    virtual void replyHeard() = 0;                       // the last sample of the reply has been heard on the line
    virtual void answerTool(const QString &id, const QJsonObject &result) = 0;
    virtual void close() = 0;                            // idempotent; tells at most what else was used(), and nothing afterwards

signals: // facts
    void ready(const bridge::EngineReady &ready);
    void spoke(std::span<const qint16> samples);   // at rate speaks(); borrowed
    void agentText(const QString &text);           // of this reply, so far
    void replyEnded();                             // all of it has been told
    void interrupted();                            // the caller spoke over it, the engine decided: the reply is void
    void callerSpeechStarted();
    void callerSpeechStopped();                    // the engine's own end of turn
    void callerText(const QString &text, bool final, double confidence); // confidence < 0: not known
    // The same, of engines that learn the words after they have begun to answer: with a number of their own for the caller's turn,
    // 1, 2, ... The first one, without words, comes when the turn ends; the last one is final, without words if there are none.
    void callerTextOf(int turn, const QString &text, bool final, double confidence);
    void toolCalled(const bridge::ToolCall &call);
    void searched(const QStringList &queries, const QJsonArray &sources); // the service, by itself; sources: {title, url}
    void used(const bridge::Usage &usage); // of what the service counts, since it was last told
    void warned(const QString &code, const QString &message); // the call goes on: "engineReconnected"
    void failed(const bridge::Error &error);       // it is over; at most once
};

struct Voice
{
    QString name;      // "Kore"
    QString character; // "firm"
    QString language;  // BCP-47 or empty: any
    QString service = {}; // of an engine made of parts: whose voice it is, "deepgram"; else empty
};

// What an engine is made from.
struct EngineOrder
{
    AgentProfile profile; // prompt and greeting already filled in
    Settings settings;
    QList<ToolSpec> tools = {endCallTool()}; // what it may do; engines that cannot be told of tools have their own
};

// A kind of engine, by name: for lists, checks and making one.
struct EngineKind
{
    QString name;  // "gemini_live"
    QString title; // "Gemini Live"
    QList<Voice> voices;
    bool needsKey = false;
    // Whether it could be opened with these settings; the error says what is missing.
    std::function<Result<void>(const Settings &)> check;
    // In the media thread that it will live in. Never null.
    std::function<std::unique_ptr<Engine>(const EngineOrder &)> make;
    bool byWords = false; // it makes TextEngines: for carriers that hear and speak by themselves
};

// All engines. Filled once by app/, read from any thread afterwards.
class EngineCatalogue
{
public:
    void add(EngineKind kind) { m_kinds.push_back(std::move(kind)); }
    const EngineKind *find(QStringView name) const;
    const std::vector<EngineKind> &kinds() const { return m_kinds; }

private:
    std::vector<EngineKind> m_kinds;
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::EngineReady)
