// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliverequests.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What we tell GPT-Live, in the shapes of its reference.
class tst_GptLiveRequests : public QObject
{
    Q_OBJECT
private slots:
    void startsASession();
    void tellsWhatWasSaidBefore();
    void keepsToTheLimits();
    void sendsSoundAsTheLineHasIt();
    void answersFunctions();
};

namespace {

QJsonObject json(const QString &text) { return QJsonDocument::fromJson(text.toUtf8()).object(); }

GptLiveSetup setup()
{
    GptLiveSetup setup;
    setup.model = u"gpt-live-1"_s;
    setup.backendModel = u"gpt-6-luna"_s;
    setup.voice = u"marin"_s;
    setup.instruction = u"You are Ada."_s;
    setup.tools = {endCallTool()};
    return setup;
}

} // namespace

void tst_GptLiveRequests::startsASession()
{
    const auto event = json(liveStartEvent(setup()));
    QCOMPARE(event["type"_L1].toString(), u"session.start"_s);
    const auto session = event["session"_L1];
    QCOMPARE(session["audio"_L1].toObject(),
        QJsonDocument::fromJson(R"({"format":{"type":"audio/pcmu","rate":8000},"output":{"voice":"marin"}})").object());
    QCOMPARE(session["store"_L1], QJsonValue(false)); // nothing stays with the service
    QCOMPARE(session["delegation"_L1]["type"_L1].toString(), u"responses"_s);
    const auto backend = session["delegation"_L1]["responses"_L1];
    QCOMPARE(backend["model"_L1].toString(), u"gpt-6-luna"_s);
    QCOMPARE(backend["tools"_L1][0]["name"_L1].toString(), u"end_call"_s);
    QCOMPARE(backend["tools"_L1][0]["type"_L1].toString(), u"function"_s);
    QVERIFY(backend["reasoning"_L1].isUndefined());
    QVERIFY(session["input"_L1].isUndefined());
    auto thoughtful = setup();
    thoughtful.effort = u"low"_s;
    QCOMPARE(json(liveStartEvent(thoughtful))["session"_L1]["delegation"_L1]["responses"_L1]["reasoning"_L1]["effort"_L1].toString(), u"low"_s);
}

void tst_GptLiveRequests::tellsWhatWasSaidBefore()
{
    auto again = setup();
    again.said = {{OpenAiTurn::Who::Agent, u"Hello."_s}, {OpenAiTurn::Who::Caller, u"Hi."_s}};
    QCOMPARE(json(liveStartEvent(again))["session"_L1]["input"_L1].toArray(), QJsonDocument::fromJson(R"([
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello."}]},
        {"type":"message","role":"user","content":[{"type":"input_text","text":"Hi."}]}])").array());
}

void tst_GptLiveRequests::keepsToTheLimits()
{
    auto again = setup();
    for (int i = 0; i < 300; ++i)
        again.said.append({OpenAiTurn::Who::Caller, u"turn %1"_s.arg(i)});
    const auto input = json(liveStartEvent(again))["session"_L1]["input"_L1].toArray();
    QVERIFY(input.size() <= 128);
    QCOMPARE(input.last()["content"_L1][0]["text"_L1].toString(), u"turn 299"_s); // the newest
    again.said = {{OpenAiTurn::Who::Caller, QString(100'000, u'x')}};
    QVERIFY(json(liveStartEvent(again))["session"_L1]["input"_L1].isUndefined());
    for (const auto &text : {liveInstructionEvent(QString(9000, u'x')), liveThoughtEvent(QString(9000, u'x')), liveCommentaryEvent(QString(9000, u'x'))}) {
        QVERIFY(json(text)["content"_L1].toString().size() <= 2000); // 500 tokens
        QVERIFY(json(text).contains("delegation_id"_L1));
        QVERIFY(json(text)["delegation_id"_L1].isNull());
    }
}

void tst_GptLiveRequests::sendsSoundAsTheLineHasIt()
{
    const QList<qint16> silence(160, 0);
    QString text = u"what was there before"_s;
    writeLiveAudioEvent(text, {silence.constData(), size_t(silence.size())});
    const auto event = json(text);
    QCOMPARE(event["type"_L1].toString(), u"session.input_audio.append"_s);
    QCOMPARE(QByteArray::fromBase64(event["audio"_L1].toString().toLatin1()), QByteArray(160, char(0xff))); // ITU-T G.711
}

void tst_GptLiveRequests::answersFunctions()
{
    const auto event = json(liveToolOutputEvent(u"c1"_s, {{u"ok"_s, true}}));
    QCOMPARE(event["type"_L1].toString(), u"response.item.create"_s);
    QCOMPARE(event["item"_L1]["type"_L1].toString(), u"function_call_output"_s);
    QCOMPARE(event["item"_L1]["call_id"_L1].toString(), u"c1"_s);
    QCOMPARE(event["item"_L1]["output"_L1].toString(), u"{\"ok\":true}"_s);
    QCOMPARE(json(liveGoOnEvent()), (QJsonObject{{u"type"_s, u"response.create"_s}}));
    QCOMPARE(json(liveCloseEvent()), (QJsonObject{{u"type"_s, u"session.close"_s}}));
}

QTEST_GUILESS_MAIN(tst_GptLiveRequests)
#include "tst_gptliverequests.moc"
