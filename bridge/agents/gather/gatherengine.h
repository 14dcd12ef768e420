// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"
#include "bridge/agents/textengine.h"

namespace bridge {

class PipelineEngine;

// An agent of words: a pipeline whose ear and mouth are the carrier's. It thinks with whatever language model the profile names.
// Lives in the call's media thread, owned by the call.
class GatherEngine final : public TextEngine
{
    Q_OBJECT
public:
    GatherEngine(const EngineOrder &order, const PipelineParts &parts);
    ~GatherEngine() override;

    bool isWorking() const override;

    void open() override;
    void greet() override;
    void takeTurn(const QString &text, double confidence) override;
    void takeKeys(const QString &keys) override;
    void whisper(const QString &text) override;
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override;
    void truncateTo(const QString &) override {}
    void replyHeard() override {} // what the carrier says is heard, as far as anybody knows
    void answerTool(const QString &id, const QJsonObject &result) override;
    void close() override;

private:
    class Ear;

    Ear *m_ear = nullptr; // the pipeline's
    std::unique_ptr<PipelineEngine> m_pipeline;
};

// The engine "gather" for the catalogue.
EngineKind gatherEngineKind(const PipelineParts &parts);

} // namespace bridge
