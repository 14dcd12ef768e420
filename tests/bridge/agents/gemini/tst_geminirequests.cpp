// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminirequests.h"
#include "bridge/agents/instruction.h"

#include "tests/fakes/fakegeminirules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What we tell the service: the vendor's shapes, and nothing that its newest model refuses.
class tst_GeminiRequests : public QObject
{
    Q_OBJECT
private slots:
    void setsUpAsTheVendorDocuments();
    void leavesOutWhatTheModelDoesNotTake();
    void asksForWhatOnlySomeModelsTake();
    void listensAsItIsTold();
    void namesTheModelOnceOnly();
    void saysWhichLanguageToSpeak_data();
    void saysWhichLanguageToSpeak();
    void sendsSoundAsItIs();
    void keepsNothingOfTheLastSound();
    void answersToolsByIdAndName();
    void everyRequestIsTaken();
};

namespace {

QJsonObject json(const QString &text) { return QJsonDocument::fromJson(text.toUtf8()).object(); }

const GeminiSetup kSetup{.model = u"gemini-3.8-live"_s, .voice = u"Kore"_s, .instruction = u"You answer the phone."_s, .tools = {endCallTool()}};

} // namespace

void tst_GeminiRequests::setsUpAsTheVendorDocuments()
{
    const auto setup = json(setupRequest(kSetup))["setup"_L1].toObject();
    QCOMPARE(setup["model"_L1].toString(), u"models/gemini-3.8-live"_s);
    QCOMPARE(setup["generationConfig"_L1].toObject(), QJsonDocument::fromJson(R"({"responseModalities":["AUDIO"],
        "speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}})").object());
    QCOMPARE(setup["systemInstruction"_L1].toObject(),
        QJsonDocument::fromJson(R"({"parts":[{"text":"You answer the phone."}]})").object());
    QCOMPARE(setup["inputAudioTranscription"_L1], QJsonValue(QJsonObject()));
    QCOMPARE(setup["outputAudioTranscription"_L1], QJsonValue(QJsonObject()));
    QCOMPARE(setup["sessionResumption"_L1], QJsonValue(QJsonObject()));
    QVERIFY(setup["contextWindowCompression"_L1]["slidingWindow"_L1]["targetTokens"_L1].isString()); // int64 is text in JSON
    QCOMPARE(setup["realtimeInputConfig"_L1]["activityHandling"_L1].toString(), u"START_OF_ACTIVITY_INTERRUPTS"_s);
    const auto function = setup["tools"_L1][0]["functionDeclarations"_L1][0];
    QCOMPARE(function["name"_L1].toString(), u"end_call"_s);
    QCOMPARE(function["parametersJsonSchema"_L1]["type"_L1].toString(), u"object"_s);

    auto searching = kSetup;
    searching.googleSearch = true;
    const auto tools = json(setupRequest(searching))["setup"_L1]["tools"_L1].toArray();
    QCOMPARE(tools.size(), 2);
    QCOMPARE(tools[0].toObject(), (QJsonObject{{u"googleSearch"_s, QJsonObject()}}));

    auto other = kSetup;
    other.bargeIn = false;
    other.resumptionHandle = u"abc"_s;
    const auto resumed = json(setupRequest(other))["setup"_L1].toObject();
    QCOMPARE(resumed["sessionResumption"_L1]["handle"_L1].toString(), u"abc"_s);
    QCOMPARE(resumed["realtimeInputConfig"_L1]["activityHandling"_L1].toString(), u"NO_INTERRUPTION"_s);
}

void tst_GeminiRequests::leavesOutWhatTheModelDoesNotTake()
{
    const auto text = setupRequest(kSetup);
    for (const auto word : {"thinkingConfig"_L1, "enableAffectiveDialog"_L1, "proactivity"_L1, "languageCode"_L1, "transparent"_L1})
        QVERIFY2(!text.contains(word), word.data());
    QVERIFY(!setupRequest({u"m"_s, u"Kore"_s, {}}).contains("systemInstruction"_L1));
    QVERIFY(!setupRequest({u"m"_s, u"Kore"_s, {}}).contains("tools"_L1));
}

void tst_GeminiRequests::asksForWhatOnlySomeModelsTake()
{
    auto setup = kSetup;
    setup.model = u"gemini-3.8-live-extended-thinking"_s;
    setup.effort = u"medium"_s;
    auto generation = json(setupRequest(setup))["setup"_L1]["generationConfig"_L1];
    QCOMPARE(generation["thinkingConfig"_L1].toObject(), (QJsonObject{{u"thinkingLevel"_s, u"MEDIUM"_s}}));
    QVERIFY(generation["enableAffectiveDialog"_L1].isUndefined());

    setup.model = u"gemini-2.5-flash-native-audio-latest"_s; // thinks by tokens
    setup.effort = u"minimal"_s;
    setup.affectiveDialog = true;
    generation = json(setupRequest(setup))["setup"_L1]["generationConfig"_L1];
    QCOMPARE(generation["thinkingConfig"_L1].toObject(), (QJsonObject{{u"thinkingBudget"_s, 0}}));
    QCOMPARE(generation["enableAffectiveDialog"_L1], QJsonValue(true));
}

void tst_GeminiRequests::listensAsItIsTold()
{
    auto setup = kSetup;
    const auto detection = [&setup] { return json(setupRequest(setup))["setup"_L1]["realtimeInputConfig"_L1]["automaticActivityDetection"_L1]; };
    QCOMPARE(detection()["startOfSpeechSensitivity"_L1].toString(), u"START_SENSITIVITY_LOW"_s);
    QCOMPARE(detection()["endOfSpeechSensitivity"_L1].toString(), u"END_SENSITIVITY_HIGH"_s);
    QCOMPARE(detection()["silenceDurationMs"_L1].toInt(), 500);
    setup.startsEasily = true;
    setup.endsEasily = false;
    setup.silence = 800ms;
    setup.minSpeech = 250ms;
    QCOMPARE(detection()["startOfSpeechSensitivity"_L1].toString(), u"START_SENSITIVITY_HIGH"_s);
    QCOMPARE(detection()["endOfSpeechSensitivity"_L1].toString(), u"END_SENSITIVITY_LOW"_s);
    QCOMPARE(detection()["silenceDurationMs"_L1].toInt(), 800);
    QCOMPARE(detection()["prefixPaddingMs"_L1].toInt(), 250);
}

void tst_GeminiRequests::namesTheModelOnceOnly()
{
    auto setup = kSetup;
    setup.model = u"models/gemini-3.8-live"_s;
    QCOMPARE(json(setupRequest(setup))["setup"_L1]["model"_L1].toString(), u"models/gemini-3.8-live"_s);
}

void tst_GeminiRequests::saysWhichLanguageToSpeak_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("instruction");
    QTest::newRow("German") << u"Be kind."_s << u"de-DE"_s << u"Be kind.\n\nSpeak only German (de-DE)."_s;
    QTest::newRow("no prompt") << QString() << u"en-US"_s << u"Speak only English (en-US)."_s;
    QTest::newRow("no language") << u"Be kind."_s << QString() << u"Be kind."_s;
    QTest::newRow("unknown code") << QString() << u"xx-YY"_s << u"Speak only the language with the code xx-YY."_s;
}

void tst_GeminiRequests::saysWhichLanguageToSpeak()
{
    QFETCH(QString, prompt);
    QFETCH(QString, language);
    QFETCH(QString, instruction);
    QCOMPARE(instructionFrom(prompt, language), instruction);
}

void tst_GeminiRequests::sendsSoundAsItIs()
{
    const std::array<qint16, 4> samples{1, -1, -32768, 32767};
    QString text;
    writeAudioRequest(text, samples);
    // Bytes 01 00 FF FF 00 80 FF 7F by hand.
    const auto inBase64 = u"AQD//wCA/38="_s;
    QCOMPARE(text, u"{\"realtimeInput\":{\"audio\":{\"mimeType\":\"audio/pcm;rate=16000\",\"data\":\"%1\"}}}"_s.arg(inBase64));
}

void tst_GeminiRequests::keepsNothingOfTheLastSound()
{
    const std::vector<qint16> loud(640, 1000);
    const std::array<qint16, 1> one{1};
    QString text;
    writeAudioRequest(text, loud);
    writeAudioRequest(text, one);
    QCOMPARE(text.toLatin1(), R"({"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=16000","data":"AQA="}}})");
}

void tst_GeminiRequests::answersToolsByIdAndName()
{
    QCOMPARE(json(toolAnswerRequest(u"f1"_s, u"end_call"_s, {{u"ok"_s, true}}, true)), QJsonDocument::fromJson(
        R"({"toolResponse":{"functionResponses":[{"id":"f1","name":"end_call","response":{"output":{"ok":true}},"scheduling":"SILENT"}]}})").object());
    QCOMPARE(json(toolAnswerRequest(u"f1"_s, u"end_call"_s, {{u"error"_s, u"no"_s}}, false)), QJsonDocument::fromJson(
        R"({"toolResponse":{"functionResponses":[{"id":"f1","name":"end_call","response":{"error":"no"}}]}})").object());
}

void tst_GeminiRequests::everyRequestIsTaken()
{
    const std::vector<qint16> sound(640, 0);
    QString audio;
    writeAudioRequest(audio, sound);
    const auto quoted = u"He said \"no\" \\ and\nleft \u0001 \U0001F600"_s;
    auto setup = kSetup;
    setup.instruction = quoted;
    for (const auto &request : {setupRequest(setup), audio, speakRequest(quoted), noteRequest(quoted),
             historyRequest({{true, quoted}, {false, u"Hello"_s}}, u"Go on."_s), toolAnswerRequest(u"1"_s, u"x"_s, {}, true)}) {
        const auto refusal = fakes::refusalOf(json(request));
        QVERIFY2(!refusal, refusal ? qPrintable(refusal->reason + u' ' + request) : "");
    }
    QCOMPARE(json(speakRequest(quoted))["realtimeInput"_L1]["text"_L1].toString(), quoted);
}

QTEST_GUILESS_MAIN(tst_GeminiRequests)
#include "tst_geminirequests.moc"
