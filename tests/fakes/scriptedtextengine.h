// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/textengine.h"

// An engine of words that says what the test tells it to, when the test tells it to.
class ScriptedTextEngine : public bridge::TextEngine
{
public:
    void open() override
    {
        QMetaObject::invokeMethod(this, [this] { emit ready({QStringLiteral("words"), QStringLiteral("model"), {}}); }, Qt::QueuedConnection);
    }
    void greet() override
    {
        ++greetings;
        if (!greeting.isEmpty())
            reply(greeting);
    }
    void takeTurn(const QString &text, double confidence) override
    {
        heard << text;
        confidences << confidence;
        if (answers)
            answer(text);
    }
    void takeKeys(const QString &digits) override
    {
        keys << digits;
        if (answers)
            reply(QStringLiteral("You pressed ") + digits);
    }
    void whisper(const QString &text) override { whispers << text; }
    void say(const QString &text) override { reply(text); }
    void interrupt(const QString &) override { ++interruptions; }
    void truncateTo(const QString &) override {}
    void replyHeard() override {}
    void answerTool(const QString &, const QJsonObject &) override {}
    void close() override {}

    void reply(const QString &text)
    {
        emit agentText(text);
        emit replyEnded();
    }
    // "bye" ends the call, in the order of most models: the words, then the tool.
    void answer(const QString &text)
    {
        const bool bye = text == QStringLiteral("bye");
        reply(bye ? QStringLiteral("Take care!") : QStringLiteral("You said ") + text);
        if (bye)
            emit toolCalled({QStringLiteral("t1"), QStringLiteral("end_call"), {}});
    }

    QString greeting = QStringLiteral("Hello there");
    bool answers = true; // by itself
    QStringList heard, keys, whispers;
    QList<double> confidences;
    int greetings = 0;
    int interruptions = 0;
};
