// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/pipelineengine.h"
#include "tests/fakes/fakeparts.h"

#include <QSignalSpy>
#include <QtTest>

// A pipeline of fake parts, and a line that plays whatever it tells: what a conversation does with an engine, in short.
struct PipelineCall
{
    explicit PipelineCall(const std::function<void(bridge::AgentProfile &)> &change = {}, bridge::PipelinePatience patience = quick(), int fillerMs = 0)
    {
        using namespace Qt::StringLiterals;
        bridge::EngineOrder order;
        order.profile.name = u"Test"_s;
        order.profile.language = u"en-US"_s;
        order.profile.prompt = u"You are Maya."_s;
        order.profile.pipeline = {{u"one"_s}, {u"one"_s}, {u"one"_s}};
        order.settings = order.settings.with(u"pipeline/fillerAfterMs", fillerMs);
        if (change)
            change(order.profile);
        engine = std::make_unique<bridge::PipelineEngine>(order, fakes.parts(), patience);
        connectAll();
    }

    static bridge::PipelinePatience quick()
    {
        using namespace std::chrono_literals;
        return {.ready = 300ms, .firstText = 300ms, .firstSound = 300ms, .slowWriter = 100ms, .keys = 30ms, .turnEnd = 1s, .turnEndAnswer = 300ms};
    }

    void connectAll()
    {
        using namespace bridge;
        auto *e = engine.get();
        QObject::connect(e, &Engine::agentText, e, [this](const QString &text) { said = text, log << QStringLiteral("text"); });
        QObject::connect(e, &Engine::spoke, e, [this](std::span<const qint16> sound) { samples += qsizetype(sound.size()), log << QStringLiteral("sound"); });
        QObject::connect(e, &Engine::replyEnded, e, [this] {
            replies << said;
            log << QStringLiteral("end");
            if (hearsAll)
                QTimer::singleShot(0, engine.get(), [this] { engine->replyHeard(); });
        });
        QObject::connect(e, &Engine::interrupted, e, [this] {
            ++interruptions;
            log << QStringLiteral("interrupted");
            if (heard)
                engine->truncateTo(*heard);
        });
        QObject::connect(e, &Engine::callerText, e, [this](const QString &text, bool final, double) { caller << (final ? text : text + QStringLiteral("~")); });
        QObject::connect(e, &Engine::toolCalled, e, [this](const ToolCall &call) {
            tools << call;
            if (toolResult)
                engine->answerTool(call.id, *toolResult);
        });
        QObject::connect(e, &Engine::warned, e, [this](const QString &code, const QString &message) { warnings << code, lastWarning = message; });
        QObject::connect(e, &Engine::used, e, [this](const Usage &usage) { usages << usage; });
        QObject::connect(e, &Engine::failed, e, [this](const Error &error) { failures << error; });
        QObject::connect(e, &Engine::ready, e, [this](const EngineReady &r) { readies << r; });
    }

    bool open()
    {
        engine->open();
        return QTest::qWaitFor([this] { return !readies.isEmpty() || !failures.isEmpty(); }) && failures.isEmpty();
    }

    fakes::FakeEar &ear() { return *fakes.ears.last(); }
    fakes::FakeMind &mind() { return *fakes.minds.last(); }
    fakes::FakeMouth &mouth() { return *fakes.mouths.last(); }
    void callerSays(const QString &text) { emit ear().heard(text, true, 0.9); }
    void callerIsSaying(const QString &text) { emit ear().heard(text, false, 0.5); }

    // The conversation that the model was told last, a line for each turn.
    QStringList told()
    {
        QStringList lines;
        for (const auto &turn : mind().requests.last().turns) {
            auto line = QStringList{QStringLiteral("C:"), QStringLiteral("A:"), QStringLiteral("N:"), QStringLiteral("R:")}[int(turn.who)] + turn.text;
            for (const auto &call : turn.calls)
                line += u'+' + call.name;
            lines << line;
        }
        return lines;
    }

    fakes::FakeParts fakes;
    std::unique_ptr<bridge::PipelineEngine> engine;
    bool hearsAll = true;           // the line tells when a reply has been heard
    std::optional<QString> heard = QString(); // what it tells of an interrupted one
    std::optional<QJsonObject> toolResult;    // answered at once

    QString said;
    QStringList replies, caller, warnings, log;
    QString lastWarning;
    QList<bridge::ToolCall> tools;
    QList<bridge::Error> failures;
    QList<bridge::EngineReady> readies;
    QList<bridge::Usage> usages;
    qsizetype samples = 0;
    int interruptions = 0;
};
