// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/scriptmouth.h"

#include "bridge/audio/levels.h"

#include <algorithm>
#include <limits>

namespace bridge {

namespace {

constexpr int kAudiblePeak = 520;           // -36 dBFS: what people hear as somebody speaking
constexpr Milliseconds kWord = 100ms;       // less of the agent is the rest of its last turn, or a click
constexpr int kNoisePeak = 57;              // evenly spread noise of this peak has -60 dBFS

} // namespace

ScriptMouth::ScriptMouth(QList<PreparedLine> lines, const Config &config)
    : m_lines(std::move(lines))
    , m_config(config)
{
}

void ScriptMouth::hear(std::span<const qint16> agent)
{
    const bool audible = peakOf(agent) >= kAudiblePeak;
    m_waited += kFrame;
    m_sinceKey += kFrame;
    m_quiet = audible ? 0ms : m_quiet + kFrame;
    if (audible)
        m_loud += kFrame;
    if (m_loud > 0ms)
        m_sinceLoud += kFrame;
}

void ScriptMouth::speak(std::span<qint16> out)
{
    std::generate(out.begin(), out.end(), [this] { return m_config.lineNoise ? noise() : qint16(0); });
    if (!isSpeaking() && isDue())
        begin();
    if (isSpeaking())
        addSound(out);
}

bool ScriptMouth::isDue() const
{
    if (m_next == m_lines.size() || !m_keys.isEmpty())
        return false;
    if (m_waited >= m_config.patience && m_quiet >= m_config.patience)
        return true;
    if (m_loud < kWord)
        return false;
    return m_lines[m_next].bargeIn ? m_sinceLoud >= m_config.bargeInAfter : m_quiet >= m_config.quiet;
}

void ScriptMouth::begin()
{
    m_keys = m_lines[m_next].keys;
    m_sinceKey = m_config.keyGap;
    if (m_keys.isEmpty())
        m_at = 0;
}

void ScriptMouth::addSound(std::span<qint16> out)
{
    const auto &sound = m_lines[m_next].sound.samples;
    const auto count = std::min(qsizetype(out.size()), sound.size() - m_at);
    for (qsizetype i = 0; i < count; ++i) {
        const int sum = out[size_t(i)] + sound[m_at + i];
        out[size_t(i)] = qint16(std::clamp<int>(sum, std::numeric_limits<qint16>::min(), std::numeric_limits<qint16>::max()));
    }
    m_at += count;
    if (m_at == sound.size())
        finishLine();
}

std::optional<char> ScriptMouth::press()
{
    if (m_keys.isEmpty() || m_sinceKey < m_config.keyGap)
        return std::nullopt;
    m_sinceKey = 0ms;
    const char key = m_keys.front().toLatin1();
    m_keys.remove(0, 1);
    if (m_keys.isEmpty())
        finishLine();
    return key;
}

void ScriptMouth::finishLine()
{
    m_at = -1;
    ++m_next;
    m_loud = m_sinceLoud = m_waited = 0ms;
}

bool ScriptMouth::hangsUp() const
{
    return m_next == m_lines.size() && m_waited >= m_config.goodbye && m_quiet >= m_config.goodbye;
}

qint16 ScriptMouth::noise()
{
    m_noise ^= m_noise << 13; // xorshift32
    m_noise ^= m_noise >> 17;
    m_noise ^= m_noise << 5;
    return qint16(int(m_noise % (2 * kNoisePeak + 1)) - kNoisePeak);
}

} // namespace bridge
