// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/openai/openaicodec.h"
#include "bridge/agents/openai/openaimemory.h"
#include "bridge/agents/openai/openaitools.h"

#include <QTimer>

#include <deque>

namespace bridge {

// Who has the floor: makes replies and turns out of the service's events, as the Engine contract wants them, asks for responses
// one at a time, and cuts the service's memory to what was heard. Knows no socket: what is to be sent is a signal. A slot may
// call back into it while it tells something: every step looks at the state anew. Lives in its engine's thread, a part of it.
//
// The service makes a reply much faster than the line plays it. So a reply has usually ended long before the caller has heard it
// out, and is interrupted afterwards.
class OpenAiTurns : public QObject
{
    Q_OBJECT
public:
    struct Patience
    {
        Milliseconds stalled = 15s; // without a word of a response that was asked for
        Milliseconds retry = 1s;    // before a failed response is asked for again
        // How long the caller must speak over the agent for it to count, from the service's word that they began to its missing
        // word that they stopped. It waits for silence before it says that; the call holds the voice meanwhile.
        Milliseconds confirm = 650ms;
    };

    OpenAiTurns(bool bargeIn, Patience patience);

    // Nobody speaks, nobody waits for anything, and everything has been heard.
    bool isQuiet() const;
    bool hasSpoken() const { return m_hasSpoken; }
    Milliseconds soundOf(const QString &heardText) const; // of the oldest reply not heard out, by proportion
    QList<OpenAiTurn> history() const { return m_memory.turns(); }

    void take(const OpenAiEvent &event);

    // What the agent is to do. Commands of the call; those marked so break off what is being said.
    void speak(const QString &instruction);  // breaks off
    void greet(const QString &instruction);
    void press(const QString &words);        // breaks off, if the caller may
    void whisper(const QString &words);
    void interruptAt(const HeardPart &heard);
    void truncateAt(const HeardPart &heard) { cutAt(heard); }
    void replyHeard();
    void answerTool(const QString &id, const QJsonObject &result);

    void goOnline();  // a session is there, and was told the history
    void goOffline(); // the connection is gone: what was under way is over
    void stop();      // nothing is told any more

signals: // as in Engine
    void spoke(std::span<const qint16> samples);
    void agentText(const QString &text);
    void replyEnded();
    void interrupted();
    void callerSpeechStarted();
    void callerSpeechStopped();
    void callerTextOf(int turn, const QString &text, bool final, double confidence);
    void toolCalled(const bridge::ToolCall &call);
    void warned(const QString &code, const QString &message);
    // and
    void wanted(const QString &request);                       // to be sent
    void responseFailed(const bridge::OpenAiProblem &problem); // the service could not; it is asked again unless we are stopped
    void failed(const bridge::Error &error);                   // it could not three times

private:
    // A response that is to be asked for.
    struct Wish
    {
        QString instruction; // empty: the session's
        bool mayUseTools = true;
        bool isPlain() const { return instruction.isEmpty() && mayUseTools; }
    };
    // The sound of one part of one item. A reply may have several.
    struct Part
    {
        QString item; // empty: of a session that is gone
        int content = 0;
        qint64 samples = 0;
    };
    struct Reply
    {
        QString response;
        QString text;
        QString textItem; // whose words came last
        std::deque<Part> parts;
        bool ended = false; // all of it has been told
    };
    // A turn of the caller's whose words are not all known yet.
    struct CallerTurn
    {
        QString item;
        int number = 0;
        QString text;
    };

    // The caller
    void takeCallerStart();
    void takeCallerStop(const QString &item);
    void takeBargeIn();
    void takeCommit(const QString &item);
    void openCallerTurn(const QString &item);
    void takeCallerWords(const OpenAiEvent &event);
    void takeNoCallerWords(const OpenAiEvent &event);
    void finishCallerTurn(const QString &item, const std::optional<QString> &text); // nothing: as far as it is known

    // The agent
    void takeResponse(const QString &response);
    bool isTold(const OpenAiEvent &event) const { return !m_stopped && !m_void && event.response == m_active; }
    Reply &currentReply();
    bool isTelling() const { return !m_replies.empty() && !m_replies.back().ended; }
    void takeSound(const OpenAiEvent &event);
    void takeAgentWords(const OpenAiEvent &event);
    void takeTool(const OpenAiEvent &event);
    void takeResponseDone(const OpenAiEvent &event);
    void takeProblem(const OpenAiProblem &problem);
    void takeFailure(const OpenAiProblem &problem);
    void endReply();
    void callOff(); // the service shall stop what it is doing
    void breakOff(); // likewise, and what is not heard yet is void
    void tellInterruption();
    void tell(OpenAiTurn::Who who, const QString &words);
    void cutAt(const HeardPart &heard);
    void cut(const Reply &reply, Milliseconds heard);
    void noteUnheard(const QString &item);

    // Responses, one at a time
    void wish(Wish wish);
    void askNext();
    void finishRound(const QString &response);
    bool isBusy() const { return !m_active.isEmpty() || m_asked; }
    void giveUpWaiting();

    const bool m_bargeIn;
    const Patience m_patience;
    bool m_online = false;
    bool m_stopped = false;

    QString m_active;     // the response under way; empty: none
    bool m_asked = false; // for one that is not there yet
    bool m_void = false;  // nothing more is told of the active one
    bool m_voidAsked = false; // nor of the one that we asked for
    QString m_lastResponse;
    QString m_spokenResponse; // the last one that something was said in
    Wish m_current;       // what the active or asked one was for
    std::deque<Wish> m_wishes;
    int m_asks = 0;     // so far
    int m_failures = 0; // in a row
    QTimer m_watch;
    QTimer m_retry;

    std::deque<Reply> m_replies; // told, not yet heard out; oldest first
    std::deque<Reply> m_cut;     // void, and what was heard of them is not known yet
    QStringList m_unheard;       // items of a void response that nothing was told of
    bool m_hasSpoken = false;

    OpenAiTools m_tools;
    int m_toolSteps = 0; // in this turn of the caller's

    bool m_callerSpeaks = false;
    QTimer m_confirm;        // runs while it is not known whether they mean it
    QString m_cough;         // the item of one that they did not mean
    bool m_answersCough = false; // the service is about to
    bool m_keptQuiet = false;    // something was not asked for, because they speak and will be answered
    bool m_unanswered = false; // a turn of theirs is over and no response has begun
    std::deque<CallerTurn> m_callerTurns;
    int m_callerCount = 0;
    bool m_toldNoWords = false;

    OpenAiMemory m_memory;
};

} // namespace bridge
