// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramears.h"

#include "bridge/audio/g711.h"
#include "tests/fakes/fakedeepgram.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QtTest>

#include <cmath>
#include <numbers>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeDeepgram;

// Deepgram's ears over real sockets, against a strict stand-in.
class tst_DeepgramEars : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void connectsWithTheKeyAndTheTelephonesSound_data();
    void connectsWithTheKeyAndTheTelephonesSound();
    void namesTheLanguage_data();
    void namesTheLanguage();
    void sendsWhatTheCallerSays_data();
    void sendsWhatTheCallerSays();
    void holdsTwoSecondsUntilItIsConnected();
    void aConversationOfTwoTurns_data();
    void aConversationOfTwoTurns();
    void finishTurnAsksForWhatThereIs_data();
    void finishTurnAsksForWhatThereIs();
    void staysConnectedWithoutSound_data();
    void staysConnectedWithoutSound();
    void saysGoodbye();

    void failsWithoutAKeyUnlessItIsLocal();
    void aWrongKeyIsNamedButNeverShown();
    void refusedHandshakes_data();
    void refusedHandshakes();
    void aModelThatItDoesNotHave();
    void warnsOfALanguageThatTheModelDoesNotKnow();
    void nobodyListens();
    void aServerThatNeverAnswersTheHandshake();
    void comesBackAfterADrop_data();
    void comesBackAfterADrop();
    void keepsTheCallersWordsOverADrop();
    void keepsTwoSecondsOfTheCallerDuringTheOutage();
    void comesBackWhenItHeardNothing();
    void givesUpWhenTheServiceStaysAway();
    void givesUpAtOnceOnWhatItCannotDecode();
    void wordsThatNeverBecomeFinalCountInTheEnd();
    void aFinalizeThatIsNotAnswered();
    void malformedMessagesAreToldOnce();
    void onlyMalformedMessagesAreTooMany();
    void aSlowNetworkCostsSoundNotTime();
    void aFluxErrorMeansAnotherConnection();
    void nothingIsToldAfterClose();
    void closingInAnAnswerIsSafe();

private:
    void make(const QString &model = {}, const QString &language = {}, DeepgramEarPatience patience = {});
    void makeReady(const QString &model = {}, const QString &language = {}, DeepgramEarPatience patience = {});
    void hear(Milliseconds length, double peak);
    void hearSilence(Milliseconds length) { hear(length, 0); }
    Error failure() const { return m_failed->isEmpty() ? Error{} : m_failed->first().first().value<Error>(); }
    QStringList warnings() const;
    QStringList finals() const;
    static DeepgramEarPatience quick();

    std::unique_ptr<FakeDeepgram> m_deepgram;
    std::unique_ptr<DeepgramEars> m_ears;
    std::unique_ptr<QSignalSpy> m_ready, m_started, m_heard, m_warned, m_failed;
    fakes::FakeDeepgramManners m_manners;
    Settings m_settings;
};

namespace {
const auto kKey = u"dg-planted-key-5a21"_s;
} // namespace

void tst_DeepgramEars::initTestCase()
{
    qRegisterMetaType<Error>();
}

void tst_DeepgramEars::init()
{
    m_deepgram = std::make_unique<FakeDeepgram>();
    m_manners = {};
    m_manners.key = kKey.toUtf8();
    m_deepgram->setManners(m_manners);
    m_settings = Settings().with(u"deepgram/url", m_deepgram->url().toString()).with(u"deepgram/apiKey", kKey);
}

void tst_DeepgramEars::cleanup()
{
    m_ears.reset();
    m_deepgram.reset();
}

DeepgramEarPatience tst_DeepgramEars::quick()
{
    DeepgramEarPatience patience;
    patience.link.firstRetry = 5ms;
    patience.link.outage = 500ms;
    return patience;
}

void tst_DeepgramEars::make(const QString &model, const QString &language, DeepgramEarPatience patience)
{
    m_ears = std::make_unique<DeepgramEars>(ServiceOptions{model, {}, language, m_settings}, patience);
    m_ready = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::ready);
    m_started = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::speechStarted);
    m_heard = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::heard);
    m_warned = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::warned);
    m_failed = std::make_unique<QSignalSpy>(m_ears.get(), &SpeechToText::failed);
    m_ears->open();
    m_ears->open(); // once is enough
}

void tst_DeepgramEars::makeReady(const QString &model, const QString &language, DeepgramEarPatience patience)
{
    make(model, language, patience);
    QTRY_COMPARE(m_ready->size(), 1);
    QTRY_VERIFY(m_deepgram->ear());
}

void tst_DeepgramEars::hear(Milliseconds length, double peak)
{
    std::vector<qint16> frame(160);
    for (auto at = 0ms; at < length; at += 20ms) {
        for (size_t i = 0; i < frame.size(); ++i)
            frame[i] = qint16(peak * std::sin(2 * std::numbers::pi * 500 * double(i) / 8000));
        m_ears->hear(frame);
        if (at.count() % 100 == 0)
            QCoreApplication::processEvents(); // as between ticks
    }
}

QStringList tst_DeepgramEars::warnings() const
{
    QStringList codes;
    for (const auto &warning : *m_warned)
        codes << warning.first().toString();
    return codes;
}

QStringList tst_DeepgramEars::finals() const
{
    QStringList texts;
    for (const auto &heard : *m_heard) {
        if (heard[1].toBool())
            texts << heard[0].toString();
    }
    return texts;
}

void tst_DeepgramEars::connectsWithTheKeyAndTheTelephonesSound_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("path");
    QTest::newRow("Nova, the default") << QString() << u"/v1/listen"_s;
    QTest::newRow("Nova by name") << u"nova-2-phonecall"_s << u"/v1/listen"_s;
    QTest::newRow("Flux") << u"flux-general-en"_s << u"/v2/listen"_s;
}

void tst_DeepgramEars::connectsWithTheKeyAndTheTelephonesSound()
{
    QFETCH(QString, model);
    QFETCH(QString, path);
    makeReady(model);
    const auto head = m_deepgram->ear()->head();
    QCOMPARE(head.path, path);
    QCOMPARE(head.header("authorization"), "Token " + kKey.toUtf8());
    QVERIFY(!head.query.toString().contains(kKey));
    QCOMPARE(head.query.queryItemValue(u"model"_s), model.isEmpty() ? u"nova-3"_s : model);
    QCOMPARE(head.query.queryItemValue(u"encoding"_s), u"mulaw"_s);
    QCOMPARE(head.query.queryItemValue(u"sample_rate"_s), u"8000"_s);
    QCOMPARE(m_ready->first().first().toString(), model.isEmpty() ? u"nova-3"_s : model);
    QCOMPARE(m_ears->hears().hz, 8000);
    QCOMPARE(m_deepgram->requests.size(), 1);
    QVERIFY(m_warned->isEmpty());
}

void tst_DeepgramEars::namesTheLanguage_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("value");
    QTest::newRow("none") << u"nova-3"_s << QString() << u"language"_s << QString();
    QTest::newRow("American English") << u"nova-3"_s << u"en-US"_s << u"language"_s << u"en-US"_s;
    QTest::newRow("Hindi, whose country it does not know") << u"nova-3"_s << u"hi-IN"_s << u"language"_s << u"hi"_s;
    QTest::newRow("several") << u"nova-3"_s << u"multi"_s << u"language"_s << u"multi"_s;
    QTest::newRow("Flux in English") << u"flux-general-en"_s << u"en-GB"_s << u"language_hint"_s << QString();
    QTest::newRow("Flux in Hindi") << u"flux-general-multi"_s << u"hi-IN"_s << u"language_hint"_s << u"hi"_s;
    QTest::newRow("Flux in several") << u"flux-general-multi"_s << u"multi"_s << u"language_hint"_s << QString();
}

void tst_DeepgramEars::namesTheLanguage()
{
    QFETCH(QString, model);
    QFETCH(QString, language);
    QFETCH(QString, parameter);
    QFETCH(QString, value);
    makeReady(model, language);
    QCOMPARE(m_deepgram->ear()->head().query.queryItemValue(parameter), value);
    QVERIFY(m_warned->isEmpty());
}

void tst_DeepgramEars::sendsWhatTheCallerSays_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("messages");
    QTest::newRow("Nova, 20 ms at a time") << u"nova-3"_s << 40;
    QTest::newRow("Flux, 80 ms at a time") << u"flux-general-en"_s << 10;
}

void tst_DeepgramEars::sendsWhatTheCallerSays()
{
    QFETCH(QString, model);
    QFETCH(int, messages);
    makeReady(model);
    std::vector<qint16> sound(160 * 40);
    for (size_t i = 0; i < sound.size(); ++i)
        sound[i] = qint16(9000 * std::sin(0.3 * double(i)));
    for (size_t at = 0; at < sound.size(); at += 160)
        m_ears->hear(std::span(sound).subspan(at, 160));
    QTRY_COMPARE(m_deepgram->ear()->soundMessages(), messages);
    QByteArray expected(qsizetype(sound.size()), Qt::Uninitialized);
    g711::encodeMuLaw(sound, {expected.data(), size_t(expected.size())});
    QCOMPARE(m_deepgram->ear()->sound(), expected);
}

void tst_DeepgramEars::holdsTwoSecondsUntilItIsConnected()
{
    make();
    const std::vector<qint16> frame(160, 0);
    for (int i = 0; i < 250; ++i) // five seconds before the first turn of the event loop
        m_ears->hear(frame);
    QTRY_VERIFY(m_deepgram->ear());
    QTRY_COMPARE(m_deepgram->ear()->sound().size(), 16000);
}

void tst_DeepgramEars::aConversationOfTwoTurns_data()
{
    QTest::addColumn<QString>("model");
    QTest::newRow("Nova") << u"nova-3"_s;
    QTest::newRow("Flux") << u"flux-general-multi"_s;
}

void tst_DeepgramEars::aConversationOfTwoTurns()
{
    QFETCH(QString, model);
    m_manners.callerWords = {u"A table, please."_s, u"For two."_s};
    m_deepgram->setManners(m_manners);
    makeReady(model);
    hear(600ms, 9000);
    hearSilence(600ms);
    QTRY_COMPARE(finals(), QStringList{u"A table, please."_s});
    QCOMPARE(m_started->size(), 1);
    QVERIFY(m_heard->last()[2].toDouble() > 0.8);
    hear(600ms, 9000);
    hearSilence(600ms);
    QTRY_COMPARE(finals(), (QStringList{u"A table, please."_s, u"For two."_s}));
    QCOMPARE(m_started->size(), 2);
    QVERIFY(m_failed->isEmpty() && m_warned->isEmpty());
}

void tst_DeepgramEars::finishTurnAsksForWhatThereIs_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("control");
    QTest::newRow("Nova") << u"nova-3"_s << u"Finalize"_s;
    QTest::newRow("Flux") << u"flux-general-en"_s << u"ForceEndTurn"_s;
}

void tst_DeepgramEars::finishTurnAsksForWhatThereIs()
{
    QFETCH(QString, model);
    QFETCH(QString, control);
    makeReady(model);
    hear(20ms, 9000); // of Flux' 80
    auto *ear = m_deepgram->ear();
    connect(ear, &fakes::FakeDeepgramEar::controlCame, this, [ear](const QString &) {
        if (ear->isFlux())
            ear->turn(u"EndOfTurn"_s, 0, u"Yes"_s);
        else
            ear->results(u"Yes"_s, 0, 0.02, true, false, true);
    });
    m_ears->finishTurn();
    QTRY_COMPARE(ear->controls(), QStringList{control});
    QCOMPARE(ear->sound().size(), 160); // all of it came before
    QTRY_COMPARE(finals(), QStringList{u"Yes"_s});
}

void tst_DeepgramEars::staysConnectedWithoutSound_data()
{
    QTest::addColumn<QString>("model");
    QTest::newRow("Nova") << u"nova-3"_s;
    QTest::newRow("Flux") << u"flux-general-en"_s;
}

void tst_DeepgramEars::staysConnectedWithoutSound()
{
    QFETCH(QString, model);
    m_manners.withoutSound = 400ms; // 25 times faster than the vendor
    m_deepgram->setManners(m_manners);
    DeepgramEarPatience patience;
    patience.keepAlive = 160ms;
    makeReady(model, {}, patience);
    QTest::qWait(1500);
    QVERIFY(m_deepgram->ear()->isOpen());
    QCOMPARE(m_deepgram->ears().size(), 1);
    QVERIFY(!m_deepgram->ear()->sound().isEmpty()); // a KeepAlive alone is not enough
    if (model == "nova-3"_L1) {
        QVERIFY(m_deepgram->ear()->controls().count(u"KeepAlive"_s) >= 3);
        QCOMPARE(m_deepgram->ear()->soundMessages(), 1);
    }
    QVERIFY(m_warned->isEmpty());
}

void tst_DeepgramEars::saysGoodbye()
{
    makeReady();
    hear(100ms, 9000);
    m_ears->close();
    m_ears->close();
    QTRY_VERIFY(!m_deepgram->ear()->isOpen());
    QCOMPARE(m_deepgram->ear()->closeCode(), 1000);
    QCOMPARE(m_deepgram->ear()->controls(), QStringList{u"CloseStream"_s});
}

void tst_DeepgramEars::failsWithoutAKeyUnlessItIsLocal()
{
    m_settings = Settings().with(u"deepgram/url", u"https://api.deepgram.com"_s);
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotConfigured);
    QVERIFY(failure().detail.contains("deepgram/apiKey"_L1));

    m_manners.needsKey = false;
    m_manners.key.clear();
    m_deepgram->setManners(m_manners);
    m_settings = Settings().with(u"deepgram/url", m_deepgram->url().toString());
    makeReady();
}

void tst_DeepgramEars::aWrongKeyIsNamedButNeverShown()
{
    m_manners.key = "another";
    m_deepgram->setManners(m_manners);
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Refused);
    QVERIFY(failure().detail.contains("deepgram/apiKey"_L1));
    QVERIFY(!failure().detail.contains(kKey));
    QCOMPARE(m_deepgram->requests.size(), 1); // asking again would not help
}

void tst_DeepgramEars::refusedHandshakes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("tries");
    QTest::newRow("no credit") << 402 << Error::Code::Quota << 1;
    QTest::newRow("not this model") << 403 << Error::Code::Refused << 1;
    QTest::newRow("too many") << 429 << Error::Code::Quota << 3;
    QTest::newRow("out of order") << 500 << Error::Code::Network << 3;
}

void tst_DeepgramEars::refusedHandshakes()
{
    QFETCH(int, status);
    QFETCH(Error::Code, code);
    QFETCH(int, tries);
    m_manners.refuses = status;
    m_deepgram->setManners(m_manners);
    make({}, {}, quick());
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, code);
    QCOMPARE(m_deepgram->requests.size(), tries);
    QVERIFY(m_ready->isEmpty());
}

void tst_DeepgramEars::aModelThatItDoesNotHave()
{
    make(u"supernova"_s);
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Unsupported);
    QVERIFY(failure().detail.contains("\"supernova\""_L1));
}

void tst_DeepgramEars::warnsOfALanguageThatTheModelDoesNotKnow()
{
    makeReady(u"flux-general-en"_s, u"hi-IN"_s);
    QCOMPARE(warnings(), QStringList{u"earsLanguage"_s});
}

void tst_DeepgramEars::nobodyListens()
{
    m_deepgram->hangUp();
    make();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
}

void tst_DeepgramEars::aServerThatNeverAnswersTheHandshake()
{
    QTcpServer deaf;
    QVERIFY(deaf.listen(QHostAddress::LocalHost));
    m_settings = m_settings.with(u"deepgram/url", u"http://127.0.0.1:%1"_s.arg(deaf.serverPort()));
    auto patience = quick();
    patience.link.handshake = 50ms;
    make({}, {}, patience);
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::TimedOut);
}

void tst_DeepgramEars::comesBackAfterADrop_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("dropped without a word") << 1006;
    QTest::newRow("an internal error") << 1011;
    QTest::newRow("a restart") << 1012;
}

void tst_DeepgramEars::comesBackAfterADrop()
{
    QFETCH(int, code);
    makeReady({}, {}, quick());
    if (code == 1006)
        m_deepgram->ear()->drop();
    else
        m_deepgram->ear()->close(code, u"NET-0000"_s);
    QTRY_COMPARE(m_deepgram->ears().size(), 2);
    hear(100ms, 9000);
    QTRY_COMPARE(m_deepgram->ear()->sound().size(), 800);
    QCOMPARE(warnings(), (QStringList{u"earsLost"_s, u"earsReconnected"_s}));
    QCOMPARE(m_ready->size(), 1);
    QVERIFY(m_failed->isEmpty());
}

void tst_DeepgramEars::keepsTheCallersWordsOverADrop()
{
    makeReady({}, {}, quick());
    m_deepgram->ear()->results(u"I would like"_s, 5, 6, true, false);
    QTRY_COMPARE(m_heard->size(), 1);
    m_deepgram->ear()->drop();
    QTRY_COMPARE(m_deepgram->ears().size(), 2);
    m_deepgram->ear()->results(u"a table."_s, 0, 1, true, true);
    QTRY_COMPARE(finals(), QStringList{u"I would like a table."_s});
}

void tst_DeepgramEars::keepsTwoSecondsOfTheCallerDuringTheOutage()
{
    auto patience = quick();
    patience.link.firstRetry = 100ms;
    patience.link.outage = 5s;
    makeReady({}, {}, patience);
    m_deepgram->hangUp();
    QTRY_COMPARE(warnings(), QStringList{u"earsLost"_s});
    hear(10s, 9000);
    m_deepgram->comeBack();
    QTRY_COMPARE(m_deepgram->ears().size(), 2);
    QTRY_COMPARE(m_deepgram->ear()->sound().size(), 16000);
    QVERIFY(m_deepgram->ear()->soundMessages() < 20); // together, not in their twenties
    QTRY_COMPARE(warnings(), (QStringList{u"earsLost"_s, u"earsReconnected"_s}));
}

void tst_DeepgramEars::comesBackWhenItHeardNothing()
{
    makeReady({}, {}, quick());
    m_deepgram->ear()->close(1011, u"... within the timeout window. See https://dpgr.am/net0001"_s);
    QTRY_COMPARE(m_deepgram->ears().size(), 2);
}

void tst_DeepgramEars::givesUpWhenTheServiceStaysAway()
{
    makeReady({}, {}, quick());
    m_deepgram->hangUp();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
    QCOMPARE(warnings(), QStringList{u"earsLost"_s}); // once, not with every try
}

void tst_DeepgramEars::givesUpAtOnceOnWhatItCannotDecode()
{
    makeReady({}, {}, quick());
    m_deepgram->ear()->close(1008, u"DATA-0000: not decodable, key %1"_s.arg(kKey));
    QTRY_COMPARE(m_failed->size(), 1);
    QVERIFY(!failure().detail.contains(kKey));
    QCOMPARE(m_deepgram->ears().size(), 1);
}

void tst_DeepgramEars::wordsThatNeverBecomeFinalCountInTheEnd()
{
    auto patience = quick();
    patience.silence = 50ms; // after the vendor's own second
    makeReady({}, {}, patience);
    m_deepgram->ear()->results(u"hello there"_s, 0, 1, false, false);
    QTRY_COMPARE(finals(), QStringList{u"hello there"_s});
    m_deepgram->ear()->results(u"Hello there."_s, 0, 1, true, true); // late
    m_deepgram->ear()->results(u"Bye."_s, 3, 4, true, true);
    QTRY_COMPARE(finals(), (QStringList{u"hello there"_s, u"Bye."_s}));
}

void tst_DeepgramEars::aFinalizeThatIsNotAnswered()
{
    auto patience = quick();
    patience.finish = 20ms;
    makeReady({}, {}, patience);
    m_deepgram->ear()->results(u"yes"_s, 0, 1, false, false);
    QTRY_COMPARE(m_heard->size(), 1);
    m_ears->finishTurn();
    QTRY_COMPARE(finals(), QStringList{u"yes"_s});
    m_ears->finishTurn();
    QTest::qWait(60);
    QCOMPARE(finals().size(), 1); // of nothing comes nothing
}

void tst_DeepgramEars::malformedMessagesAreToldOnce()
{
    makeReady();
    for (int i = 0; i < 5; ++i)
        m_deepgram->ear()->sendText("<html>");
    m_deepgram->ear()->results(u"Yes."_s, 0, 1, true, true);
    QTRY_COMPARE(finals(), QStringList{u"Yes."_s});
    QCOMPARE(warnings(), QStringList{u"earsMalformed"_s});
}

void tst_DeepgramEars::onlyMalformedMessagesAreTooMany()
{
    makeReady();
    for (int i = 0; i < 50; ++i)
        m_deepgram->ear()->sendText("<html>");
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Malformed);
}

void tst_DeepgramEars::aSlowNetworkCostsSoundNotTime()
{
    makeReady();
    // Nobody runs the event loop: nothing leaves this process but what the system's buffers take.
    const std::vector<qint16> frame(160, 1000);
    for (int i = 0; i < 20 * 60 * 50; ++i)
        m_ears->hear(frame);
    QTRY_COMPARE(warnings(), QStringList{u"earsBehind"_s}); // once
    QTRY_VERIFY(m_deepgram->ear()->soundMessages() > 40); // a second of it
    QTest::qWait(50);
    QVERIFY(m_deepgram->ear()->sound().size() < 8000 * 60); // far less than the twenty minutes
    QVERIFY(m_deepgram->ear()->isOpen());
    QVERIFY(m_failed->isEmpty());
}

void tst_DeepgramEars::aFluxErrorMeansAnotherConnection()
{
    makeReady(u"flux-general-en"_s, {}, quick());
    m_deepgram->ear()->error(u"INACTIVE_CLIENT"_s, u"Nothing came."_s);
    QTRY_COMPARE(m_deepgram->ears().size(), 2);
    QVERIFY(m_failed->isEmpty());
}

void tst_DeepgramEars::nothingIsToldAfterClose()
{
    makeReady();
    m_deepgram->ear()->results(u"yes"_s, 0, 1, false, false);
    QTRY_COMPARE(m_heard->size(), 1);
    m_ears->close();
    m_deepgram->ear()->results(u"yes"_s, 0, 1, true, true);
    m_ears->hear(std::vector<qint16>(160));
    m_ears->finishTurn();
    QTest::qWait(50);
    QCOMPARE(m_heard->size(), 1);
    QVERIFY(m_failed->isEmpty() && m_warned->isEmpty());
}

void tst_DeepgramEars::closingInAnAnswerIsSafe()
{
    makeReady();
    connect(m_ears.get(), &SpeechToText::speechStarted, m_ears.get(), &SpeechToText::close);
    m_deepgram->ear()->results(u"yes"_s, 0, 1, true, true);
    QTRY_COMPARE(m_started->size(), 1);
    QVERIFY(m_heard->isEmpty());
    QTRY_VERIFY(!m_deepgram->ear()->isOpen());
}

QTEST_GUILESS_MAIN(tst_DeepgramEars)
#include "tst_deepgramears.moc"
