// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/pipelineengine.h"

#include "bridge/agents/instruction.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostKeys = 32;
constexpr auto kLineDelay = 5s; // the line is never further behind than this

// What the model is told beside the profile's own prompt: that it is on a telephone, and which language to speak.
QString instructionFor(const AgentProfile &profile)
{
    QStringList lines;
    if (!profile.prompt.isEmpty())
        lines << profile.prompt;
    lines << u"You are speaking on the telephone. Everything you write is read out aloud: write short, plain sentences as people say them, without lists, "
             "markup or emoji. Words of the caller's may be misheard. A reply that ends in \"...[interrupted]\" was heard up to there; never write that yourself."_s;
    return instructionFrom(lines.join(u"\n\n"_s), profile.language);
}

EngineOrder prepared(EngineOrder order)
{
    order.profile.prompt = instructionFor(order.profile);
    return order;
}

} // namespace

PipelineEngine::PipelineEngine(const EngineOrder &order, const PipelineParts &parts, PipelinePatience patience)
    : m_order(prepared(order))
    , m_patience(patience)
{
    const auto &choice = order.profile.pipeline;
    auto ears = PartChain<SpeechToText>::from(choice.hearing, parts.ears, order, u"ear"_s);
    auto minds = PartChain<LanguageModel>::from(choice.thinking, parts.minds, order, u"language model"_s);
    auto mouths = PartChain<TextToSpeech>::from(choice.speaking, parts.mouths, order, u"mouth"_s);
    if (!ears || !minds || !mouths) {
        m_problem = !ears ? ears.error() : !minds ? minds.error() : mouths.error();
        return;
    }
    m_ear = std::make_unique<PipelineEar>(*std::move(ears), patience);
    m_mind = std::make_unique<PipelineMind>(*std::move(minds), patience);
    m_mouth = std::make_unique<PipelineMouth>(*std::move(mouths), patience);
    connectParts();
}

PipelineEngine::~PipelineEngine()
{
    blockSignals(true); // whoever listens may be half gone, too: what was used is told by close() alone
    close();
}

void PipelineEngine::connectParts()
{
    for (auto *timer : {&m_keysEnd, &m_filler, &m_slowWriter})
        timer->setSingleShot(true);
    connect(&m_keysEnd, &QTimer::timeout, this, &PipelineEngine::takeKeys);
    connect(&m_filler, &QTimer::timeout, this, &PipelineEngine::sayFiller);
    connect(&m_slowWriter, &QTimer::timeout, this, [this] { speakPieces(m_former.flush()); });

    connect(m_ear.get(), &PipelineEar::ready, this, [this](const QString &model) { m_hearing = model, partReady(); });
    connect(m_ear.get(), &PipelineEar::speechStarted, this, [this] {
        if (m_floor != Floor::State::Speaking && !m_over)
            emit callerSpeechStarted();
    });
    connect(m_ear.get(), &PipelineEar::words, this, &PipelineEngine::takeWords);
    connect(m_ear.get(), &PipelineEar::turn, this, &PipelineEngine::takeTurn);
    connect(m_ear.get(), &PipelineEar::warned, this, &PipelineEngine::tellWarning);
    connect(m_ear.get(), &PipelineEar::used, this, &Engine::used); // also while they close
    connect(m_ear.get(), &PipelineEar::failed, this, &PipelineEngine::fail);

    connect(m_mind.get(), &PipelineMind::ready, this, [this](const QString &model) { m_thinking = model, partReady(); });
    connect(m_mind.get(), &PipelineMind::wrote, this, &PipelineEngine::takeWriting);
    connect(m_mind.get(), &PipelineMind::wantsTool, this, [this](const ToolCall &call) { takeTool(call, {}); });
    connect(m_mind.get(), &PipelineMind::wantsToolWrongly, this, &PipelineEngine::takeTool);
    connect(m_mind.get(), &PipelineMind::finished, this, &PipelineEngine::takeAnswerEnd);
    connect(m_mind.get(), &PipelineMind::broken, this, &PipelineEngine::takeBroken);
    connect(m_mind.get(), &PipelineMind::warned, this, &PipelineEngine::tellWarning);
    connect(m_mind.get(), &PipelineMind::used, this, &Engine::used); // also while they close
    connect(m_mind.get(), &PipelineMind::failed, this, &PipelineEngine::fail);

    connect(m_mouth.get(), &PipelineMouth::ready, this, [this](const QString &model, const QString &voice) {
        m_speaking = model;
        m_voice = voice;
        partReady();
    });
    connect(m_mouth.get(), &PipelineMouth::saying, this, &PipelineEngine::takeSaying);
    connect(m_mouth.get(), &PipelineMouth::spoke, this, &PipelineEngine::takeSound);
    connect(m_mouth.get(), &PipelineMouth::spokeAll, this, &PipelineEngine::takeReplyEnd);
    connect(m_mouth.get(), &PipelineMouth::warned, this, &PipelineEngine::tellWarning);
    connect(m_mouth.get(), &PipelineMouth::used, this, &Engine::used); // also while they close
    connect(m_mouth.get(), &PipelineMouth::failed, this, &PipelineEngine::fail);
}

// ---- Life

void PipelineEngine::open()
{
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, [this] {
        if (m_over)
            return;
        if (!m_ear)
            return fail(m_problem);
        m_mind->open(); // the slowest first
        m_mouth->open();
        m_ear->open();
    }, Qt::QueuedConnection);
}

void PipelineEngine::partReady()
{
    if (++m_partsReady == 3 && !m_over)
        emit ready({u"pipeline"_s, u"%1 > %2 > %3"_s.arg(m_hearing, m_thinking, m_speaking), m_voice});
}

void PipelineEngine::fail(const Error &error)
{
    if (m_over)
        return;
    close();
    emit failed(error);
}

void PipelineEngine::close()
{
    m_over = true;
    for (auto *timer : {&m_keysEnd, &m_filler, &m_slowWriter})
        timer->stop();
    m_replies.clear();
    m_openTools.clear();
    if (!m_ear)
        return;
    m_ear->close();
    m_mind->close();
    m_mouth->close();
}

void PipelineEngine::tellWarning(const QString &code, const QString &message)
{
    if (!m_over)
        emit warned(code, message);
}

// ---- What the call asks

void PipelineEngine::greet()
{
    if (m_over || std::exchange(m_greeted, true) || m_order.profile.greeting.trimmed().isEmpty())
        return;
    sayExactly(m_order.profile.greeting);
}

void PipelineEngine::hear(std::span<const qint16> caller)
{
    if (m_over || !m_ear)
        return;
    m_clock += qint64(caller.size());
    m_ear->hear(caller);
    // Nobody has said that the last reply was heard, and it must have been.
    if (!m_replies.empty() && m_replies.back().ended && m_clock > m_heardBy + samplesIn(kLineDelay, hears())) {
        m_replies.clear();
        settle();
    }
}

void PipelineEngine::press(char digit)
{
    if (m_over || m_keys.size() >= kMostKeys)
        return;
    m_keys += QLatin1Char(digit);
    if (digit == '#')
        m_keysEnd.start(0);
    else
        m_keysEnd.start(m_patience.keys);
}

void PipelineEngine::whisper(const QString &text)
{
    if (!m_over && !text.trimmed().isEmpty())
        m_history.addNote(u"(Your supervisor tells you, unheard by the caller; follow it, do not read it out: %1)"_s.arg(text.trimmed()));
}

void PipelineEngine::say(const QString &text)
{
    if (m_over || text.trimmed().isEmpty())
        return;
    if (m_floor == Floor::State::Speaking)
        bargeIn();
    else
        dropPending();
    if (!m_over)
        sayExactly(text);
}

void PipelineEngine::interrupt(const QString &heardText)
{
    if (m_over)
        return;
    keepHeard(stopReplies(), heardText);
    go(Floor::Input::CutOff);
    answerCarried();
}

void PipelineEngine::truncateTo(const QString &heardText)
{
    keepHeard(std::exchange(m_voided, {}), heardText);
}

void PipelineEngine::replyHeard()
{
    if (m_over || m_replies.empty() || !m_replies.front().ended)
        return;
    m_replies.pop_front();
    settle();
}

void PipelineEngine::answerTool(const QString &id, const QJsonObject &result)
{
    if (m_over || !m_history.addResult(id, result))
        return;
    const auto name = m_openTools.take(id);
    if (name.isEmpty())
        return; // of a turn that is over: it is known, and nothing is said about it
    if (name == "end_call"_L1 && result.value("ok"_L1).toBool())
        m_hangingUp = true;
    goOn();
}

// ---- The kind

EngineKind pipelineEngineKind(const PipelineParts &parts)
{
    const auto any = [](const auto &kinds, const Settings &settings) -> Result<void> {
        Result<void> last = fail(Error::Code::NotConfigured, u"There are no parts to make a pipeline of."_s);
        for (const auto &kind : kinds) {
            last = kind.check(settings);
            if (last)
                break;
        }
        return last;
    };
    EngineKind kind;
    kind.name = u"pipeline"_s;
    kind.title = u"Pipeline"_s;
    for (const auto &mouth : parts.mouths) {
        for (auto voice : mouth.voices) {
            voice.service = mouth.name;
            kind.voices << voice;
        }
    }
    // Which parts an agent uses is known to its profile only: here it counts that there could be one.
    kind.check = [parts, any](const Settings &settings) -> Result<void> {
        if (const auto can = any(parts.ears, settings); !can)
            return can;
        if (const auto can = any(parts.minds, settings); !can)
            return can;
        return any(parts.mouths, settings);
    };
    kind.make = [parts](const EngineOrder &order) -> std::unique_ptr<Engine> { return std::make_unique<PipelineEngine>(order, parts); };
    return kind;
}

} // namespace bridge
