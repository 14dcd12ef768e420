// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/servicemodels.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Use = ServiceModel::Use;

// What services are asked for their models, and what their answers mean.
class tst_ServiceModels : public QObject
{
    Q_OBJECT
private slots:
    void asksEachServiceWhereItIs_data();
    void asksEachServiceWhereItIs();
    void theKeyIsInAHeaderOnly();
    void withoutAKeyNobodyIsAsked();
    void aCompatibleServiceNeedsNone();

    void geminiHasThoseThatTalk();
    void openAiIsReadByNames();
    void aModelThatIsSwitchedOffSaysWhen();
    void deepgramHearsAndSpeaks();
    void elevenLabsSpeaks();
    void anthropicThinks();
    void whatIsNoListIsTold_data();
    void whatIsNoListIsTold();
    void aHugeListIsCut();
};

namespace {

QStringList names(const Result<QList<ServiceModel>> &models, Use use)
{
    return models ? ServiceModels{{}, {}, *models, {}}.ids(use) : QStringList{models.error().detail};
}

} // namespace

void tst_ServiceModels::asksEachServiceWhereItIs_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("asked");
    QTest::newRow("Gemini's socket address") << u"gemini"_s << u"wss://generativelanguage.googleapis.com"_s
                                             << u"https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000"_s;
    QTest::newRow("Gemini on this computer") << u"gemini"_s << u"ws://127.0.0.1:9"_s << u"http://127.0.0.1:9/v1beta/models?pageSize=1000"_s;
    QTest::newRow("OpenAI") << u"openai"_s << u"https://api.openai.com/v1"_s << u"https://api.openai.com/v1/models"_s;
    QTest::newRow("a whole route") << u"openai"_s << u"https://groq.example.com/openai/v1/chat/completions"_s << u"https://groq.example.com/openai/v1/models"_s;
    QTest::newRow("Ollama") << u"local"_s << u"http://localhost:11434/v1/"_s << u"http://localhost:11434/v1/models"_s;
    QTest::newRow("Anthropic") << u"anthropic"_s << u"https://api.anthropic.com"_s << u"https://api.anthropic.com/v1/models?limit=1000"_s;
    QTest::newRow("Anthropic with its version") << u"anthropic"_s << u"https://api.anthropic.com/v1/messages"_s << u"https://api.anthropic.com/v1/models?limit=1000"_s;
    QTest::newRow("Deepgram") << u"deepgram"_s << u"https://api.deepgram.com"_s << u"https://api.deepgram.com/v1/models"_s;
    QTest::newRow("ElevenLabs") << u"elevenlabs"_s << u"https://api.elevenlabs.io"_s << u"https://api.elevenlabs.io/v1/models"_s;
}

void tst_ServiceModels::asksEachServiceWhereItIs()
{
    QFETCH(QString, service);
    QFETCH(QString, base);
    const auto settings = Settings().with(service + u"/url"_s, base).with(service + u"/apiKey"_s, u"planted-key-0001"_s);
    const auto request = modelsRequest(service, settings);
    QVERIFY(request);
    QTEST(request->url().toString(), "asked");
}

void tst_ServiceModels::theKeyIsInAHeaderOnly()
{
    const QMap<QString, std::pair<QByteArray, QByteArray>> headers = {{u"gemini"_s, {"x-goog-api-key", "planted-key-0001"}},
        {u"openai"_s, {"Authorization", "Bearer planted-key-0001"}}, {u"anthropic"_s, {"x-api-key", "planted-key-0001"}},
        {u"local"_s, {"Authorization", "Bearer planted-key-0001"}}, {u"deepgram"_s, {"Authorization", "Token planted-key-0001"}},
        {u"elevenlabs"_s, {"xi-api-key", "planted-key-0001"}}};
    for (const auto &service : servicesWithModels())
        QVERIFY2(headers.contains(service), qPrintable(service));
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        const auto request = modelsRequest(it.key(), Settings().with(it.key() + u"/apiKey"_s, u"planted-key-0001"_s));
        QVERIFY(request);
        QCOMPARE(request->rawHeader(it->first), it->second);
        QVERIFY(!request->url().toString().contains("planted"_L1));
    }
}

void tst_ServiceModels::withoutAKeyNobodyIsAsked()
{
    for (const auto &service : {u"gemini"_s, u"openai"_s, u"anthropic"_s, u"deepgram"_s, u"elevenlabs"_s}) {
        const auto request = modelsRequest(service, Settings());
        QVERIFY2(!request, qPrintable(service));
        QCOMPARE(request.error().code, Error::Code::NotConfigured);
        QVERIFY(request.error().detail.contains(service + u"/apiKey"_s));
    }
    QVERIFY(!modelsRequest(u"nobody"_s, Settings()));
}

void tst_ServiceModels::aCompatibleServiceNeedsNone()
{
    const auto request = modelsRequest(u"openai"_s, Settings().with(u"openai/url", u"http://127.0.0.1:8000/v1"_s));
    QVERIFY(request);
    QVERIFY(!request->hasRawHeader("Authorization"));
}

// ai.google.dev/api/models
void tst_ServiceModels::geminiHasThoseThatTalk()
{
    const auto models = modelsFrom(u"gemini"_s, R"({"models":[
        {"name":"models/gemini-3.8-live","supportedGenerationMethods":["bidiGenerateContent"]},
        {"name":"models/gemini-3.8-flash","supportedGenerationMethods":["generateContent","countTokens"]},
        {"name":"models/gemini-3.5-transcribe-live","supportedGenerationMethods":["bidiGenerateContent"]},
        {"name":"models/gemini-2.5-flash-native-audio-latest","supportedGenerationMethods":["countTokens","bidiGenerateContent"]},
        {"displayName":"nameless"}],"nextPageToken":""})");
    QCOMPARE(names(models, Use::Talk), (QStringList{u"gemini-2.5-flash-native-audio-latest"_s, u"gemini-3.8-live"_s}));
    QCOMPARE(models->size(), 2);
}

void tst_ServiceModels::openAiIsReadByNames()
{
    const auto models = modelsFrom(u"openai"_s, R"({"object":"list","data":[{"id":"gpt-realtime-2.1"},{"id":"gpt-live-1"},{"id":"gpt-6-luna"},{"id":"gpt-transcribe"},
        {"id":"whisper-1"},{"id":"gpt-4o-mini-tts"},{"id":"text-embedding-3-large"},{"id":"gpt-image-2"},{"id":"gpt-audio"},{"id":"omni-moderation-latest"}]})");
    QCOMPARE(names(models, Use::Talk), (QStringList{u"gpt-live-1"_s, u"gpt-realtime-2.1"_s}));
    QCOMPARE(names(models, Use::Think), QStringList{u"gpt-6-luna"_s});
    QCOMPARE(names(models, Use::Hear), (QStringList{u"gpt-transcribe"_s, u"whisper-1"_s}));
    QCOMPARE(names(models, Use::Speak), QStringList{u"gpt-4o-mini-tts"_s});
}

void tst_ServiceModels::aModelThatIsSwitchedOffSaysWhen()
{
    const auto models = modelsFrom(u"openai"_s, R"({"data":[{"id":"gpt-realtime","shutdown_date":"2027-01-20"},{"id":"gpt-realtime-2.1","shutdown_date":null}]})");
    QCOMPARE(models->value(0).until, QDate(2027, 1, 20));
    QVERIFY(!models->value(1).until.isValid());
}

void tst_ServiceModels::deepgramHearsAndSpeaks()
{
    const auto models = modelsFrom(u"deepgram"_s, R"({"stt":[{"canonical_name":"nova-3","languages":["en"],"streaming":true},
        {"canonical_name":"nova-3","languages":["de"],"streaming":true},{"canonical_name":"whisper-large","streaming":false},{"name":"flux-general-en"}],
        "tts":[{"canonical_name":"aura-2-thalia-en"}]})");
    QCOMPARE(names(models, Use::Hear), (QStringList{u"flux-general-en"_s, u"nova-3"_s})); // once
    QCOMPARE(names(models, Use::Speak), QStringList{u"aura-2-thalia-en"_s});
}

void tst_ServiceModels::elevenLabsSpeaks()
{
    const auto models = modelsFrom(u"elevenlabs"_s, R"([{"model_id":"eleven_flash_v2_5","can_do_text_to_speech":true},
        {"model_id":"scribe_v2","can_do_text_to_speech":false}])");
    QCOMPARE(names(models, Use::Speak), QStringList{u"eleven_flash_v2_5"_s});
}

void tst_ServiceModels::anthropicThinks()
{
    QCOMPARE(names(modelsFrom(u"anthropic"_s, R"({"data":[{"type":"model","id":"claude-sonnet-5","display_name":"Sonnet"}],"has_more":false})"), Use::Think),
        QStringList{u"claude-sonnet-5"_s});
}

void tst_ServiceModels::whatIsNoListIsTold_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("a page for people") << QByteArray("<html>Not found</html>");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"data":[{"id":"gpt)");
}

void tst_ServiceModels::whatIsNoListIsTold()
{
    QFETCH(QByteArray, body);
    for (const auto &service : servicesWithModels()) {
        const auto models = modelsFrom(service, body);
        QVERIFY(!models);
        QCOMPARE(models.error().code, Error::Code::Malformed);
    }
    // JSON of another shape has no models, and does no harm.
    for (const auto *odd : {"{}", "[]", R"({"data":{"id":"x"}})", R"({"data":["x",null,7]})", R"({"models":7,"stt":"x"})"}) {
        for (const auto &service : servicesWithModels())
            QCOMPARE(modelsFrom(service, odd)->size(), 0);
    }
}

void tst_ServiceModels::aHugeListIsCut()
{
    QByteArray body = R"({"data":[)";
    for (int i = 0; i < 2000; ++i)
        body += R"({"id":"model-)" + QByteArray::number(i) + R"("},)";
    body.chop(1);
    QCOMPARE(modelsFrom(u"local"_s, body + "]}")->size(), 500);
    QCOMPARE(modelsFrom(u"local"_s, R"({"data":[{"id":")" + QByteArray(5000, 'x') + R"("}]})")->size(), 0);
}

QTEST_GUILESS_MAIN(tst_ServiceModels)
#include "tst_servicemodels.moc"
