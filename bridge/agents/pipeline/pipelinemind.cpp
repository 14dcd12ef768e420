// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/pipelinemind.h"

namespace bridge {

using namespace Qt::StringLiterals;

PipelineMind::PipelineMind(PartChain<LanguageModel> chain, PipelinePatience patience)
    : m_chain(std::move(chain))
    , m_patience(patience)
{
    m_readyLimit.setSingleShot(true);
    m_textLimit.setSingleShot(true);
    connect(&m_readyLimit, &QTimer::timeout, this,
        [this] { modelFailed({Error::Code::TimedOut, u"%1 did not become ready in time."_s.arg(m_chain.title())}); });
    connect(&m_textLimit, &QTimer::timeout, this, [this] {
        m_model->stop();
        replyFailed({Error::Code::TimedOut,
            u"%1 wrote nothing within %2 s."_s.arg(m_chain.title()).arg(double(m_patience.firstText.count()) / 1000)});
    });
}

PipelineMind::~PipelineMind()
{
    close();
}

void PipelineMind::open()
{
    m_model = m_chain.make();
    connectModel();
}

void PipelineMind::connectModel()
{
    auto *model = m_model.get();
    connect(model, &LanguageModel::ready, this, &PipelineMind::modelReady);
    connect(model, &LanguageModel::replyFailed, this, &PipelineMind::replyFailed);
    connect(model, &LanguageModel::failed, this, &PipelineMind::modelFailed);
    connect(model, &LanguageModel::warned, this, &PipelineMind::warned);
    connect(model, &LanguageModel::wrote, this, [this](const QString &piece) {
        if (!m_asked)
            return;
        m_told = true;
        m_textLimit.stop();
        emit wrote(piece);
    });
    connect(model, &LanguageModel::wantsTool, this, [this](const ToolCall &call) {
        m_told = true;
        m_textLimit.stop();
        if (m_asked)
            emit wantsTool(call);
    });
    connect(model, &LanguageModel::wantsToolWrongly, this, [this](const ToolCall &call, const QString &why) {
        m_told = true;
        m_textLimit.stop();
        if (m_asked)
            emit wantsToolWrongly(call, why);
    });
    connect(model, &LanguageModel::finished, this, [this](const ChatUsage &usage) {
        m_textLimit.stop();
        if (!m_asked)
            return;
        m_asked.reset();
        Usage counted{.service = m_chain.name(), .model = m_modelName};
        counted.inputTokens = usage.inputTokens;
        counted.outputTokens = usage.outputTokens;
        if (!counted.isNothing())
            emit used(counted);
        emit finished();
    });
    m_readyLimit.start(m_patience.ready);
    model->open();
}

void PipelineMind::modelReady(const QString &model)
{
    m_readyLimit.stop();
    m_isReady = true;
    m_modelName = model;
    if (m_asked && !m_told)
        m_model->ask(*m_asked);
    if (!std::exchange(m_wasReady, true))
        emit ready(model);
}

void PipelineMind::ask(const ChatRequest &request)
{
    if (m_over)
        return;
    m_asked = request;
    m_told = false;
    m_textLimit.start(m_patience.firstText);
    if (m_isReady)
        m_model->ask(request);
}

void PipelineMind::stop()
{
    m_asked.reset();
    m_textLimit.stop();
    if (m_model && m_isReady)
        m_model->stop();
}

void PipelineMind::replyFailed(const Error &error)
{
    if (m_over || !m_asked)
        return;
    m_textLimit.stop();
    if (!m_told && moveOn(error))
        return;
    m_asked.reset();
    emit broken(error);
}

void PipelineMind::modelFailed(const Error &error)
{
    if (m_over)
        return;
    const bool wasCut = m_asked && m_told;
    if (!moveOn(error)) {
        close();
        emit failed(error);
        return;
    }
    if (!wasCut || !m_asked)
        return;
    m_asked.reset();
    m_textLimit.stop();
    emit broken(error);
}

bool PipelineMind::moveOn(const Error &why)
{
    if (!m_chain.hasNext())
        return false;
    const auto from = m_chain.title();
    retire();
    m_chain.drop();
    m_model = m_chain.make();
    if (m_asked && !m_told)
        m_textLimit.start(m_patience.firstText);
    const auto *now = m_model.get();
    emit warned(u"engineFellBack"_s, u"%1 thinks no more: %2 From here on it is %3."_s.arg(from, why.detail, m_chain.title()));
    if (!m_over && m_model.get() == now)
        connectModel();
    return true;
}

void PipelineMind::retire()
{
    m_readyLimit.stop();
    m_isReady = false;
    if (!m_model)
        return;
    m_model->disconnect(this);
    m_model->close();
    m_model.release()->deleteLater(); // we may be in its signal
}

void PipelineMind::close()
{
    m_over = true;
    m_asked.reset();
    m_textLimit.stop();
    retire();
}

} // namespace bridge
