// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakedeepgram.h"
#include "tests/fakes/fakeelevenlabs.h"
#include "tests/fakes/fakeopenaispeech.h"

#include <QJsonDocument>
#include <QNetworkRequest>
#include <QWebSocket>
#include <QtTest>

using namespace fakes;
using namespace Qt::StringLiterals;

// The stand-ins refuse what the vendors refuse; else tests against them would prove nothing.
class tst_FakeSpeech : public QObject
{
    Q_OBJECT
private slots:
    void deepgramTakesAGoodHandshake_data();
    void deepgramTakesAGoodHandshake();
    void deepgramRefusesHandshakes_data();
    void deepgramRefusesHandshakes();
    void deepgramClosesOn_data();
    void deepgramClosesOn();
    void deepgramHearsSilenceOnlySoLong_data();
    void deepgramHearsSilenceOnlySoLong();
    void deepgramObeysTwentyFlushes();
    void elevenLabsRefusesHandshakes_data();
    void elevenLabsRefusesHandshakes();
    void elevenLabsClosesOn_data();
    void elevenLabsClosesOn();
    void elevenLabsBearsFiveContexts();
    void openAiReadsFormsStrictly_data();
    void openAiReadsFormsStrictly();

private:
    // Opens a socket; whether it was let in.
    bool opens(const FakeService &service, const QString &target, const QByteArray &header, const QByteArray &value);
    int closeCode(); // of the open socket, when it comes

    std::unique_ptr<QWebSocket> m_socket;
    QStringList m_texts;
};

bool tst_FakeSpeech::opens(const FakeService &service, const QString &target, const QByteArray &header, const QByteArray &value)
{
    m_socket = std::make_unique<QWebSocket>();
    m_texts.clear();
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString &text) { m_texts << text; });
    QNetworkRequest request(QUrl(service.url(u"ws"_s).toString() + target));
    if (!value.isEmpty())
        request.setRawHeader(header, value);
    m_socket->open(request);
    return QTest::qWaitFor([this] { return m_socket->isValid() || m_socket->state() == QAbstractSocket::UnconnectedState; }, 2000)
        && m_socket->isValid();
}

int tst_FakeSpeech::closeCode()
{
    const bool closed = QTest::qWaitFor([this] { return m_socket->state() == QAbstractSocket::UnconnectedState; }, 2000);
    return closed ? int(m_socket->closeCode()) : 0;
}

void tst_FakeSpeech::deepgramTakesAGoodHandshake_data()
{
    QTest::addColumn<QString>("target");
    const auto sound = u"&encoding=mulaw&sample_rate=8000"_s;
    QTest::newRow("Nova") << u"/v1/listen?model=nova-3&interim_results=true&utterance_end_ms=1000&endpointing=300&vad_events=true"_s + sound;
    QTest::newRow("keyterm with nova-3") << u"/v1/listen?model=nova-3&keyterm=Luigi"_s + sound;
    QTest::newRow("keywords with nova-2") << u"/v1/listen?model=nova-2-phonecall&keywords=Luigi:2"_s + sound;
    QTest::newRow("Flux") << u"/v2/listen?model=flux-general-multi&language_hint=hi&eot_threshold=0.7"_s + sound;
    QTest::newRow("the mouth") << u"/v1/speak?model=aura-2-thalia-en"_s + sound;
}

void tst_FakeSpeech::deepgramTakesAGoodHandshake()
{
    QFETCH(QString, target);
    FakeDeepgram deepgram;
    QVERIFY(opens(deepgram, target, "Authorization", "Token key"));
}

void tst_FakeSpeech::deepgramRefusesHandshakes_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("authorization");
    const auto sound = u"&encoding=mulaw&sample_rate=8000"_s;
    const QByteArray token("Token key");
    QTest::newRow("no key") << u"/v1/listen?model=nova-3"_s + sound << QByteArray();
    QTest::newRow("a bearer's key") << u"/v1/listen?model=nova-3"_s + sound << QByteArray("Bearer key");
    QTest::newRow("a parameter that it does not know") << u"/v1/listen?model=nova-3&mood=good"_s + sound << token;
    QTest::newRow("Flux' parameter for Nova") << u"/v1/listen?model=nova-3&eot_threshold=0.7"_s + sound << token;
    QTest::newRow("Nova's parameter for Flux") << u"/v2/listen?model=flux-general-en&endpointing=300"_s + sound << token;
    QTest::newRow("keywords with nova-3") << u"/v1/listen?model=nova-3&keywords=Luigi:2"_s + sound << token;
    QTest::newRow("no such model") << u"/v1/listen?model=supernova"_s + sound << token;
    QTest::newRow("Nova as Flux") << u"/v2/listen?model=nova-3"_s + sound << token;
    QTest::newRow("a language that it does not know") << u"/v1/listen?model=nova-3&language=hi-IN"_s + sound << token;
    QTest::newRow("utterance end without interim results") << u"/v1/listen?model=nova-3&utterance_end_ms=1000"_s + sound << token;
    QTest::newRow("utterance end too soon") << u"/v1/listen?model=nova-3&interim_results=true&utterance_end_ms=500"_s + sound << token;
    QTest::newRow("a threshold out of range") << u"/v2/listen?model=flux-general-en&eot_threshold=0.2"_s + sound << token;
    QTest::newRow("a hint for an English model") << u"/v2/listen?model=flux-general-en&language_hint=hi"_s + sound << token;
    QTest::newRow("no encoding") << u"/v1/listen?model=nova-3"_s << token;
    QTest::newRow("another path") << u"/v3/listen?model=nova-3"_s + sound << token;
    QTest::newRow("a mouth's parameter that is REST's") << u"/v1/speak?model=aura-2-thalia-en&container=none"_s + sound << token;
}

void tst_FakeSpeech::deepgramRefusesHandshakes()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, authorization);
    FakeDeepgram deepgram;
    QVERIFY(!opens(deepgram, target, "Authorization", authorization));
}

void tst_FakeSpeech::deepgramClosesOn_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    const auto nova = u"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000"_s;
    const auto flux = u"/v2/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000"_s;
    const auto mouth = u"/v1/speak?model=aura-2-thalia-en&encoding=mulaw&sample_rate=8000"_s;
    QTest::newRow("KeepAlive in binary") << nova << QByteArray(R"({"type":"KeepAlive"})") << true;
    QTest::newRow("a message that it does not know") << nova << QByteArray(R"({"type":"Sing"})") << false;
    QTest::newRow("no JSON") << nova << QByteArray("hello") << false;
    QTest::newRow("ten milliseconds of sound") << nova << QByteArray(80, char(0xff)) << true;
    QTest::newRow("half a second of sound") << nova << QByteArray(4000, char(0xff)) << true;
    QTest::newRow("KeepAlive to Flux") << flux << QByteArray(R"({"type":"KeepAlive"})") << false;
    QTest::newRow("Finalize to Flux") << flux << QByteArray(R"({"type":"Finalize"})") << false;
    QTest::newRow("nothing to speak") << mouth << QByteArray(R"({"type":"Speak","text":" "})") << false;
    QTest::newRow("too much to speak") << mouth << R"({"type":"Speak","text":")" + QByteArray(2001, 'a') + "\"}" << false;
    QTest::newRow("sound to a mouth") << mouth << QByteArray(160, char(0xff)) << true;
}

void tst_FakeSpeech::deepgramClosesOn()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    FakeDeepgram deepgram;
    QVERIFY(opens(deepgram, target, "Authorization", "Token key"));
    if (binary)
        m_socket->sendBinaryMessage(message);
    else
        m_socket->sendTextMessage(QString::fromUtf8(message));
    const int code = closeCode();
    QVERIFY2(code == 1008 || code == 1003, qPrintable(QString::number(code)));
}

void tst_FakeSpeech::deepgramHearsSilenceOnlySoLong_data()
{
    QTest::addColumn<bool>("sound");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("nothing at all") << false << false;
    QTest::newRow("KeepAlive and never a sound") << false << true;
    QTest::newRow("a sound and nothing more") << true << false;
}

void tst_FakeSpeech::deepgramHearsSilenceOnlySoLong()
{
    QFETCH(bool, sound);
    QFETCH(bool, keepAlive);
    FakeDeepgram deepgram;
    FakeDeepgramManners manners;
    manners.withoutSound = 150ms;
    deepgram.setManners(manners);
    QVERIFY(opens(deepgram, u"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000"_s, "Authorization", "Token key"));
    if (sound)
        m_socket->sendBinaryMessage(QByteArray(160, char(0xff)));
    QTimer often;
    connect(&often, &QTimer::timeout, this, [this] { m_socket->sendTextMessage(u"{\"type\":\"KeepAlive\"}"_s); });
    if (keepAlive)
        often.start(30);
    QCOMPARE(closeCode(), 1011);
    QVERIFY(m_socket->closeReason().contains("net0001"_L1));
}

void tst_FakeSpeech::deepgramObeysTwentyFlushes()
{
    FakeDeepgram deepgram;
    QVERIFY(opens(deepgram, u"/v1/speak?model=aura-2-thalia-en&encoding=mulaw&sample_rate=8000"_s, "Authorization", "Token key"));
    for (int i = 0; i < 22; ++i)
        m_socket->sendTextMessage(u"{\"type\":\"Flush\"}"_s);
    QTRY_COMPARE(m_texts.filter(u"\"Warning\""_s).size(), 2);
    QTRY_COMPARE(m_texts.filter(u"\"Flushed\""_s).size(), 20);
}

void tst_FakeSpeech::elevenLabsRefusesHandshakes_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("key");
    const auto path = u"/v1/text-to-speech/v/multi-stream-input?output_format=ulaw_8000"_s;
    QTest::newRow("no key") << path + u"&model_id=eleven_flash_v2_5"_s << QByteArray();
    QTest::newRow("a parameter that it does not know") << path + u"&model_id=eleven_flash_v2_5&mood=good"_s << QByteArray("key");
    QTest::newRow("v3") << path + u"&model_id=eleven_v3"_s << QByteArray("key");
    QTest::newRow("v4 turbo") << path + u"&model_id=eleven_v4_turbo"_s << QByteArray("key");
    QTest::newRow("a language for multilingual v2") << path + u"&model_id=eleven_multilingual_v2&language_code=hi"_s << QByteArray("key");
    QTest::newRow("a timeout beyond its limit") << path + u"&model_id=eleven_flash_v2_5&inactivity_timeout=181"_s << QByteArray("key");
    QTest::newRow("another path") << u"/v1/text-to-speech/v/listen"_s << QByteArray("key");
}

void tst_FakeSpeech::elevenLabsRefusesHandshakes()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, key);
    FakeElevenLabs elevenLabs;
    QVERIFY(!opens(elevenLabs, target, "xi-api-key", key));
}

void tst_FakeSpeech::elevenLabsClosesOn_data()
{
    QTest::addColumn<QStringList>("messages");
    const auto open = u"{\"text\":\" \",\"context_id\":\"a\"}"_s;
    QTest::newRow("text that does not end with a space") << QStringList{open, u"{\"text\":\"Hello\",\"context_id\":\"a\"}"_s};
    QTest::newRow("text that ends with two") << QStringList{open, u"{\"text\":\"Hello  \",\"context_id\":\"a\"}"_s};
    QTest::newRow("text for a context that is not there") << QStringList{open, u"{\"text\":\"Hello \",\"context_id\":\"b\"}"_s};
    QTest::newRow("the end of one that is not there") << QStringList{u"{\"context_id\":\"b\",\"close_context\":true}"_s};
    QTest::newRow("no context") << QStringList{u"{\"text\":\"Hello \"}"_s};
    QTest::newRow("a field that it does not know") << QStringList{u"{\"text\":\" \",\"context_id\":\"a\",\"mood\":1}"_s};
    QTest::newRow("no JSON") << QStringList{u"hello"_s};
}

void tst_FakeSpeech::elevenLabsClosesOn()
{
    QFETCH(QStringList, messages);
    FakeElevenLabs elevenLabs;
    QVERIFY(opens(elevenLabs, u"/v1/text-to-speech/v/multi-stream-input?output_format=ulaw_8000&model_id=eleven_flash_v2_5"_s, "xi-api-key", "key"));
    for (const auto &message : messages)
        m_socket->sendTextMessage(message);
    QCOMPARE(closeCode(), 1008);
}

void tst_FakeSpeech::elevenLabsBearsFiveContexts()
{
    FakeElevenLabs elevenLabs;
    QVERIFY(opens(elevenLabs, u"/v1/text-to-speech/v/multi-stream-input?output_format=ulaw_8000&model_id=eleven_flash_v2_5"_s, "xi-api-key", "key"));
    for (int i = 0; i < 5; ++i)
        m_socket->sendTextMessage(u"{\"text\":\" \",\"context_id\":\"c%1\"}"_s.arg(i));
    QTRY_COMPARE(elevenLabs.line()->liveContexts(), 5);
    QVERIFY(elevenLabs.line()->isOpen());
    m_socket->sendTextMessage(u"{\"text\":\" \",\"context_id\":\"c6\"}"_s);
    QCOMPARE(closeCode(), 1008);
    QVERIFY(m_texts.last().contains("max_active_conversations"_L1));
}

void tst_FakeSpeech::openAiReadsFormsStrictly_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("good");
    const QByteArray type("multipart/form-data; boundary=b");
    const QByteArray model("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n");
    const QByteArray file("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n");
    QTest::newRow("two parts") << type << model + file + "--b--\r\n" << true;
    QTest::newRow("another type") << QByteArray("application/json") << model + file + "--b--\r\n" << false;
    QTest::newRow("no end") << type << model + file << false;
    QTest::newRow("a field twice") << type << model + model + "--b--\r\n" << false;
    QTest::newRow("another boundary") << QByteArray("multipart/form-data; boundary=c") << model + "--b--\r\n" << false;
}

void tst_FakeSpeech::openAiReadsFormsStrictly()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(bool, good);
    FakeHead head;
    head.headers.insert("content-type", type);
    head.body = body;
    QHash<QString, QString> fields;
    QByteArray file;
    QString name;
    QCOMPARE(FakeOpenAiSpeech::readForm(head, fields, file, name).isEmpty(), good);
    if (good) {
        QCOMPARE(fields, (QHash<QString, QString>{{u"model"_s, u"m"_s}}));
        QCOMPARE(file, QByteArray("RIFF"));
        QCOMPARE(name, u"a.wav"_s);
    }
}

QTEST_GUILESS_MAIN(tst_FakeSpeech)
#include "tst_fakespeech.moc"
