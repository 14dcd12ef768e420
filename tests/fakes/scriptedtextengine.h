// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/textengine.h"

#include <QJsonDocument>

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
    void answerTool(const QString &, const QJsonObject &result) override
    {
        if (answers && !result.value(QStringLiteral("ok")).toBool())
            reply(QStringLiteral("That failed: ") + result.value(QStringLiteral("error")).toString());
        else if (answers && result.contains(QStringLiteral("data")))
            reply(QStringLiteral("It says ") + result.value(QStringLiteral("data")).toString());
    }
    void close() override {}

    void reply(const QString &text)
    {
        emit agentText(text);
        emit replyEnded();
    }
    // "bye" ends the call, in the order of most models: the words, then the tool.
    void answer(const QString &text)
    {
        if (text.startsWith(QStringLiteral("do "))) { // "do transfer_call {"to":"billing"}"
            const auto arguments = QJsonDocument::fromJson(text.section(u' ', 2).toUtf8()).object();
            emit agentText(QStringLiteral("One moment"));
            emit toolCalled({QStringLiteral("t%1").arg(++tools), text.section(u' ', 1, 1), arguments});
            return;
        }
        const bool bye = text == QStringLiteral("bye");
        reply(bye ? QStringLiteral("Take care!") : QStringLiteral("You said ") + text);
        if (bye)
            emit toolCalled({QStringLiteral("t1"), QStringLiteral("end_call"), {}});
    }

    QString greeting = QStringLiteral("Hello there");
    bool answers = true; // by itself
    QStringList heard, keys, whispers;
    QList<double> confidences;
    int tools = 0;
    int greetings = 0;
    int interruptions = 0;
};
