// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliveturns.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Who = OpenAiTurn::Who;

namespace {

constexpr int kAudible = 300;              // of 32767: below is the line's own noise
constexpr qsizetype kMostRemembered = 100; // turns
constexpr qsizetype kMostText = 4000;      // characters of one turn

bool isAudible(std::span<const qint16> samples)
{
    return std::any_of(samples.begin(), samples.end(), [](qint16 s) { return std::abs(int(s)) > kAudible; });
}

} // namespace

GptLiveTurns::GptLiveTurns(Patience patience, QObject *parent)
    : QObject(parent)
    , m_patience(patience)
{
    for (auto *timer : {&m_replyPause, &m_turnPause, &m_yield})
        timer->setSingleShot(true);
    connect(&m_replyPause, &QTimer::timeout, this, &GptLiveTurns::endReply);
    connect(&m_turnPause, &QTimer::timeout, this, &GptLiveTurns::endCallerTurn);
    connect(&m_yield, &QTimer::timeout, this, [this] { m_void = false; });
}

void GptLiveTurns::remember(Who who, const QString &text)
{
    if (text.trimmed().isEmpty())
        return;
    m_said.append({who, text.trimmed()});
    if (m_said.size() > kMostRemembered)
        m_said.removeFirst();
}

// ---- The agent

void GptLiveTurns::takeSound(std::span<const qint16> samples)
{
    if (m_stopped)
        return;
    if (!isAudible(samples))
        return takeSilence(samples);
    m_replyPause.start(m_patience.replyPause);
    m_silent = 0ms;
    if (m_void)
        return;
    beginReply();
    if (const auto pause = std::exchange(m_pause, {}); !pause.isEmpty() && m_inReply && !m_stopped)
        emit spoke({pause.constData(), size_t(pause.size())});
    if (m_inReply && !m_stopped)
        emit spoke(samples);
}

// Silence between words belongs to the reply, that after the last one does not: it is kept until it is known which it is.
void GptLiveTurns::takeSilence(std::span<const qint16> samples)
{
    if (!m_inReply && !m_void)
        return;
    m_silent += lengthOf(qsizetype(samples.size()), kOpenAiRate);
    if (m_silent >= m_patience.replyPause)
        return endReply();
    if (m_inReply)
        m_pause.append(QList<qint16>(samples.begin(), samples.end()));
}

void GptLiveTurns::takeAgentWords(const QString &fragment)
{
    if (m_stopped || fragment.isEmpty())
        return;
    m_replyPause.start(m_patience.replyPause);
    if (m_void)
        return;
    beginReply();
    if (m_stopped || !m_inReply)
        return;
    const bool isNextSentence = !m_agentText.isEmpty() && u".?!"_s.contains(m_agentText.back()) && fragment.front().isLetterOrNumber();
    m_agentText = (m_agentText + (isNextSentence ? u" "_s : QString()) + fragment).left(kMostText);
    emit agentText(m_agentText.trimmed());
}

void GptLiveTurns::beginReply()
{
    if (m_inReply)
        return;
    m_inReply = m_hasSpoken = true;
    m_silent = 0ms;
    m_lastReply.clear();
    endCallerTurn(); // whoever answers has heard enough
}

// Also when what was cut has fallen silent at last.
void GptLiveTurns::endReply()
{
    m_replyPause.stop();
    m_yield.stop();
    m_pause.clear();
    m_silent = 0ms;
    m_void = false;
    if (!std::exchange(m_inReply, false))
        return;
    m_lastReply = std::exchange(m_agentText, {}).trimmed();
    remember(Who::Agent, m_lastReply);
    if (!m_stopped)
        emit replyEnded();
}

void GptLiveTurns::cut(const QString &heardText)
{
    if (m_stopped)
        return;
    const auto heard = heardText.trimmed().isEmpty() ? QString() : heardText.trimmed() + u" ...[interrupted]"_s;
    if (std::exchange(m_inReply, false)) {
        m_agentText.clear();
        m_pause.clear();
        m_void = true;
        m_yield.start(m_patience.yield);
        return remember(Who::Agent, heard);
    }
    // It had all been told, and was not heard out.
    const auto last = std::find_if(m_said.rbegin(), m_said.rend(), [](const OpenAiTurn &turn) { return turn.who == Who::Agent; });
    if (m_lastReply.isEmpty() || last == m_said.rend() || last->text != m_lastReply || heardText.trimmed() == m_lastReply)
        return;
    m_lastReply.clear();
    if (heard.isEmpty())
        m_said.erase(std::next(last).base());
    else
        last->text = heard;
}

// ---- The caller

void GptLiveTurns::takeCallerWords(const QString &fragment)
{
    if (m_stopped || fragment.trimmed().isEmpty())
        return;
    const bool begins = m_callerText.isEmpty();
    m_callerText = (m_callerText + fragment).left(kMostText);
    m_turnPause.start(m_patience.turnPause);
    if (begins && !m_inReply)
        emit callerSpeechStarted();
    if (!m_stopped && !m_callerText.isEmpty())
        emit callerText(m_callerText.trimmed(), false, -1);
}

void GptLiveTurns::endCallerTurn()
{
    m_turnPause.stop();
    const auto text = std::exchange(m_callerText, {}).trimmed();
    if (text.isEmpty())
        return;
    remember(Who::Caller, text);
    if (!m_stopped)
        emit callerSpeechStopped();
    if (!m_stopped)
        emit callerText(text, true, -1);
}

// ---- The session

void GptLiveTurns::breakOff()
{
    endCallerTurn();
    endReply();
}

void GptLiveTurns::stop()
{
    m_stopped = true;
    for (auto *timer : {&m_replyPause, &m_turnPause, &m_yield})
        timer->stop();
}

} // namespace bridge
