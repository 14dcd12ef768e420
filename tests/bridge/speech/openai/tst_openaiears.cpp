// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/openaiears.h"

#include "tests/fakes/fakeopenaispeech.h"

#include <QSignalSpy>
#include <QtTest>

#include <cmath>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeOpenAiSpeech;

// OpenAI's ears over HTTP, against a strict stand-in.
class tst_OpenAiEars : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { qRegisterMetaType<Error>(); }
    void init();
    void cleanup();

    void understandsAnUtterance();
    void namesModelAndLanguage_data();
    void namesModelAndLanguage();
    void sendsTheUtteranceAndNotTheSilence();
    void aTurnThatGoesOnWhileItsWordsAreOnTheirWay();
    void finishTurnSendsWhatThereIs();
    void aPauseAfterTheWordsIsAnotherTurn();

    void failsWithoutAKey();
    void aWrongKeyIsFoundBeforeAnybodySpeaks();
    void nobodyListens();
    void coughsAreNotSent();
    void aCoughAfterWordsEndsTheirTurn();
    void emptyTranscriptsAreNoTurn();
    void aBusyServerIsAskedAgain();
    void refusals_data();
    void refusals();
    void answersThatAreNoneAreSkippedAndThenTheEnd();
    void aServerThatNeverAnswers();
    void aServerThatIsTooSlow();
    void nothingIsToldAfterClose();

private:
    void make(ServiceOptions options = {}, OpenAiEarPatience patience = quick());
    void makeReady(ServiceOptions options = {}, OpenAiEarPatience patience = quick());
    void setManners() { m_service->setManners(m_manners); }
    void hear(Milliseconds length, double peak);
    void say(Milliseconds length) { hear(500ms, 0); hear(length, 9000); }
    void pause() { hear(900ms, 0); }
    QStringList told() const;
    Error failure() const { return m_failed->isEmpty() ? Error{} : m_failed->first().first().value<Error>(); }
    static OpenAiEarPatience quick();

    std::unique_ptr<FakeOpenAiSpeech> m_service;
    std::unique_ptr<OpenAiEars> m_ears;
    std::unique_ptr<QSignalSpy> m_ready, m_started, m_heard, m_warned, m_failed;
    fakes::FakeOpenAiSpeechManners m_manners;
    Settings m_settings;
    int m_phase = 0;
};

namespace {
const auto kKey = u"sk-planted-key-81fe"_s;
}

void tst_OpenAiEars::init()
{
    m_service = std::make_unique<FakeOpenAiSpeech>();
    m_manners = {};
    m_manners.key = kKey.toUtf8();
    m_manners.callerWords = QStringList{u"A table, please."_s, u"For two."_s, u"Thanks."_s};
    setManners();
    m_settings = Settings().with(u"openai/url", m_service->base().toString()).with(u"openai/apiKey", kKey);
}

void tst_OpenAiEars::cleanup()
{
    m_ears.reset();
    m_service.reset();
}

OpenAiEarPatience tst_OpenAiEars::quick()
{
    OpenAiEarPatience patience;
    patience.firstRetry = 5ms;
    return patience;
}

void tst_OpenAiEars::make(ServiceOptions options, OpenAiEarPatience patience)
{
    options.settings = m_settings;
    m_ears = std::make_unique<OpenAiEars>(options, patience);
    m_ready = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::ready);
    m_started = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::speechStarted);
    m_heard = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::heard);
    m_warned = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::warned);
    m_failed = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::failed);
    m_ears->open();
    m_ears->open(); // once is enough
}

void tst_OpenAiEars::makeReady(ServiceOptions options, OpenAiEarPatience patience)
{
    make(options, patience);
    QTRY_COMPARE(m_ready->size(), 1);
}

void tst_OpenAiEars::hear(Milliseconds length, double peak)
{
    for (auto at = 0ms; at < length; at += 20ms) {
        std::vector<qint16> frame(320);
        for (auto &sample : frame)
            sample = qint16(peak * std::sin(0.2 * m_phase++));
        m_ears->hear(frame);
    }
}

QStringList tst_OpenAiEars::told() const
{
    QStringList all;
    for (const auto &heard : *m_heard)
        all << (heard[1].toBool() ? u"final: "_s : u"so far: "_s) + heard[0].toString();
    return all;
}

void tst_OpenAiEars::understandsAnUtterance()
{
    makeReady();
    QCOMPARE(m_ears->hears().hz, 16000);
    say(800ms);
    QCOMPARE(m_started->size(), 1); // before anything was sent
    QVERIFY(m_service->utterances().isEmpty());
    pause();
    QTRY_COMPARE(told(), QStringList{u"final: A table, please."_s});
    QCOMPARE(m_heard->first()[2].toDouble(), -1.0);
}

void tst_OpenAiEars::namesModelAndLanguage_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("sent");
    QTest::newRow("none") << QString() << QString();
    QTest::newRow("Hindi") << u"hi-IN"_s << u"hi"_s;
    QTest::newRow("several") << u"multi"_s << QString();
}

void tst_OpenAiEars::namesModelAndLanguage()
{
    QFETCH(QString, language);
    QFETCH(QString, sent);
    makeReady({.language = language});
    QCOMPARE(m_ready->first().first().toString(), u"gpt-transcribe"_s);
    say(600ms);
    pause();
    QTRY_COMPARE(m_heard->size(), 1);
    QCOMPARE(m_service->fields().value(u"model"_s), u"gpt-transcribe"_s);
    QCOMPARE(m_service->fields().value(u"language"_s), sent);
}

void tst_OpenAiEars::sendsTheUtteranceAndNotTheSilence()
{
    makeReady();
    hear(20s, 0);
    say(800ms);
    pause();
    QTRY_COMPARE(m_service->utterances().size(), 1);
    const auto length = lengthOf(m_service->utterances()[0].size(), {16000});
    QVERIFY2(length >= 1s && length <= 1400ms, qPrintable(QString::number(length.count())));
}

void tst_OpenAiEars::aTurnThatGoesOnWhileItsWordsAreOnTheirWay()
{
    m_manners.holds = true;
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(m_service->utterances().size(), 1);
    say(600ms); // goes on
    m_service->release();
    QTRY_COMPARE(told(), QStringList{u"so far: A table, please."_s});
    pause();
    QTRY_COMPARE(told(), (QStringList{u"so far: A table, please."_s, u"final: A table, please. For two."_s}));
}

void tst_OpenAiEars::finishTurnSendsWhatThereIs()
{
    makeReady();
    say(600ms);
    m_ears->finishTurn();
    QTRY_COMPARE(told(), QStringList{u"final: A table, please."_s});
    m_ears->finishTurn(); // of nothing comes nothing
    QTest::qWait(30);
    QCOMPARE(m_heard->size(), 1);
}

void tst_OpenAiEars::aPauseAfterTheWordsIsAnotherTurn()
{
    makeReady();
    for (const auto *words : {"final: A table, please.", "final: For two.", "final: Thanks."}) {
        say(600ms);
        pause();
        QTRY_VERIFY(told().contains(QLatin1StringView(words)));
    }
    QCOMPARE(m_started->size(), 3);
}

void tst_OpenAiEars::failsWithoutAKey()
{
    m_settings = Settings();
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotConfigured);
}

void tst_OpenAiEars::aWrongKeyIsFoundBeforeAnybodySpeaks()
{
    m_manners.key = "another";
    setManners();
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Refused);
    QVERIFY(!failure().detail.contains(kKey));
    QVERIFY(m_ready->isEmpty());
}

void tst_OpenAiEars::nobodyListens()
{
    m_service->hangUp();
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
}

void tst_OpenAiEars::coughsAreNotSent()
{
    makeReady();
    say(100ms);
    pause();
    QTest::qWait(30);
    QVERIFY(m_service->utterances().isEmpty() && m_heard->isEmpty());
}

void tst_OpenAiEars::aCoughAfterWordsEndsTheirTurn()
{
    m_manners.holds = true;
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(m_service->utterances().size(), 1);
    say(100ms);
    m_service->release();
    QTRY_COMPARE(told(), QStringList{u"so far: A table, please."_s});
    pause();
    QTRY_COMPARE(told().last(), u"final: A table, please."_s);
}

void tst_OpenAiEars::emptyTranscriptsAreNoTurn()
{
    m_manners.callerWords = QStringList{QString(), u"Hello."_s};
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(m_service->utterances().size(), 1);
    say(600ms);
    pause();
    QTRY_COMPARE(told(), QStringList{u"final: Hello."_s});
}

void tst_OpenAiEars::aBusyServerIsAskedAgain()
{
    m_manners.fails = 2;
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(told(), QStringList{u"final: A table, please."_s});
    QVERIFY(m_warned->isEmpty());
}

void tst_OpenAiEars::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("no such model") << 404 << QByteArray(R"({"error":{"code":"model_not_found"}})") << Error::Code::NotFound;
    QTest::newRow("no money") << 429 << QByteArray(R"({"error":{"code":"insufficient_quota"}})") << Error::Code::Quota;
    QTest::newRow("not this") << 400 << QByteArray() << Error::Code::Unsupported;
}

void tst_OpenAiEars::refusals()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Error::Code, code);
    m_manners.status = status;
    m_manners.body = body;
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, code);
}

void tst_OpenAiEars::answersThatAreNoneAreSkippedAndThenTheEnd()
{
    m_manners.body = "<html>transcripts are on holiday</html>";
    setManners();
    makeReady();
    for (int i = 1; i <= 2; ++i) {
        say(600ms);
        pause();
        QTRY_COMPARE(m_warned->size(), i);
    }
    say(600ms);
    pause();
    QTRY_COMPARE(m_failed->size(), 1);
    QVERIFY(m_heard->isEmpty());
}

void tst_OpenAiEars::aServerThatNeverAnswers()
{
    m_manners.silent = true;
    setManners();
    auto patience = quick();
    patience.answer = 100ms;
    makeReady({}, patience);
    say(600ms);
    pause();
    QTRY_COMPARE(m_warned->size(), 1);
    QCOMPARE(m_warned->first().first().toString(), u"earsSkipped"_s);
}

void tst_OpenAiEars::aServerThatIsTooSlow()
{
    m_manners.holds = true;
    m_manners.callerWords.clear();
    for (int i = 1; i <= 8; ++i)
        m_manners.callerWords << QString::number(i);
    setManners();
    makeReady();
    for (int i = 0; i < 8; ++i) {
        say(600ms);
        pause();
    }
    QCOMPARE(m_warned->size(), 1);
    QCOMPARE(m_warned->first().first().toString(), u"earsBehind"_s);
    QTRY_COMPARE(m_service->utterances().size(), 1);
    m_service->release();
    QTRY_COMPARE(m_service->utterances().size(), 4); // the first one and the latest
    QTRY_COMPARE(told().last(), u"final: 1 2 3 4"_s);
}

void tst_OpenAiEars::nothingIsToldAfterClose()
{
    m_manners.holds = true;
    setManners();
    makeReady();
    say(600ms);
    pause();
    QTRY_COMPARE(m_service->utterances().size(), 1);
    m_ears->close();
    m_ears->close();
    m_service->release();
    say(600ms);
    m_ears->finishTurn();
    QTest::qWait(50);
    QVERIFY(m_heard->isEmpty() && m_failed->isEmpty());
    QCOMPARE(m_started->size(), 1);
}

QTEST_GUILESS_MAIN(tst_OpenAiEars)
#include "tst_openaiears.moc"
