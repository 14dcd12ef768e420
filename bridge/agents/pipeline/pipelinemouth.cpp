// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/pipelinemouth.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

PipelineMouth::PipelineMouth(PartChain<TextToSpeech> chain, PipelinePatience patience)
    : m_chain(std::move(chain))
    , m_patience(patience)
    , m_mouth(m_chain.make())
    , m_rate(m_mouth->speaks())
    , m_toLine(m_rate, m_rate)
{
    m_readyLimit.setSingleShot(true);
    m_stall.setSingleShot(true);
    connect(&m_readyLimit, &QTimer::timeout, this,
        [this] { mouthFailed({Error::Code::TimedOut, u"%1 did not become ready in time."_s.arg(m_chain.title())}); });
    connect(&m_stall, &QTimer::timeout, this,
        [this] { mouthFailed({Error::Code::TimedOut, u"%1 gave no sound in time."_s.arg(m_chain.title())}); });
}

PipelineMouth::~PipelineMouth()
{
    close();
}

void PipelineMouth::open()
{
    connectMouth();
}

void PipelineMouth::connectMouth()
{
    auto *mouth = m_mouth.get();
    connect(mouth, &TextToSpeech::ready, this, &PipelineMouth::mouthReady);
    connect(mouth, &TextToSpeech::saying, this, &PipelineMouth::takeSaying);
    connect(mouth, &TextToSpeech::spoke, this, &PipelineMouth::takeSound);
    connect(mouth, &TextToSpeech::spokeAll, this, &PipelineMouth::takeEnd);
    connect(mouth, &TextToSpeech::failed, this, &PipelineMouth::mouthFailed);
    connect(mouth, &TextToSpeech::warned, this, &PipelineMouth::warned);
    m_readyLimit.start(m_patience.ready);
    mouth->open();
}

void PipelineMouth::mouthReady(const QString &model, const QString &voice)
{
    m_readyLimit.stop();
    m_isReady = true;
    m_model = model;
    // What waits: by a copy, a mouth on this computer may tell at once.
    for (const auto &reply : QList(m_replies)) {
        for (const auto &piece : reply.pieces())
            give(reply.number(), piece.spoken);
        if (reply.isFinished())
            m_mouth->finish(reply.number());
        if (m_over || !m_isReady)
            return;
    }
    followStall();
    if (!std::exchange(m_wasReady, true))
        emit ready(model, voice);
}

void PipelineMouth::mouthFailed(const Error &error)
{
    if (m_over)
        return;
    m_readyLimit.stop();
    m_stall.stop();
    m_isReady = false;
    dropMouth();
    if (!m_chain.hasNext()) {
        m_over = true;
        emit failed(error);
        return;
    }
    const auto from = m_chain.title();
    m_chain.drop();
    m_mouth = m_chain.make();
    m_toLine = LineResampler(m_mouth->speaks(), m_rate);
    for (auto &reply : m_replies)
        reply.beginAnew();
    const auto *now = m_mouth.get();
    emit warned(u"engineFellBack"_s, u"%1 speaks no more: %2 From here on it is %3."_s.arg(from, error.detail, m_chain.title()));
    if (!m_over && m_mouth.get() == now)
        connectMouth();
}

void PipelineMouth::speak(int reply, const QString &plain)
{
    if (m_over)
        return;
    auto *found = find(reply);
    if (!found) {
        m_replies.append(SpokenReply(reply));
        found = &m_replies.last();
    }
    const auto spoken = found->add(plain).spoken;
    if (!m_isReady)
        return;
    if (!m_stall.isActive())
        m_stall.start(m_patience.firstSound);
    give(reply, spoken);
}

void PipelineMouth::give(int reply, const QString &spoken)
{
    m_given += spoken.size();
    m_mouth->speak(reply, spoken);
}

void PipelineMouth::dropMouth()
{
    m_mouth->disconnect(this);
    m_mouth->close();
    m_mouth.release()->deleteLater(); // we may be in its signal
    Usage usage{.service = m_chain.name(), .model = m_model};
    usage.characters = double(std::exchange(m_given, 0));
    if (!usage.isNothing())
        emit used(usage);
}

void PipelineMouth::finish(int reply)
{
    auto *found = find(reply);
    if (m_over || !found || found->isFinished())
        return;
    found->finish();
    if (m_isReady)
        m_mouth->finish(reply);
}

void PipelineMouth::hush()
{
    m_replies.clear();
    m_stall.stop();
    m_toLine.reset();
    if (m_mouth && m_isReady)
        m_mouth->hush();
}

void PipelineMouth::close()
{
    m_over = true;
    m_readyLimit.stop();
    m_stall.stop();
    m_replies.clear();
    if (m_mouth)
        dropMouth();
}

void PipelineMouth::takeSaying(int reply, const QString &words)
{
    auto *found = find(reply);
    if (!found)
        return;
    found->saying(words);
    emit saying(reply, found->said());
}

void PipelineMouth::takeSound(int reply, std::span<const qint16> samples)
{
    auto *found = find(reply);
    if (!found || samples.empty())
        return;
    const bool wasSilent = found->said().isEmpty();
    found->sounded(lengthOf(qsizetype(samples.size()), m_toLine.from()));
    followStall();
    if (wasSilent && !found->said().isEmpty())
        emit saying(reply, found->said());
    if (!m_over && find(reply))
        emit spoke(reply, m_toLine.process(samples));
}

void PipelineMouth::takeEnd(int reply)
{
    const auto found = std::find_if(m_replies.begin(), m_replies.end(), [reply](const SpokenReply &r) { return r.number() == reply; });
    if (found == m_replies.end() || !found->isFinished())
        return;
    m_replies.erase(found);
    followStall();
    emit spokeAll(reply);
}

// A mouth that has words and gives no sound must not leave the caller in silence.
void PipelineMouth::followStall()
{
    const bool owes = std::any_of(m_replies.cbegin(), m_replies.cend(), [](const SpokenReply &r) { return r.isFinished() || !r.isAllSaid(); });
    if (owes)
        m_stall.start(m_patience.firstSound);
    else
        m_stall.stop();
}

SpokenReply *PipelineMouth::find(int reply)
{
    const auto it = std::find_if(m_replies.begin(), m_replies.end(), [reply](const SpokenReply &r) { return r.number() == reply; });
    return it == m_replies.end() ? nullptr : &*it;
}

} // namespace bridge
