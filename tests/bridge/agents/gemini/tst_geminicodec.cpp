// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminicodec.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The service's messages, in the shapes of the vendor's reference, read as values.
class tst_GeminiCodec : public QObject
{
    Q_OBJECT
private slots:
    void readsSetupComplete();
    void readsSoundAsSamples();
    void joinsAllPartsOfATurn();
    void skipsThoughtsAndPictures();
    void readsEverythingThatOneMessageHolds();
    void readsToolCallsAndCancellations();
    void readsWhatItSearchedFor();
    void readsWhatItCounts();
    void readsGoAway_data();
    void readsGoAway();
    void readsResumptionUpdates();
    void readsCallerActivity();
    void ignoresWhatItDoesNotKnow_data();
    void ignoresWhatItDoesNotKnow();
    void makesControlCharactersHarmless();

    void refusesWhatIsMalformed_data();
    void refusesWhatIsMalformed();
    void refusesWhatIsTooDeep();
    void refusesWhatIsTooLarge();
    void readsOnAfterAHugeMessage();
    void neverQuotesContentInErrors();
};

namespace {

GeminiMessage read(const QByteArray &json)
{
    const auto message = geminiMessageFrom(json);
    if (message)
        return *message;
    QTest::qFail(qPrintable(message.error().detail), __FILE__, __LINE__);
    return {};
}

QByteArray inSpeech(const QByteArray &part)
{
    return R"({"serverContent":{"modelTurn":{"parts":[)" + part + "]}}}";
}

QByteArray sound(const QByteArray &base64)
{
    return R"({"inlineData":{"mimeType":"audio/pcm;rate=24000","data":")" + base64 + R"("}})";
}

} // namespace

void tst_GeminiCodec::readsSetupComplete()
{
    QVERIFY(read(R"({"setupComplete":{}})").setupComplete);
    QVERIFY(read("{\n  \"setupComplete\": {\"sessionId\":\"x\"}\n}\n").setupComplete); // as the service really indents it
    QVERIFY(!read(R"({"serverContent":{}})").setupComplete);
}

void tst_GeminiCodec::readsSoundAsSamples()
{
    // Bytes 01 00 FF FF 00 80 FF 7F by hand: 1, -1, -32768, 32767, little-endian.
    const auto message = read(inSpeech(sound("AQD//wCA/38=")));
    QCOMPARE(message.audio, (QList<qint16>{1, -1, -32768, 32767}));
}

void tst_GeminiCodec::joinsAllPartsOfATurn()
{
    QCOMPARE(read(inSpeech(sound("AQA=") + "," + sound("AgA=") + R"(,{"text":"x"})")).audio, (QList<qint16>{1, 2}));
}

void tst_GeminiCodec::skipsThoughtsAndPictures()
{
    const auto message = read(inSpeech(R"({"thought":true,"text":"hm","inlineData":{"mimeType":"audio/pcm;rate=24000","data":"AQA="}},
        {"inlineData":{"mimeType":"image/jpeg","data":"AQA="}})"));
    QVERIFY(message.audio.isEmpty());
    QVERIFY(message.agentWords.isEmpty());
}

void tst_GeminiCodec::readsEverythingThatOneMessageHolds()
{
    const auto message = read(R"({"serverContent":{"modelTurn":{"role":"model","parts":[)" + sound("AQA=")
        + R"(]},"outputTranscription":{"text":" Gr\u00fc\u00dfe"},"inputTranscription":{"text":" a table","finished":true},
            "interimInputTranscription":{"text":" for"},"interrupted":true,"generationComplete":true,"turnComplete":true,
            "turnCompleteReason":"GENERATED_AUDIO_SAFETY"},"usageMetadata":{"totalTokenCount":7}})");
    QCOMPARE(message.audio, QList<qint16>{1});
    QCOMPARE(message.agentWords, u" Grüße"_s);
    QCOMPARE(message.callerWords, u" a table"_s);
    QCOMPARE(message.callerGuess, u" for"_s);
    QVERIFY(message.interrupted);
    QVERIFY(message.turnComplete);
    QCOMPARE(message.oddEnding, u"GENERATED_AUDIO_SAFETY"_s);
}

void tst_GeminiCodec::readsToolCallsAndCancellations()
{
    const auto message = read(R"({"toolCall":{"functionCalls":[
        {"id":"f1","name":"end_call","args":{"reason":"done","n":[1,2.5,null,{"deep":true}]}},{"id":"f2","name":"hold"}]}})");
    QCOMPARE(message.toolCalls.size(), 2);
    QCOMPARE(message.toolCalls[0].id, u"f1"_s);
    QCOMPARE(message.toolCalls[0].name, u"end_call"_s);
    QCOMPARE(message.toolCalls[0].arguments,
        QJsonDocument::fromJson(R"({"reason":"done","n":[1,2.5,null,{"deep":true}]})").object());
    QVERIFY(message.toolCalls[1].arguments.isEmpty());

    QCOMPARE(read(R"({"toolCallCancellation":{"ids":["f1","f2"]}})").cancelledTools, (QStringList{u"f1"_s, u"f2"_s}));
}

// Fields from ai.google.dev/gemini-api/docs/google-search and /live-session.
void tst_GeminiCodec::readsWhatItSearchedFor()
{
    const auto message = read(R"({"serverContent":{"groundingMetadata":{"searchEntryPoint":{"renderedContent":"<div>"},
        "webSearchQueries":["weather Berlin today",7],"groundingChunks":[{"web":{"uri":"https://example.org/w","title":"Weather"}},{"maps":{}},
        {"web":{"uri":"https://example.net"}}]}}})");
    QCOMPARE(message.searches, QStringList{u"weather Berlin today"_s});
    QCOMPARE(message.sources, QJsonDocument::fromJson(R"([{"title":"Weather","url":"https://example.org/w"},{"title":"","url":"https://example.net"}])").array());
}

void tst_GeminiCodec::readsWhatItCounts()
{
    const auto message = read(R"({"usageMetadata":{"promptTokenCount":1200,"responseTokenCount":300,"totalTokenCount":1540,"thoughtsTokenCount":40,
        "cachedContentTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":200},{"modality":"AUDIO","tokenCount":1000}],
        "responseTokensDetails":[{"modality":"AUDIO","tokenCount":290}]}})");
    QVERIFY(message.usage);
    QCOMPARE(message.usage->inputTokens, 200.0);
    QCOMPARE(message.usage->inputAudioTokens, 1000.0);
    QCOMPARE(message.usage->outputTokens, 50.0); // 10 of text, 40 of thoughts
    QCOMPARE(message.usage->outputAudioTokens, 290.0);
    QCOMPARE(message.usage->cachedTokens, 5.0);
    QVERIFY(read(R"({"usageMetadata":{"promptTokenCount":"many","promptTokensDetails":7}})").usage->isNothing());
}

void tst_GeminiCodec::readsGoAway_data()
{
    QTest::addColumn<QByteArray>("timeLeft");
    QTest::addColumn<Milliseconds>("expected");
    QTest::newRow("a fraction") << QByteArray(R"("49.2s")") << Milliseconds(49200);
    QTest::newRow("whole seconds") << QByteArray(R"("10s")") << Milliseconds(10s);
    QTest::newRow("nothing left") << QByteArray(R"("0s")") << Milliseconds(0);
    QTest::newRow("negative") << QByteArray(R"("-3s")") << Milliseconds(0);
    QTest::newRow("absurd") << QByteArray(R"("1e99s")") << Milliseconds(1h);
    QTest::newRow("not a number: soon") << QByteArray(R"("nans")") << Milliseconds(5s);
    QTest::newRow("infinite: soon") << QByteArray(R"("infs")") << Milliseconds(5s);
    QTest::newRow("another type: soon") << QByteArray(R"(["x"])") << Milliseconds(5s);
    QTest::newRow("null: soon") << QByteArray("null") << Milliseconds(5s);
}

void tst_GeminiCodec::readsGoAway()
{
    QFETCH(QByteArray, timeLeft);
    QFETCH(Milliseconds, expected);
    QCOMPARE(read(R"({"goAway":{"timeLeft":)" + timeLeft + "}}").goAway, std::optional(expected));
}

void tst_GeminiCodec::readsResumptionUpdates()
{
    const auto given = read(R"({"sessionResumptionUpdate":{"newHandle":"abc","resumable":true}})").resumption;
    QVERIFY(given);
    QCOMPARE(given->handle, u"abc"_s);
    QVERIFY(given->resumable);
    const auto busy = read(R"({"sessionResumptionUpdate":{}})").resumption;
    QVERIFY(busy);
    QVERIFY(!busy->resumable);
    QVERIFY(!read(R"({"setupComplete":{}})").resumption);
}

void tst_GeminiCodec::readsCallerActivity()
{
    QCOMPARE(read(R"({"voiceActivity":{"voiceActivityType":"ACTIVITY_START","audioOffset":"1s"}})").callerSpeaks, std::optional(true));
    QCOMPARE(read(R"({"voiceActivity":{"voiceActivityType":"ACTIVITY_END"}})").callerSpeaks, std::optional(false));
    QCOMPARE(read(R"({"voiceActivity":{"voiceActivityType":"ACTIVITY_NEW"}})").callerSpeaks, std::nullopt);
}

void tst_GeminiCodec::ignoresWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray("{}");
    QTest::newRow("a new kind") << QByteArray(R"({"moodUpdate":{"mood":[1,2,3]}})");
    QTest::newRow("a new field") << QByteArray(R"({"serverContent":{"groundingMetadata":{"x":[]},"waitingForInput":true}})");
    QTest::newRow("null for absent") << QByteArray(R"({"serverContent":{"interrupted":null,"modelTurn":null},"toolCall":null})");
    QTest::newRow("usage alone") << QByteArray(R"({"usageMetadata":{"promptTokenCount":"12"}})");
    QTest::newRow("empty parts") << QByteArray(R"({"serverContent":{"modelTurn":{"parts":[]}}})");
    QTest::newRow("empty sound") << inSpeech(sound(""));
}

void tst_GeminiCodec::ignoresWhatItDoesNotKnow()
{
    QFETCH(QByteArray, json);
    const auto message = read(json);
    QVERIFY(!message.setupComplete && !message.interrupted && !message.turnComplete);
    QVERIFY(message.audio.isEmpty() && message.agentWords.isEmpty() && message.toolCalls.isEmpty());
}

void tst_GeminiCodec::makesControlCharactersHarmless()
{
    QCOMPARE(read(R"({"serverContent":{"outputTranscription":{"text":"a\u0000b\u001b[2Jc\nd"}}})").agentWords, u"a b [2Jc d"_s);
}

void tst_GeminiCodec::refusesWhatIsMalformed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("cut off") << QByteArray(R"({"serverContent":{"interrupted":tr)");
    QTest::newRow("an array") << QByteArray(R"([{"setupComplete":{}}])");
    QTest::newRow("a number") << QByteArray("42");
    QTest::newRow("two documents") << QByteArray(R"({"setupComplete":{}}{"setupComplete":{}})");
    QTest::newRow("invalid UTF-8") << QByteArray("{\"serverContent\":{\"outputTranscription\":{\"text\":\"\xff\xfe\"}}}");
    QTest::newRow("a lone surrogate") << QByteArray(R"({"serverContent":{"outputTranscription":{"text":"\ud800"}}})");
    QTest::newRow("a number beyond all") << QByteArray(R"({"x":1e999})");
    QTest::newRow("broken where we do not look") << QByteArray(R"({"setupComplete":{},"x":[1,,2]})");
    QTest::newRow("setupComplete: true") << QByteArray(R"({"setupComplete":true})");
    QTest::newRow("a word as flag") << QByteArray(R"({"serverContent":{"interrupted":"true"}})");
    QTest::newRow("a number as words") << QByteArray(R"({"serverContent":{"outputTranscription":{"text":5}}})");
    QTest::newRow("parts is no list") << QByteArray(R"({"serverContent":{"modelTurn":{"parts":{"0":1}}}})");
    QTest::newRow("a part is no object") << inSpeech("7");
    QTest::newRow("sound is not base64") << inSpeech(sound("A!QA"));
    QTest::newRow("base64 cut off") << inSpeech(sound("AQAAA"));
    QTest::newRow("half a sample") << inSpeech(sound("AQAB"));
    QTest::newRow("sound as number") << inSpeech(R"({"inlineData":{"mimeType":"audio/pcm;rate=24000","data":7}})");
    QTest::newRow("sound of another rate") << inSpeech(R"({"inlineData":{"mimeType":"audio/pcm;rate=16000","data":"AQA="}})");
    QTest::newRow("a tool without id") << QByteArray(R"({"toolCall":{"functionCalls":[{"name":"end_call","args":{}}]}})");
    QTest::newRow("a tool without name") << QByteArray(R"({"toolCall":{"functionCalls":[{"id":"1","args":{}}]}})");
    QTest::newRow("arguments as text") << QByteArray(R"({"toolCall":{"functionCalls":[{"id":"1","name":"x","args":"{}"}]}})");
    QTest::newRow("arguments of 100 KB")
        << QByteArray(R"({"toolCall":{"functionCalls":[{"id":"1","name":"x","args":{"a":")" + QByteArray(100'000, 'a') + R"("}}]}})");
    QByteArray calls;
    for (int i = 0; i < 17; ++i)
        calls += (i > 0 ? "," : "") + QByteArray(R"({"id":"1","name":"x"})");
    QTest::newRow("17 tools at once") << QByteArray(R"({"toolCall":{"functionCalls":[)" + calls + "]}}");
    QTest::newRow("ids that are none") << QByteArray(R"({"toolCallCancellation":{"ids":[1]}})");
    QTest::newRow("a handle as number") << QByteArray(R"({"sessionResumptionUpdate":{"newHandle":1,"resumable":true}})");
}

void tst_GeminiCodec::refusesWhatIsMalformed()
{
    QFETCH(QByteArray, json);
    const auto message = geminiMessageFrom(json);
    QVERIFY(!message);
    QCOMPARE(message.error().code, Error::Code::Malformed);
    QVERIFY(!message.error().detail.isEmpty());
}

void tst_GeminiCodec::refusesWhatIsTooDeep()
{
    const auto nested = [](int depth) {
        return QByteArray(R"({"x":)") + QByteArray(depth, '[') + QByteArray(depth, ']') + "}";
    };
    QVERIFY(geminiMessageFrom(nested(60)));
    QVERIFY(!geminiMessageFrom(nested(64)));
    QVERIFY(!geminiMessageFrom(nested(100'000)));
    // Also by the parser for large messages, which is another one.
    QVERIFY(!geminiMessageFrom(nested(200'000)));
}

void tst_GeminiCodec::refusesWhatIsTooLarge()
{
    const auto ofSize = [](qsizetype size) { return QByteArray(R"({"x":")") + QByteArray(size - 8, 'a') + R"("})"; };
    QVERIFY(geminiMessageFrom(ofSize(kMostGeminiBytes)));
    QVERIFY(!geminiMessageFrom(ofSize(kMostGeminiBytes + 1)));
}

void tst_GeminiCodec::readsOnAfterAHugeMessage()
{
    const QByteArray second(2 * 24000, '\0');
    for (const int seconds : {1, 20, 1}) { // 20 s are 1.28 MB of base64
        const auto message = read(inSpeech(sound(second.repeated(seconds).toBase64())));
        QCOMPARE(message.audio.size(), 24000 * seconds);
    }
}

void tst_GeminiCodec::neverQuotesContentInErrors()
{
    const auto message = geminiMessageFrom(R"({"serverContent":{"outputTranscription":{"text":["my card is 4111"]}}})");
    QVERIFY(!message);
    QVERIFY(!message.error().detail.contains("4111"_L1));
}

QTEST_GUILESS_MAIN(tst_GeminiCodec)
#include "tst_geminicodec.moc"
