// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/openaispeech.h"

#include "tests/bridge/speech/mouthlog.h"
#include "tests/fakes/fakeopenaispeech.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeOpenAiSpeech;

// OpenAI's mouth over HTTP, against a strict stand-in.
class tst_OpenAiMouth : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void speaksAReply();
    void givesTheSoundWhole();
    void asksForTheNextSentenceWhileOneSounds();
    void repliesComeInTheirOrder();
    void speaksThroughAServerOfOnesOwn();
    void hushesInMidSentence();
    void aReplyThatHasNothingToSpeakEnds();

    void failsWithoutAKey();
    void aWrongKeyIsFoundBeforeAnybodySpeaks();
    void nobodyListens();
    void refusals_data();
    void refusals();
    void aBusyServerIsAskedAgain();
    void aServerThatNeverAnswers();
    void aServerWithoutModels();
    void aVoiceOfAnotherService();
    void whatIsNoSoundIsTheEnd_data();
    void whatIsNoSoundIsTheEnd();
    void emptyAnswersAreSkippedAndThenTheEnd();
    void soundWithoutEndIsCut();
    void aSentenceThatBreaksOff();
    void manyDots();
    void nothingIsToldAfterClose();

private:
    void make(ServiceOptions options = {}, HttpPatience patience = quick());
    void makeReady(ServiceOptions options = {}, HttpPatience patience = quick());
    void setManners() { m_service->setManners(m_manners); }
    void sayAll(int reply, const QStringList &sentences);
    static HttpPatience quick();

    std::unique_ptr<FakeOpenAiSpeech> m_service;
    std::unique_ptr<HttpMouth> m_mouth;
    std::unique_ptr<MouthLog> m_log;
    fakes::FakeOpenAiSpeechManners m_manners;
    Settings m_settings;
};

namespace {
const auto kKey = u"sk-planted-key-20ce"_s;
}

void tst_OpenAiMouth::init()
{
    m_service = std::make_unique<FakeOpenAiSpeech>();
    m_manners = {};
    m_manners.key = kKey.toUtf8();
    setManners();
    m_settings = Settings().with(u"openai/url", m_service->base().toString()).with(u"openai/apiKey", kKey);
}

void tst_OpenAiMouth::cleanup()
{
    m_log.reset();
    m_mouth.reset();
    m_service.reset();
}

HttpPatience tst_OpenAiMouth::quick()
{
    HttpPatience patience;
    patience.firstRetry = 5ms;
    return patience;
}

void tst_OpenAiMouth::make(ServiceOptions options, HttpPatience patience)
{
    options.settings = m_settings;
    m_log.reset();
    m_mouth = std::make_unique<HttpMouth>(openAiVoice(options), patience);
    m_log = std::make_unique<MouthLog>(m_mouth.get());
    m_mouth->open();
    m_mouth->open(); // once is enough
}

void tst_OpenAiMouth::makeReady(ServiceOptions options, HttpPatience patience)
{
    make(options, patience);
    QTRY_COMPARE(m_log->ready.size(), 1);
}

void tst_OpenAiMouth::sayAll(int reply, const QStringList &sentences)
{
    for (const auto &sentence : sentences)
        m_mouth->speak(reply, sentence);
    m_mouth->finish(reply);
}

void tst_OpenAiMouth::speaksAReply()
{
    makeReady();
    QCOMPARE(m_log->ready, QStringList{u"gpt-4o-mini-tts marin"_s});
    QCOMPARE(m_mouth->speaks().hz, 24000);
    sayAll(1, {u"Sure, no problem."_s, u"At eight?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->order,
        (QStringList{u"1 says Sure, no problem."_s, u"1 sounds"_s, u"1 says At eight?"_s, u"1 sounds"_s, u"1 ends"_s}));
    QCOMPARE(m_service->spoken(), (QStringList{u"Sure, no problem."_s, u"At eight?"_s}));
}

void tst_OpenAiMouth::givesTheSoundWhole()
{
    m_manners.perWord = 500ms;
    setManners();
    makeReady();
    sayAll(1, {u"one two"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->sound[1].size(), 24000); // no sample was lost where chunks split them
    for (qsizetype i = 0; i < 24000; ++i)
        QCOMPARE(m_log->sound[1][i], qint16(i % 2 ? 0x1234 : 0xed34));
}

void tst_OpenAiMouth::asksForTheNextSentenceWhileOneSounds()
{
    makeReady();
    for (const auto &sentence : {u"one"_s, u"two"_s, u"three"_s})
        m_mouth->speak(1, sentence);
    bool early = false;
    connect(m_mouth.get(), &TextToSpeech::spoke, this, [&](int, std::span<const qint16>) {
        if (!m_log->order.contains(u"1 says two"_s))
            early = early || m_service->spoken().contains(u"two"_s);
    });
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(early);
    QCOMPARE(m_log->said[1], u"onetwothree"_s);
}

void tst_OpenAiMouth::repliesComeInTheirOrder()
{
    makeReady();
    for (int reply = 1; reply <= 9; ++reply)
        sayAll(reply, {u"a"_s, u"b c"_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    for (int reply = 1; reply <= 9; ++reply)
        QCOMPARE(m_log->sound[reply].size(), 3 * 1200);
}

void tst_OpenAiMouth::speaksThroughAServerOfOnesOwn()
{
    m_manners.ownServer = true; // refuses a key
    setManners();
    m_settings = m_settings.with(u"openai/speechUrl", m_service->base().toString()).with(u"openai/speechRate", 22050);
    makeReady({.model = u"kokoro"_s, .voice = u"af_heart"_s});
    QCOMPARE(m_mouth->speaks().hz, 22050);
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(m_service->requests.last().body.contains("\"af_heart\""));
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_OpenAiMouth::hushesInMidSentence()
{
    m_manners.perWord = 2s;
    setManners();
    makeReady();
    m_mouth->speak(1, u"one two three"_s);
    m_mouth->speak(1, u"four"_s);
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->hush();
    const auto heard = m_log->sound[1].size();
    sayAll(2, {u"Yes?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{2});
    QCOMPARE(m_log->sound[1].size(), heard);
    QCOMPARE(m_log->sound[2].size(), 48000);
}

void tst_OpenAiMouth::aReplyThatHasNothingToSpeakEnds()
{
    makeReady();
    m_mouth->finish(1);
    sayAll(2, {u"..."_s});
    sayAll(3, {u"Yes."_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3}));
    QCOMPARE(m_service->spoken(), QStringList{u"Yes."_s});
}

void tst_OpenAiMouth::failsWithoutAKey()
{
    m_settings = Settings();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::NotConfigured);
}

void tst_OpenAiMouth::aWrongKeyIsFoundBeforeAnybodySpeaks()
{
    m_manners.key = "another";
    setManners();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Refused);
    QVERIFY(!m_log->failures[0].detail.contains(kKey));
    QVERIFY(m_service->spoken().isEmpty());
}

void tst_OpenAiMouth::nobodyListens()
{
    m_service->hangUp();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Network);
}

void tst_OpenAiMouth::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("no such model") << 404 << QByteArray(R"({"error":{"code":"model_not_found"}})") << Error::Code::NotFound;
    QTest::newRow("no money") << 429 << QByteArray(R"({"error":{"code":"insufficient_quota"}})") << Error::Code::Quota;
    QTest::newRow("too fast, again and again") << 429 << QByteArray("{}") << Error::Code::Quota;
    QTest::newRow("a redirect") << 302 << QByteArray() << Error::Code::Network;
}

void tst_OpenAiMouth::refusals()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Error::Code, code);
    m_manners.status = status;
    m_manners.body = body;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, code);
    QVERIFY(m_log->said.isEmpty());
}

void tst_OpenAiMouth::aBusyServerIsAskedAgain()
{
    m_manners.fails = 2;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1], u"Hello."_s);
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_OpenAiMouth::aServerThatNeverAnswers()
{
    m_manners.silent = true;
    setManners();
    auto patience = quick();
    patience.inactivity = 100ms;
    make({}, patience);
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::TimedOut);
}

void tst_OpenAiMouth::aServerWithoutModels()
{
    m_manners.modelsStatus = 404;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
}

void tst_OpenAiMouth::aVoiceOfAnotherService()
{
    makeReady({.voice = u"Rachel"_s});
    QTRY_COMPARE(m_log->warnings, QStringList{u"voiceUnknown"_s});
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
}

void tst_OpenAiMouth::whatIsNoSoundIsTheEnd_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("says");
    QTest::newRow("a page") << QByteArray("text/html") << QByteArray("<html>no</html>") << u"a page"_s;
    QTest::newRow("a page that claims to be sound")
        << QByteArray("audio/pcm") << QByteArray("<!DOCTYPE html><html><body>Log in</body></html>") << u"a page"_s;
    QTest::newRow("an MP3, and says so") << QByteArray("audio/mpeg") << QByteArray(5000, 'x') << u"compressed"_s;
    QTest::newRow("an MP3 with a huge picture")
        << QByteArray("audio/pcm") << QByteArray("ID3\x04\x00\x00\x00\x7f\x7f\x7f", 10) + QByteArray(3'000'000, 'p') << u"MP3"_s;
    QTest::newRow("another rate") << QByteArray("audio/pcm;rate=16000") << QByteArray(5000, '\0') << u"openai/speechRate"_s;
}

void tst_OpenAiMouth::whatIsNoSoundIsTheEnd()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, says);
    m_manners.type = type;
    m_manners.body = body;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
    QVERIFY2(m_log->failures[0].detail.contains(says), qPrintable(m_log->failures[0].detail));
    QVERIFY(m_log->sound.isEmpty() && m_log->said.isEmpty());
}

void tst_OpenAiMouth::emptyAnswersAreSkippedAndThenTheEnd()
{
    m_manners.perWord = 0ms;
    setManners();
    make();
    sayAll(1, {u"One."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceSkipped"_s});
    QCOMPARE(m_log->said[1], u"One."_s);
    sayAll(2, {u"Two."_s, u"Three."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
}

void tst_OpenAiMouth::soundWithoutEndIsCut()
{
    m_manners.endless = true;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceEndless"_s});
    QVERIFY(m_log->sound[1].size() < 12 * 24000);
}

void tst_OpenAiMouth::aSentenceThatBreaksOff()
{
    m_manners.breaksOff = true;
    setManners();
    makeReady();
    m_mouth->speak(1, u"one two three"_s);
    QTRY_COMPARE(m_log->warnings, QStringList{u"voiceSkipped"_s});
    m_manners.breaksOff = false;
    setManners();
    m_mouth->speak(1, u" Hello."_s);
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1], u"one two three Hello."_s);
    QCOMPARE(m_service->spoken().size(), 2); // what was heard is not said again
}

void tst_OpenAiMouth::manyDots()
{
    makeReady();
    for (int i = 0; i < 15'000; ++i)
        m_mouth->speak(1, u"."_s);
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1].size(), 15'000);
}

void tst_OpenAiMouth::nothingIsToldAfterClose()
{
    makeReady();
    sayAll(1, {u"one two three four five six"_s});
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->close();
    m_mouth->close();
    const auto told = m_log->order;
    sayAll(2, {u"seven"_s});
    m_mouth->hush();
    QTest::qWait(50);
    QCOMPARE(m_log->order, told);
    QVERIFY(m_log->failures.isEmpty());
}

QTEST_GUILESS_MAIN(tst_OpenAiMouth)
#include "tst_openaimouth.moc"
