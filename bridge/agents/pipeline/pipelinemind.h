// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/partchain.h"

#include <QTimer>

#include <optional>

namespace bridge {

// What a pipeline thinks with: one language model after the other when they fail or are late, as long as nothing of the reply has been
// told. Lives in the call's media thread, a part of its engine.
class PipelineMind : public QObject
{
    Q_OBJECT
public:
    PipelineMind(PartChain<LanguageModel> chain, PipelinePatience patience);
    ~PipelineMind() override;

    void open();
    void ask(const ChatRequest &request); // whatever was asked before is void
    void stop();
    void close();

signals: // of a reply: as LanguageModel tells it
    void ready(const QString &model); // once
    void wrote(const QString &piece);
    void wantsTool(const bridge::ToolCall &call);
    void wantsToolWrongly(const bridge::ToolCall &call, const QString &why);
    void finished();
    void broken(const bridge::Error &error); // this reply goes no further; another one may
    void warned(const QString &code, const QString &message);
    void used(const bridge::Usage &usage); // by the part in use, when it is done with a reply
    void failed(const bridge::Error &error); // none is left

private:
    void connectModel();
    void modelReady(const QString &model);
    void replyFailed(const Error &error);
    void modelFailed(const Error &error);
    bool moveOn(const Error &why); // to the next one; false: there is none
    void retire();

    PartChain<LanguageModel> m_chain;
    const PipelinePatience m_patience;
    std::unique_ptr<LanguageModel> m_model;
    QString m_modelName;
    QTimer m_readyLimit{this};
    QTimer m_textLimit{this};
    std::optional<ChatRequest> m_asked; // not answered whole
    bool m_told = false; // something of that answer
    bool m_isReady = false;
    bool m_wasReady = false;
    bool m_over = false;
};

} // namespace bridge
