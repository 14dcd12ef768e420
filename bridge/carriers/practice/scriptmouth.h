// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/practice/practicemouth.h"
#include "bridge/carriers/practice/practicescript.h"

namespace bridge {

// Speaks a script as a polite person would: a line comes when the agent has spoken and been quiet for a moment; a barge-in comes
// while the agent speaks. After the last line it waits for the agent's goodbye and hangs up when all is quiet. Underneath lies the
// noise of a good line, because recognisers and voice detectors see that in real life and never digital silence.
class ScriptMouth final : public PracticeMouth
{
public:
    struct Config
    {
        Milliseconds quiet = 700ms;         // of the agent after it has spoken, before a line
        Milliseconds bargeInAfter = 1200ms; // of the agent's turn, before a barge-in
        Milliseconds patience = 10s;        // for an agent that does not speak at all; then the line comes anyway
        Milliseconds goodbye = 6s;          // of quiet after the last line, before hanging up
        Milliseconds keyGap = 300ms;        // between keys, as a finger needs it
        bool lineNoise = true;
    };

    ScriptMouth(QList<PreparedLine> lines, const Config &config);

    void hear(std::span<const qint16> agent) override;
    void speak(std::span<qint16> out) override;
    std::optional<char> press() override;
    bool hangsUp() const override;

    bool isSpeaking() const { return m_at >= 0; }
    qsizetype linesDone() const { return m_next; }

private:
    bool isDue() const;
    void begin();
    void finishLine();
    void addSound(std::span<qint16> out);
    qint16 noise();

    const QList<PreparedLine> m_lines;
    const Config m_config;
    qsizetype m_next = 0;  // the line that is spoken, or is next
    qsizetype m_at = -1;   // in its sound; -1: not speaking
    QString m_keys;        // still to press
    Milliseconds m_sinceKey = 0ms;
    // Of the agent, since our last line ended:
    Milliseconds m_loud = 0ms;       // audible, altogether
    Milliseconds m_sinceLoud = 0ms;  // since it was first heard
    Milliseconds m_quiet = 0ms;      // since it was last heard
    Milliseconds m_waited = 0ms;
    quint32 m_noise = 0x2545f491;    // any seed but 0
};

} // namespace bridge
