// SPDX-License-Identifier: GPL-3.0-or-later
// Who has the floor in a PipelineEngine: what the caller says and presses, and what becomes of a reply that it cuts off.
#include "bridge/agents/pipeline/overlap.h"
#include "bridge/agents/pipeline/pipelineengine.h"

#include <QLoggingCategory>

namespace bridge {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcPipeline, "callwright.agents.pipeline")

bool PipelineEngine::go(Floor::Input input)
{
    const auto next = Floor::next(m_floor, input);
    if (!next) {
        qCDebug(lcPipeline) << input << "means nothing while" << m_floor;
        return false;
    }
    m_floor = *next;
    return true;
}

void PipelineEngine::takeWords(const QString &text, double confidence)
{
    if (m_over)
        return;
    switch (m_floor) {
    case Floor::State::Listening:
        break;
    case Floor::State::Thinking:
        if (overlapOf(text, m_order.profile.language) == Overlap::Listens)
            return;
        dropPending();
        go(Floor::Input::CallerGoesOn);
        break;
    case Floor::State::Speaking:
        if (!mayBargeIn() || overlapOf(text, m_order.profile.language) != Overlap::WantsFloor)
            return;
        bargeIn();
        if (!m_over)
            emit callerSpeechStarted();
        break;
    }
    if (!m_over)
        emit callerText(text, false, confidence);
}

void PipelineEngine::takeTurn(const QString &text, double confidence)
{
    if (m_over)
        return;
    const auto overlap = overlapOf(text, m_order.profile.language);
    switch (m_floor) {
    case Floor::State::Listening:
        break;
    case Floor::State::Thinking:
        if (overlap == Overlap::Listens)
            return;
        dropPending();
        break;
    case Floor::State::Speaking:
        if (overlap == Overlap::Listens)
            return; // nobody has to answer that
        if (overlap == Overlap::WantsFloor && mayBargeIn()) {
            bargeIn();
            break;
        }
        m_carried = (m_carried + u' ' + text).trimmed();
        return emit callerText(text, true, confidence);
    }
    if (!m_over)
        answer(text, confidence);
}

void PipelineEngine::answer(const QString &text, double confidence)
{
    emit callerSpeechStopped();
    if (m_over)
        return;
    emit callerText(text, true, confidence);
    if (m_over)
        return;
    m_history.addCaller((std::exchange(m_carried, {}) + u' ' + text).trimmed());
    think();
}

void PipelineEngine::answerCarried()
{
    if (m_over || m_carried.isEmpty() || m_floor != Floor::State::Listening)
        return;
    m_history.addCaller(std::exchange(m_carried, {}));
    think();
}

void PipelineEngine::takeKeys()
{
    const auto keys = std::exchange(m_keys, {});
    if (m_over || keys.isEmpty())
        return;
    QStringList spelled;
    for (const auto key : keys)
        spelled << QString(key);
    const auto text = u"(The caller pressed %1 on the telephone: %2.)"_s.arg(keys.size() == 1 ? u"a key"_s : u"keys"_s, spelled.join(u' '));
    if (m_floor == Floor::State::Speaking && !m_order.profile.turnTaking.bargeIn) {
        m_carried = (m_carried + u' ' + text).trimmed();
        return;
    }
    if (m_floor == Floor::State::Speaking)
        bargeIn();
    else
        dropPending();
    if (m_over)
        return;
    m_history.addCaller(text);
    think();
}

// A greeting that nobody has heard a sound of is not spoken over: "Hello?" and its first word cross on every telephone.
bool PipelineEngine::mayBargeIn() const
{
    return m_order.profile.turnTaking.bargeIn && !m_replies.empty() && m_replies.front().sound;
}

void PipelineEngine::bargeIn()
{
    m_voided = stopReplies();
    go(Floor::Input::CutOff);
    const bool told = std::any_of(m_voided.begin(), m_voided.end(), [](const Reply &reply) { return reply.told; });
    if (told)
        emit interrupted(); // who hears it says, by truncateTo(), how much was heard
    keepHeard(std::exchange(m_voided, {}), {});
}

// Nothing of it has been told, or the floor would be the agent's.
void PipelineEngine::dropPending()
{
    keepHeard(stopReplies(), {});
}

PipelineEngine::Replies PipelineEngine::stopReplies()
{
    m_filler.stop();
    m_slowWriter.stop();
    m_mind->stop();
    m_mouth->hush();
    m_openTools.clear();
    m_former = {};
    m_plain = {};
    m_writing = false;
    m_step = 0;
    m_heardBy = m_clock;
    return std::exchange(m_replies, {});
}

// Only one reply can have been heard in part: the oldest. Those after it were not.
void PipelineEngine::keepHeard(const Replies &voided, const QString &heard)
{
    auto left = heard.trimmed();
    for (const auto &reply : voided) {
        if (left.startsWith(reply.filler))
            left = left.mid(reply.filler.size()).trimmed();
        else if (reply.filler.startsWith(left))
            left.clear();
        const auto words = reply.words.mid(reply.filler.size()).trimmed();
        if (left.isEmpty() || left != words) // heard to its last word is not interrupted
            m_history.cut(reply.step, left);
        left.clear();
    }
}

void PipelineEngine::settle()
{
    if (!m_replies.empty())
        return;
    go(isAtWork() ? Floor::Input::AwaitsMore : Floor::Input::HeardOut);
    answerCarried();
}

} // namespace bridge
