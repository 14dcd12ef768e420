// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openairequests.h"

#include "bridge/agents/openai/openaicodec.h"
#include "bridge/audio/g711.h"
#include "tests/fakes/fakeopenairules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Everything that we say is what the vendor's reference allows, in the shapes of the generally available API.
class tst_OpenAiRequests : public QObject
{
    Q_OBJECT
private slots:
    void setsUpASession();
    void everySetupIsOneThatTheServiceTakes_data();
    void everySetupIsOneThatTheServiceTakes();
    void turnsEndBySilenceOrBySense();
    void namesTheLanguageAsTheVendorWants_data();
    void namesTheLanguageAsTheVendorWants();
    void carriersBytesPassUnchanged();
    void tellsWhatWasSaid();
    void answersFunctionsInText();
    void asksForResponses();
    void cutsWhatWasNotHeard();
    void hostileWordsStayWords();
};

namespace {

const QJsonObject sent(const QString &text) // const: operator[] of one that is not makes what is missing
{
    const auto event = QJsonDocument::fromJson(text.toUtf8()).object();
    if (const auto refusal = fakes::refusalOfEvent(event))
        QTest::qFail(qPrintable(refusal->message), __FILE__, __LINE__);
    return event;
}

OpenAiSetup setup()
{
    OpenAiSetup setup;
    setup.voice = u"marin"_s;
    setup.instruction = u"You are Ada."_s;
    setup.transcriptionModel = u"gpt-transcribe"_s;
    setup.tools = {endCallTool()};
    return setup;
}

} // namespace

void tst_OpenAiRequests::setsUpASession()
{
    const auto event = sent(sessionUpdateEvent(setup()));
    QCOMPARE(event["type"_L1].toString(), u"session.update"_s);
    const auto session = event["session"_L1];
    QCOMPARE(session["type"_L1].toString(), u"realtime"_s);
    QVERIFY(session["model"_L1].isUndefined()); // in the address
    QCOMPARE(session["output_modalities"_L1].toArray(), QJsonArray{u"audio"_s});
    QCOMPARE(session["instructions"_L1].toString(), u"You are Ada."_s);
    const QJsonObject law{{u"type"_s, u"audio/pcmu"_s}};
    QCOMPARE(session["audio"_L1]["input"_L1]["format"_L1].toObject(), law);
    QCOMPARE(session["audio"_L1]["output"_L1]["format"_L1].toObject(), law);
    QCOMPARE(session["audio"_L1]["output"_L1]["voice"_L1].toString(), u"marin"_s);
    QCOMPARE(session["audio"_L1]["input"_L1]["transcription"_L1]["model"_L1].toString(), u"gpt-transcribe"_s);
    QCOMPARE(session["tools"_L1][0]["type"_L1].toString(), u"function"_s);
    QCOMPARE(session["tools"_L1][0]["name"_L1].toString(), u"end_call"_s);
    QCOMPARE(session["tools"_L1][0]["parameters"_L1].toObject(), endCallTool().parameters);
}

void tst_OpenAiRequests::everySetupIsOneThatTheServiceTakes_data()
{
    QTest::addColumn<bool>("semantic");
    QTest::addColumn<bool>("bare");
    for (int row = 0; row < 4; ++row)
        QTest::addRow("%d", row) << bool(row & 1) << bool(row & 2);
}

void tst_OpenAiRequests::everySetupIsOneThatTheServiceTakes()
{
    QFETCH(bool, semantic);
    QFETCH(bool, bare);
    auto what = setup();
    what.semanticTurns = semantic;
    if (bare) {
        what.instruction.clear();
        what.transcriptionModel.clear();
        what.tools.clear();
    }
    const auto detection = sent(sessionUpdateEvent(what))["session"_L1]["audio"_L1]["input"_L1]["turn_detection"_L1];
    QCOMPARE(detection["interrupt_response"_L1], QJsonValue(false)); // that is ours to decide
    QCOMPARE(detection["create_response"_L1], QJsonValue(true));
}

void tst_OpenAiRequests::turnsEndBySilenceOrBySense()
{
    auto what = setup();
    what.silence = 700ms;
    const auto turns = [&] { return sent(sessionUpdateEvent(what))["session"_L1]["audio"_L1]["input"_L1]["turn_detection"_L1]; };
    QCOMPARE(turns()["type"_L1].toString(), u"server_vad"_s);
    QCOMPARE(turns()["silence_duration_ms"_L1].toInt(), 700);
    QVERIFY(turns()["eagerness"_L1].isUndefined());
    what.semanticTurns = true;
    what.eagerness = u"high"_s;
    QCOMPARE(turns()["type"_L1].toString(), u"semantic_vad"_s);
    QCOMPARE(turns()["eagerness"_L1].toString(), u"high"_s);
    QVERIFY(turns()["silence_duration_ms"_L1].isUndefined());
}

void tst_OpenAiRequests::namesTheLanguageAsTheVendorWants_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("code");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("American") << u"en-US"_s << u"en"_s;
    QTest::newRow("Hindi") << u"hi-IN"_s << u"hi"_s;
    QTest::newRow("a bare one") << u"de"_s << u"de"_s;
    QTest::newRow("with a script") << u"zh-Hans-CN"_s << u"zh"_s;
    QTest::newRow("of three letters") << u"fil-PH"_s << QString(); // ISO 639-1 has none
    QTest::newRow("nonsense") << u"!!"_s << QString();
}

void tst_OpenAiRequests::namesTheLanguageAsTheVendorWants()
{
    QFETCH(QString, tag);
    QFETCH(QString, code);
    auto what = setup();
    what.language = tag;
    const auto transcription = sent(sessionUpdateEvent(what))["session"_L1]["audio"_L1]["input"_L1]["transcription"_L1];
    QCOMPARE(transcription["language"_L1].toString(), code);
}

void tst_OpenAiRequests::carriersBytesPassUnchanged()
{
    // Every code of mu-law, through decoding and encoding, and back through the codec. Minus nothing (0x7f) becomes nothing (0xff).
    QByteArray all(256, Qt::Uninitialized);
    for (int code = 0; code < 256; ++code)
        all[code] = char(code);
    QList<qint16> samples(256);
    g711::decodeMuLaw(all, {samples.data(), 256});
    QString text = u"what was there before"_s;
    writeAudioEvent(text, {samples.constData(), 256});
    const auto event = sent(text);
    QCOMPARE(event["type"_L1].toString(), u"input_audio_buffer.append"_s);
    QCOMPARE(event.size(), 2);
    auto expected = all;
    expected[0x7f] = char(0xff);
    const auto law = QByteArray::fromBase64(event["audio"_L1].toString().toLatin1());
    QCOMPARE(law, expected);

    const auto back = openAiEventFrom(R"({"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":")" + law.toBase64() + "\"}");
    QVERIFY(back);
    QByteArray line(256, Qt::Uninitialized);
    g711::encodeMuLaw({back->audio.constData(), 256}, {line.data(), 256});
    QCOMPARE(line, expected);
}

void tst_OpenAiRequests::tellsWhatWasSaid()
{
    const auto part = [](const QJsonObject &event) { return event["item"_L1]["content"_L1][0]; };
    const auto caller = sent(itemEvent({OpenAiTurn::Who::Caller, u"A table"_s}));
    QCOMPARE(caller["item"_L1]["role"_L1].toString(), u"user"_s);
    QCOMPARE(part(caller)["type"_L1].toString(), u"input_text"_s);
    QCOMPARE(part(caller)["text"_L1].toString(), u"A table"_s);
    const auto agent = sent(itemEvent({OpenAiTurn::Who::Agent, u"For two?"_s}));
    QCOMPARE(agent["item"_L1]["role"_L1].toString(), u"assistant"_s);
    QCOMPARE(part(agent)["type"_L1].toString(), u"output_text"_s);
    QCOMPARE(sent(itemEvent({OpenAiTurn::Who::System, u"Be brief"_s}))["item"_L1]["role"_L1].toString(), u"system"_s);
}

void tst_OpenAiRequests::answersFunctionsInText()
{
    const auto event = sent(toolOutputEvent(u"call_1"_s, {{u"ok"_s, true}}));
    QCOMPARE(event["item"_L1]["type"_L1].toString(), u"function_call_output"_s);
    QCOMPARE(event["item"_L1]["call_id"_L1].toString(), u"call_1"_s);
    QCOMPARE(event["item"_L1]["output"_L1].toString(), u"{\"ok\":true}"_s);
}

void tst_OpenAiRequests::asksForResponses()
{
    const auto plain = sent(respondEvent(u"respond-1"_s, {}, true));
    QCOMPARE(plain["event_id"_L1].toString(), u"respond-1"_s);
    QVERIFY(plain["response"_L1].isUndefined());
    const auto exact = sent(respondEvent(u"respond-2"_s, u"Say: \"Hi\""_s, false));
    QCOMPARE(exact["response"_L1]["instructions"_L1].toString(), u"Say: \"Hi\""_s);
    QCOMPARE(exact["response"_L1]["tool_choice"_L1].toString(), u"none"_s);
    QCOMPARE(sent(cancelEvent(u"resp_1"_s))["response_id"_L1].toString(), u"resp_1"_s);
    QVERIFY(sent(cancelEvent({}))["response_id"_L1].isUndefined());
}

void tst_OpenAiRequests::cutsWhatWasNotHeard()
{
    const auto cut = sent(truncateEvent(u"item_1"_s, 0, 1234ms));
    QCOMPARE(cut["item_id"_L1].toString(), u"item_1"_s);
    QCOMPARE(cut["content_index"_L1].toInt(-1), 0);
    QCOMPARE(cut["audio_end_ms"_L1].toInt(), 1234);
    QCOMPARE(sent(deleteEvent(u"item_2"_s))["item_id"_L1].toString(), u"item_2"_s);
}

void tst_OpenAiRequests::hostileWordsStayWords()
{
    const auto words = u"\"}},{\"type\":\"response.create\"} \u0000 \\ Ünïcode 🙂"_s;
    QCOMPARE(sent(itemEvent({OpenAiTurn::Who::System, words}))["item"_L1]["content"_L1][0]["text"_L1].toString(), words);
    QCOMPARE(sent(toolOutputEvent(words, {}))["item"_L1]["call_id"_L1].toString(), words);
}

QTEST_GUILESS_MAIN(tst_OpenAiRequests)
#include "tst_openairequests.moc"
