// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/chathistory.h"
#include "bridge/agents/pipeline/floor.h"
#include "bridge/agents/pipeline/pipelineear.h"
#include "bridge/agents/pipeline/pipelinemind.h"
#include "bridge/agents/pipeline/pipelinemouth.h"
#include "bridge/agents/pipeline/plainwords.h"
#include "bridge/agents/pipeline/sentenceformer.h"

#include <QHash>

#include <deque>

namespace bridge {

// An agent put together from parts: an ear, a language model, a mouth. It decides who has the floor, goes by the words whether a caller who
// speaks over the agent means it, keeps the conversation as it was heard, and has every sentence spoken as soon as it is written. How parts
// fail and follow each other is the business of PipelineEar, PipelineMind and PipelineMouth.
// Lives in the call's media thread, owned by the call.
class PipelineEngine : public Engine
{
    Q_OBJECT
public:
    PipelineEngine(const EngineOrder &order, const PipelineParts &parts, PipelinePatience patience = {});
    ~PipelineEngine() override;

    SampleRate hears() const override { return m_ear ? m_ear->hears() : SampleRate{16000}; }
    SampleRate speaks() const override { return m_mouth ? m_mouth->speaks() : SampleRate{16000}; }

    bool isAtWork() const; // the model writes, or a tool is not answered yet: more will come for this turn

    void open() override;
    void greet() override;
    void hear(std::span<const qint16> caller) override;
    void press(char digit) override;
    void whisper(const QString &text) override;
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override;
    void truncateTo(const QString &heardText) override;
    void replyHeard() override;
    void answerTool(const QString &id, const QJsonObject &result) override;
    void close() override;

private:
    // A reply from its first piece until it has been heard out.
    struct Reply
    {
        int number = 0;
        int step = 0;      // the answer in the history that its words are
        QString filler;    // said first; no part of the answer
        QString words;     // with the filler
        bool finished = false; // nothing more is added
        bool told = false; // something of it
        bool sound = false;
        bool ended = false; // all of it has been told
    };
    using Replies = std::deque<Reply>; // oldest first

    // Life
    void connectParts();
    void partReady();
    void fail(const Error &error);
    void tellWarning(const QString &code, const QString &message);

    // The floor (pipelineturns.cpp)
    bool go(Floor::Input input);
    void takeWords(const QString &text, double confidence);
    void takeTurn(const QString &text, double confidence);
    void answer(const QString &text, double confidence);
    void answerCarried();
    void takeKeys();
    bool mayBargeIn() const;
    void bargeIn();
    void dropPending();
    Replies stopReplies(); // everything that is said, thought or done for this turn
    void keepHeard(const Replies &voided, const QString &heard);
    void settle(); // replies were heard out

    // The reply (pipelinereplies.cpp)
    void think();
    void askModel();
    void takeWriting(const QString &piece);
    void speakPieces(const QStringList &pieces);
    void speakRest(); // what is written up to here
    void takeTool(ToolCall call, const QString &wrong);
    void takeAnswerEnd();
    void takeBroken(const Error &error);
    void goOn(); // the next step, when all tools of this one are answered
    void apologise();
    void sayExactly(const QString &text);
    void sayFiller();
    Reply &openReply();
    bool hasOpenReply() const { return !m_replies.empty() && !m_replies.back().finished; }
    void finishReply();
    Reply *find(int number);
    void takeSaying(int number, const QString &text);
    void takeSound(int number, std::span<const qint16> samples);
    void takeReplyEnd(int number);

    const EngineOrder m_order;
    const PipelinePatience m_patience;
    Error m_problem; // why there are no parts
    std::unique_ptr<PipelineEar> m_ear;
    std::unique_ptr<PipelineMind> m_mind;
    std::unique_ptr<PipelineMouth> m_mouth;
    QString m_hearing, m_thinking, m_speaking, m_voice; // models, as their parts tell them
    int m_partsReady = 0;
    bool m_over = false;
    bool m_greeted = false;

    Floor::State m_floor = Floor::State::Listening;
    ChatHistory m_history;
    QString m_carried; // said while the agent could not be interrupted; answered afterwards
    QString m_keys;
    QTimer m_keysEnd{this};
    Replies m_replies;
    Replies m_voided; // while interrupted() is told: whoever hears it tells how much was heard
    qint64 m_clock = 0;   // samples of the caller's sound
    qint64 m_heardBy = 0; // by then all that was told has been heard, if the line began at once

    int m_lastStep = 0;
    int m_lastReply = 0;
    int m_step = 0;      // the model's answer that is being written
    int m_steps = 0;     // of this turn
    bool m_writing = false; // the model
    bool m_mustSpeak = false;
    bool m_stepTools = false; // this step has called some
    bool m_saidInTurn = false;
    bool m_hangingUp = false; // its end_call was obeyed
    int m_brokenReplies = 0;  // in a row
    QHash<QString, QString> m_openTools; // of this turn: id -> name
    PlainWords m_plain;
    SentenceFormer m_former;
    QTimer m_filler{this};
    QTimer m_slowWriter{this};
};

// Pipelines of these parts, for the catalogue.
EngineKind pipelineEngineKind(const PipelineParts &parts);

} // namespace bridge
