// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

#include <QTimer>

#include <cmath>

// An engine for whole calls, driven by what it hears: it greets with a tone of its own, answers each burst of caller sound with the
// same tone, is interrupted by 'A' and says goodbye when '#' is pressed. It can also fail in the ways that engines fail.
class ScriptedEngine : public bridge::Engine
{
public:
    enum class Fault { None, NeverReady, FailsToOpen, FailsInMidSentence };
    struct Script
    {
        int toneHz = 500;
        Fault fault = Fault::None;
        bridge::Milliseconds reply = bridge::Milliseconds(400);
        bool speaks = true; // false: it only listens
        bridge::Milliseconds thinks = bridge::Milliseconds(0); // before it says what it is told to
        bool repeatsNotes = false; // as warnings, so that a test sees what it was told
    };

    explicit ScriptedEngine(const Script &script) : m_script(script) {}

    bridge::SampleRate hears() const override { return {16000}; }
    bridge::SampleRate speaks() const override { return {24000}; }

    void open() override
    {
        if (m_script.fault == Fault::NeverReady)
            return;
        QTimer::singleShot(0, this, [this] {
            if (m_script.fault == Fault::FailsToOpen)
                emit failed({bridge::Error::Code::Refused, QStringLiteral("The engine refused the key.")});
            else
                emit ready({QStringLiteral("scripted"), QStringLiteral("model"), QStringLiteral("voice")});
        });
    }
    void greet() override { reply(QStringLiteral("Hello")); }
    void hear(std::span<const qint16> caller) override
    {
        int peak = 0;
        for (const auto s : caller)
            peak = std::max(peak, std::abs(int(s)));
        if (peak > 3000) {
            m_quiet = 0;
            m_heardSpeech = true;
        } else if (m_heardSpeech && ++m_quiet == 10) { // 200 ms of quiet end a turn
            m_heardSpeech = false;
            emit callerSpeechStopped();
            emit callerText(QStringLiteral("(a tone)"), true, 1.0);
            reply(QStringLiteral("I heard you"));
        }
    }
    void press(char digit) override
    {
        if (digit == '#') {
            reply(QStringLiteral("Goodbye"));
            emit toolCalled({QStringLiteral("t1"), QStringLiteral("end_call"), {}});
        } else if (digit == 'A') {
            emit interrupted(); // it heard the caller speak over it
        } else if (digit == '*') {
            emit toolCalled({QStringLiteral("t2"), QStringLiteral("open_pod_bay_doors"), {}});
        }
    }
    void whisper(const QString &text) override
    {
        if (text == QStringLiteral("fail"))
            emit failed({bridge::Error::Code::Network, QStringLiteral("The engine's connection broke.")});
        else if (text == QStringLiteral("call a tool"))
            emit toolCalled({QStringLiteral("t3"), QStringLiteral("end_call"), {}});
    }
    void note(const QString &text) override
    {
        if (m_script.repeatsNotes)
            emit warned(QStringLiteral("note"), text);
    }
    void say(const QString &text) override
    {
        if (m_script.thinks.count() == 0)
            return reply(text);
        QTimer::singleShot(m_script.thinks, this, [this, text] { reply(text); });
    }
    void interrupt(const QString &) override {}
    void truncateTo(const QString &) override {}
    void replyHeard() override {}
    void answerTool(const QString &, const QJsonObject &) override {}
    void close() override { m_closed = true; }

private:
    void reply(const QString &text)
    {
        if (m_closed || !m_script.speaks)
            return;
        emit agentText(text);
        QList<qint16> sound(bridge::samplesIn(m_script.reply, speaks()));
        for (qsizetype i = 0; i < sound.size(); ++i)
            sound[i] = qint16(8000 * std::sin(2 * M_PI * m_script.toneHz * double(i) / speaks().hz));
        const auto all = std::span<const qint16>(sound.constData(), size_t(sound.size()));
        if (m_script.fault == Fault::FailsInMidSentence) {
            emit spoke(all.first(all.size() / 2));
            emit failed({bridge::Error::Code::Network, QStringLiteral("The engine's connection broke.")});
            return;
        }
        emit spoke(all);
        emit replyEnded();
    }

    Script m_script;
    bool m_heardSpeech = false;
    int m_quiet = 0;
    bool m_closed = false;
};
