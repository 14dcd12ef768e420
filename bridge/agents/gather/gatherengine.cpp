// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gather/gatherengine.h"

#include "bridge/agents/pipeline/pipelineengine.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr SampleRate kNoRate{8000}; // no sound ever has it

// The carrier speaks: every sentence counts as said when it is written.
class CarrierMouth final : public TextToSpeech
{
public:
    SampleRate speaks() const override { return kNoRate; }
    void open() override
    {
        QMetaObject::invokeMethod(this, [this] { emit ready(u"carrier"_s, {}); }, Qt::QueuedConnection);
    }
    void speak(int reply, const QString &text) override { emit saying(reply, text); }
    void finish(int reply) override { emit spokeAll(reply); }
    void hush() override {}
    void close() override { disconnect(); }
};

PipelinePatience patience()
{
    PipelinePatience patience;
    patience.firstSound = 60s; // there will be none
    patience.keys = 0ms;       // the carrier has collected them
    return patience;
}

} // namespace

// The carrier hears: whole turns.
class GatherEngine::Ear final : public SpeechToText
{
public:
    SampleRate hears() const override { return kNoRate; }
    void open() override
    {
        QMetaObject::invokeMethod(this, [this] { emit ready(u"carrier"_s); }, Qt::QueuedConnection);
    }
    void hear(std::span<const qint16>) override {}
    void finishTurn() override {}
    void close() override { disconnect(); }

    void take(const QString &text, double confidence)
    {
        emit heard(text, false, confidence); // the same word again is another turn, and no echo of the last
        emit heard(text, true, confidence);
    }
};

GatherEngine::GatherEngine(const EngineOrder &order, const PipelineParts &parts)
{
    auto mine = order;
    mine.profile.pipeline.hearing = mine.profile.pipeline.speaking = {u"carrier"_s};
    mine.settings = order.settings.with(u"pipeline/fillerAfterMs", 0); // the talk knows when the carrier must be told to wait
    const auto always = [](const Settings &) { return Result<void>(); };
    const PipelineParts own{{{u"carrier"_s, u"The carrier"_s, {}, false, always,
                                [this](const PartOrder &) {
                                    auto ear = std::make_unique<Ear>();
                                    m_ear = ear.get();
                                    return ear;
                                }}},
        parts.minds,
        {{u"carrier"_s, u"The carrier"_s, {}, false, always, [](const PartOrder &) { return std::make_unique<CarrierMouth>(); }}}};
    m_pipeline = std::make_unique<PipelineEngine>(mine, own, patience());
    connect(m_pipeline.get(), &Engine::ready, this, [this](const EngineReady &ready) {
        emit this->ready({u"gather"_s, ready.model.section(u" > "_s, 1, 1), {}});
    });
    connect(m_pipeline.get(), &Engine::agentText, this, &Engine::agentText);
    connect(m_pipeline.get(), &Engine::replyEnded, this, &Engine::replyEnded);
    connect(m_pipeline.get(), &Engine::toolCalled, this, &Engine::toolCalled);
    connect(m_pipeline.get(), &Engine::warned, this, &Engine::warned);
    connect(m_pipeline.get(), &Engine::used, this, &Engine::used);
    connect(m_pipeline.get(), &Engine::failed, this, &Engine::failed);
}

GatherEngine::~GatherEngine() = default;

bool GatherEngine::isWorking() const
{
    return m_pipeline->isAtWork();
}

void GatherEngine::open()
{
    m_pipeline->open();
}

void GatherEngine::greet()
{
    m_pipeline->greet();
}

void GatherEngine::takeTurn(const QString &text, double confidence)
{
    if (m_ear)
        m_ear->take(text, confidence);
}

void GatherEngine::takeKeys(const QString &keys)
{
    for (const auto key : keys)
        m_pipeline->press(key.toLatin1());
}

void GatherEngine::whisper(const QString &text)
{
    m_pipeline->whisper(text);
}

void GatherEngine::say(const QString &text)
{
    m_pipeline->say(text);
}

void GatherEngine::interrupt(const QString &heardText)
{
    m_pipeline->interrupt(heardText);
}

void GatherEngine::answerTool(const QString &id, const QJsonObject &result)
{
    m_pipeline->answerTool(id, result);
}

void GatherEngine::close()
{
    m_ear = nullptr;
    m_pipeline->close();
}

EngineKind gatherEngineKind(const PipelineParts &parts)
{
    EngineKind kind;
    kind.name = u"gather"_s;
    kind.title = u"Without a media stream"_s;
    kind.byWords = true;
    kind.check = [parts](const Settings &settings) {
        Result<void> last = fail(Error::Code::NotConfigured, u"There is no language model."_s);
        for (const auto &mind : parts.minds) {
            last = mind.check(settings);
            if (last)
                break;
        }
        return last;
    };
    kind.make = [parts](const EngineOrder &order) -> std::unique_ptr<Engine> { return std::make_unique<GatherEngine>(order, parts); };
    return kind;
}

} // namespace bridge
