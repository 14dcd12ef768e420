// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

// An engine whose mind is the test. It keeps what it was told and says what the test emits.
class FakeEngine : public bridge::Engine
{
public:
    explicit FakeEngine(bridge::SampleRate hears = {16000}, bridge::SampleRate speaks = {24000})
        : m_hears(hears)
        , m_speaks(speaks)
    {
    }

    bridge::SampleRate hears() const override { return m_hears; }
    bridge::SampleRate speaks() const override { return m_speaks; }

    void open() override { told << QStringLiteral("open"); }
    void greet() override { told << QStringLiteral("greet"); }
    void hear(std::span<const qint16> caller) override { heard.append(QList<qint16>(caller.begin(), caller.end())); }
    void press(char digit) override { told << QStringLiteral("press ") + QLatin1Char(digit); }
    void whisper(const QString &text) override { told << QStringLiteral("whisper ") + text; }
    void say(const QString &text) override { told << QStringLiteral("say ") + text; }
    void interrupt(const QString &heardText) override { told << QStringLiteral("interrupt ") + heardText; }
    void truncateTo(const QString &heardText) override { told << QStringLiteral("truncate ") + heardText; }
    void interruptAt(const bridge::HeardPart &heard) override
    {
        heardSound << heard.sound;
        interrupt(heard.text);
    }
    void truncateAt(const bridge::HeardPart &heard) override
    {
        heardSound << heard.sound;
        truncateTo(heard.text);
    }
    void replyHeard() override { told << QStringLiteral("heard"); }
    void answerTool(const QString &id, const QJsonObject &) override { told << QStringLiteral("answer ") + id; }
    void close() override { told << QStringLiteral("close"); }

    // A steady tone of this length, at the engine's rate: audible, and easy to recognise.
    void speak(bridge::Milliseconds length, qint16 level = 8000)
    {
        const auto samples = bridge::samplesIn(length, m_speaks);
        QList<qint16> sound(samples);
        for (qsizetype i = 0; i < samples; ++i)
            sound[i] = (i / 12) % 2 ? level : qint16(-level); // 1 kHz at 24 kHz
        emit spoke(std::span<const qint16>(sound.constData(), size_t(sound.size())));
    }

    QStringList told;
    QList<bridge::Milliseconds> heardSound; // of each interruption
    QList<qint16> heard;

private:
    bridge::SampleRate m_hears;
    bridge::SampleRate m_speaks;
};
