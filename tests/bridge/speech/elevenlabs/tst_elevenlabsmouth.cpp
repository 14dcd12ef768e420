// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"

#include "bridge/audio/g711.h"
#include "tests/bridge/speech/mouthlog.h"
#include "tests/fakes/fakeelevenlabs.h"

#include <QTcpServer>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeElevenLabs;

// ElevenLabs' mouth over real sockets and HTTP, against a strict stand-in.
class tst_ElevenLabsMouth : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void connectsWithTheKeyAndAsksForTheTelephonesSound();
    void findsVoicesByNameAndById_data();
    void findsVoicesByNameAndById();
    void namesTheLanguageWhereTheModelTakesOne_data();
    void namesTheLanguageWhereTheModelTakesOne();
    void tellsEachWordRightBeforeItsSound_data();
    void tellsEachWordRightBeforeItsSound();
    void givesTheServicesSound();
    void aReplyOfSeveralSentencesIsOneContext();
    void repliesComeInTheirOrder();
    void whatIsSaidBeforeItIsOpenIsSpoken();
    void aReplyThatHasNothingToSpeakEnds();
    void aServiceWithoutLettersTellsItsSentence();
    void hushingClosesTheContextAndNothingStaleIsTold();
    void anInterruptionInEverySentence();
    void staysConnectedWhileNobodySpeaks();
    void saysGoodbye();

    void failsWithoutAKeyUnlessItIsLocal();
    void aWrongKey();
    void unusualActivityIsExplained_data();
    void unusualActivityIsExplained();
    void aKeyThatMayNotLookAtTheAccountSpeaksOverHttp();
    void aRefusedSocketMeansHttp_data();
    void aRefusedSocketMeansHttp();
    void overHttpItCanBeHushed();
    void overHttpABusyServiceIsAskedAgain();
    void overHttpAVoiceThatIsNotThere();
    void overHttpAPageIsNoSound_data();
    void overHttpAPageIsNoSound();
    void overHttpSilenceIsSkippedAndTooMuchOfItIsTheEnd();
    void aVoiceThatIsNotThere();
    void aNameThatNobodyKnows();
    void modelsThatSpeakOtherwise();
    void quotaEndsIt();
    void nobodyListens();
    void goesOnWithTheNextWordAfterADrop();
    void aDropBetweenRepliesIsNobodysConcern();
    void givesUpWhenTheServiceStaysAway();
    void anIdleCloseIsFollowedByAnotherConnection();
    void oldContextsThatNeverEndAreLeftBehind();
    void aServiceThatTakesTextAndSaysNothing();
    void repliesWithoutSoundAreSkippedAndThenTheEnd();
    void anotherSampleRateIsFound();
    void aPageInsteadOfSound();
    void soundWithoutEndIsCut();
    void malformedMessages();
    void moreTextThanAnybodyCouldHearIsRefused();
    void nothingIsToldAfterHush();
    void nothingIsToldAfterClose();
    void hushingAndClosingInAnAnswerIsSafe_data();
    void hushingAndClosingInAnAnswerIsSafe();

private:
    void make(ServiceOptions options = {}, ElevenLabsPatience patience = quick());
    void makeReady(ServiceOptions options = {}, ElevenLabsPatience patience = quick());
    void setManners() { m_service->setManners(m_manners); }
    void sayAll(int reply, const QStringList &sentences);
    static ElevenLabsPatience quick();

    std::unique_ptr<FakeElevenLabs> m_service;
    std::unique_ptr<ElevenLabsMouth> m_mouth;
    std::unique_ptr<MouthLog> m_log;
    fakes::FakeElevenLabsManners m_manners;
    Settings m_settings;
};

namespace {
const auto kKey = u"xi-planted-key-93ab"_s;
const auto kRachel = u"21m00Tcm4TlvDq8ikWAM"_s;
} // namespace

void tst_ElevenLabsMouth::init()
{
    m_service = std::make_unique<FakeElevenLabs>();
    m_manners = {};
    m_manners.key = kKey.toUtf8();
    setManners();
    m_settings = Settings().with(u"elevenlabs/url", m_service->url().toString()).with(u"elevenlabs/apiKey", kKey);
}

void tst_ElevenLabsMouth::cleanup()
{
    m_log.reset();
    m_mouth.reset();
    m_service.reset();
}

ElevenLabsPatience tst_ElevenLabsMouth::quick()
{
    ElevenLabsPatience patience;
    patience.link.firstRetry = 5ms;
    patience.link.outage = 500ms;
    patience.http.firstRetry = 5ms;
    return patience;
}

void tst_ElevenLabsMouth::make(ServiceOptions options, ElevenLabsPatience patience)
{
    options.settings = m_settings;
    m_log.reset();
    m_mouth = std::make_unique<ElevenLabsMouth>(options, patience);
    m_log = std::make_unique<MouthLog>(m_mouth.get());
    m_mouth->open();
    m_mouth->open(); // once is enough
}

void tst_ElevenLabsMouth::makeReady(ServiceOptions options, ElevenLabsPatience patience)
{
    make(options, patience);
    QTRY_COMPARE(m_log->ready.size(), 1);
}

void tst_ElevenLabsMouth::sayAll(int reply, const QStringList &sentences)
{
    for (const auto &sentence : sentences)
        m_mouth->speak(reply, sentence);
    m_mouth->finish(reply);
}

void tst_ElevenLabsMouth::connectsWithTheKeyAndAsksForTheTelephonesSound()
{
    makeReady();
    const auto head = m_service->line()->head();
    QCOMPARE(head.path, u"/v1/text-to-speech/%1/multi-stream-input"_s.arg(kRachel));
    QCOMPARE(head.header("xi-api-key"), kKey.toUtf8());
    QVERIFY(!head.query.toString().contains(kKey));
    QCOMPARE(head.query.queryItemValue(u"model_id"_s), u"eleven_flash_v2_5"_s);
    QCOMPARE(head.query.queryItemValue(u"output_format"_s), u"ulaw_8000"_s);
    QCOMPARE(m_log->ready, QStringList{u"eleven_flash_v2_5 Rachel"_s});
    QCOMPARE(m_mouth->speaks().hz, 8000);
    QCOMPARE(m_service->requests.size(), 1);
    QTRY_COMPARE(m_service->line()->liveContexts(), 1); // opened ahead
}

void tst_ElevenLabsMouth::findsVoicesByNameAndById_data()
{
    QTest::addColumn<QString>("voice");
    QTest::addColumn<QString>("standard");
    QTest::addColumn<QString>("id");
    QTest::newRow("by name") << u"George"_s << QString() << u"JBFqnCBsd6RMkjVDRZzb"_s;
    QTest::newRow("by name, however it is written") << u" geORGE "_s << QString() << u"JBFqnCBsd6RMkjVDRZzb"_s;
    QTest::newRow("by id") << u"aBcDeFgHiJkLmNoPqRsT"_s << QString() << u"aBcDeFgHiJkLmNoPqRsT"_s;
    QTest::newRow("the settings'") << QString() << u"ZyXwVuTsRqPoNmLkJiHg"_s << u"ZyXwVuTsRqPoNmLkJiHg"_s;
    QTest::newRow("the settings', by name") << QString() << u"Brian"_s << u"nPczCjzI2devNBz1zQrb"_s;
    QTest::newRow("none at all") << QString() << QString() << kRachel;
}

void tst_ElevenLabsMouth::findsVoicesByNameAndById()
{
    QFETCH(QString, voice);
    QFETCH(QString, standard);
    QFETCH(QString, id);
    m_settings = m_settings.with(u"elevenlabs/voiceId", standard);
    makeReady({.voice = voice});
    QCOMPARE(m_service->line()->head().path.section(u'/', 3, 3), id);
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_ElevenLabsMouth::namesTheLanguageWhereTheModelTakesOne_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("code");
    QTest::newRow("Hindi") << u"eleven_flash_v2_5"_s << u"hi-IN"_s << u"hi"_s;
    QTest::newRow("several") << u"eleven_flash_v2_5"_s << u"multi"_s << QString();
    QTest::newRow("a model that hears it itself") << u"eleven_multilingual_v2"_s << u"hi-IN"_s << QString();
}

void tst_ElevenLabsMouth::namesTheLanguageWhereTheModelTakesOne()
{
    QFETCH(QString, model);
    QFETCH(QString, language);
    QFETCH(QString, code);
    makeReady({.model = model, .language = language});
    QCOMPARE(m_service->line()->head().query.queryItemValue(u"language_code"_s), code);
}

void tst_ElevenLabsMouth::tellsEachWordRightBeforeItsSound_data()
{
    QTest::addColumn<bool>("snakeCase");
    QTest::addColumn<int>("wordsPerChunk");
    QTest::newRow("camel case, two words a chunk") << false << 2;
    QTest::newRow("snake case, all at once") << true << 10;
    QTest::newRow("a word a chunk") << false << 1;
}

void tst_ElevenLabsMouth::tellsEachWordRightBeforeItsSound()
{
    QFETCH(bool, snakeCase);
    QFETCH(int, wordsPerChunk);
    m_manners.snakeCase = snakeCase;
    m_manners.wordsPerChunk = wordsPerChunk;
    setManners();
    makeReady();
    sayAll(1, {u"Sure, no problem."_s, u"At eight?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->order,
        (QStringList{u"1 says Sure,"_s, u"1 sounds"_s, u"1 says no"_s, u"1 sounds"_s, u"1 says problem."_s, u"1 sounds"_s, u"1 says At"_s,
            u"1 sounds"_s, u"1 says eight?"_s, u"1 sounds"_s, u"1 ends"_s}));
    QCOMPARE(m_log->said[1], u"Sure, no problem. At eight?"_s);
}

void tst_ElevenLabsMouth::givesTheServicesSound()
{
    makeReady();
    sayAll(7, {u"one two three"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{7});
    const auto wire = fakes::muLawOf({u"one"_s, u"two"_s, u"three"_s}, 50ms);
    QList<qint16> expected(wire.size());
    g711::decodeMuLaw(wire, expected);
    QCOMPARE(m_log->sound[7], expected);
}

void tst_ElevenLabsMouth::aReplyOfSeveralSentencesIsOneContext()
{
    makeReady();
    m_mouth->speak(1, u"Hello."_s);
    QTRY_COMPARE(m_service->line()->texts(), QStringList{u"c1: Hello. "_s});
    m_mouth->speak(1, u"How are you?"_s);
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_service->line()->texts(), (QStringList{u"c1: Hello. "_s, u"c1: How are you? "_s}));
    QCOMPARE(m_service->line()->closedContexts(), QStringList{u"c1"_s});
}

void tst_ElevenLabsMouth::repliesComeInTheirOrder()
{
    makeReady();
    for (int reply = 1; reply <= 9; ++reply)
        sayAll(reply, {u"a"_s, u"b c"_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QCOMPARE(m_service->line()->closedContexts().size(), 9);
    for (int reply = 1; reply <= 9; ++reply)
        QCOMPARE(m_log->sound[reply].size(), 3 * 400);
    QCOMPARE(m_service->lines().size(), 1);
}

void tst_ElevenLabsMouth::whatIsSaidBeforeItIsOpenIsSpoken()
{
    make();
    sayAll(1, {u"Welcome."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1], u"Welcome."_s);
}

void tst_ElevenLabsMouth::aReplyThatHasNothingToSpeakEnds()
{
    makeReady();
    m_mouth->finish(1);
    sayAll(2, {u"..."_s});
    sayAll(3, {u"Yes."_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3}));
    QCOMPARE(m_log->said[2], u"..."_s);
    QCOMPARE(m_service->line()->texts(), QStringList{u"c1: Yes. "_s});
}

void tst_ElevenLabsMouth::aServiceWithoutLettersTellsItsSentence()
{
    m_manners.aligns = false;
    setManners();
    makeReady();
    sayAll(1, {u"Sure, no problem."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->order, (QStringList{u"1 says Sure, no problem."_s, u"1 sounds"_s, u"1 ends"_s}));
}

void tst_ElevenLabsMouth::hushingClosesTheContextAndNothingStaleIsTold()
{
    makeReady();
    auto *line = m_service->line();
    line->holdsSound = true;
    m_mouth->speak(1, u"This is a long story."_s);
    QTRY_COMPARE(line->texts().size(), 1);
    m_mouth->hush();
    sayAll(2, {u"Yes?"_s});
    QTRY_COMPARE(line->closedContexts(), (QStringList{u"c1"_s, u"c2"_s}));
    line->release(); // the story comes all the same, as the vendor's does
    QTRY_COMPARE(m_log->ended, QList<int>{2});
    QCOMPARE(m_log->order, (QStringList{u"2 says Yes?"_s, u"2 sounds"_s, u"2 ends"_s}));
    QTRY_COMPARE(line->liveContexts(), 1); // the next one
    QCOMPARE(m_service->lines().size(), 1);
}

void tst_ElevenLabsMouth::anInterruptionInEverySentence()
{
    m_manners.chunkEvery = 5ms;
    setManners();
    makeReady();
    for (int reply = 1; reply <= 30; ++reply) {
        m_mouth->speak(reply, u"one two three four five six seven eight"_s);
        QTRY_VERIFY(m_log->sound.contains(reply));
        m_mouth->hush();
    }
    sayAll(31, {u"The end."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{31});
    QCOMPARE(m_service->lines().size(), 1); // never a sixth context
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_ElevenLabsMouth::staysConnectedWhileNobodySpeaks()
{
    m_manners.idle = 200ms; // a hundred times faster than the vendor
    setManners();
    auto patience = quick();
    patience.keepAlive = 80ms;
    makeReady({}, patience);
    QTRY_VERIFY(m_service->line()->keepAlives() >= 8);
    QVERIFY(m_service->line()->isOpen());
    QCOMPARE(m_service->lines().size(), 1);
    sayAll(1, {u"Still here."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
}

void tst_ElevenLabsMouth::saysGoodbye()
{
    makeReady();
    m_mouth->close();
    m_mouth->close();
    QTRY_VERIFY(!m_service->line()->isOpen());
    QVERIFY(m_service->line()->saidGoodbye());
    QCOMPARE(m_service->line()->closeCode(), 1000);
}

void tst_ElevenLabsMouth::failsWithoutAKeyUnlessItIsLocal()
{
    m_settings = Settings();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::NotConfigured);
    QVERIFY(m_log->failures[0].detail.contains("elevenlabs/apiKey"_L1));

    m_manners.needsKey = false;
    m_manners.key.clear();
    setManners();
    m_settings = Settings().with(u"elevenlabs/url", m_service->url().toString());
    makeReady();
}

void tst_ElevenLabsMouth::aWrongKey()
{
    m_manners.key = "another";
    m_manners.accountStatus = 401;
    setManners();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Refused);
    QVERIFY(m_log->failures[0].detail.contains("elevenlabs/apiKey"_L1));
    QVERIFY(!m_log->failures[0].detail.contains(kKey));
    QCOMPARE(m_service->requests.size(), 2); // the socket, and the question why
}

void tst_ElevenLabsMouth::unusualActivityIsExplained_data()
{
    QTest::addColumn<QString>("where");
    QTest::newRow("in the answer to our question") << u"account"_s;
    QTest::newRow("only when it should speak") << u"speech"_s;
    QTest::newRow("on the socket") << u"socket"_s;
}

void tst_ElevenLabsMouth::unusualActivityIsExplained()
{
    QFETCH(QString, where);
    if (where == "account"_L1) {
        m_manners.refuses = 401;
        m_manners.accountStatus = 401;
        m_manners.accountBody = FakeElevenLabs::unusualActivity();
    } else if (where == "speech"_L1) {
        m_manners.refuses = 401;
        m_manners.speechStatus = 401;
        m_manners.speechBody = FakeElevenLabs::unusualActivity();
    } else {
        m_manners.trouble = R"({"message":"Unusual activity detected. Free Tier usage disabled.","error":"detected_unusual_activity","code":1008})";
    }
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Refused);
    QVERIFY2(m_log->failures[0].detail.contains("unusual activity"_L1) && m_log->failures[0].detail.contains("paid plan"_L1),
        qPrintable(m_log->failures[0].detail));
    const auto asked = m_service->requests.size();
    QTest::qWait(50);
    QCOMPARE(m_service->requests.size(), asked); // never again
}

void tst_ElevenLabsMouth::aKeyThatMayNotLookAtTheAccountSpeaksOverHttp()
{
    m_manners.refuses = 403;
    m_manners.accountStatus = 401;
    m_manners.accountBody = R"({"detail":{"status":"missing_permissions","message":"user_read"}})";
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
}

void tst_ElevenLabsMouth::aRefusedSocketMeansHttp_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("a proxy that knows no sockets") << 400;
    QTest::newRow("a gateway without the path") << 404;
    QTest::newRow("a proxy that forbids them") << 403;
    QTest::newRow("a proxy that wants another protocol") << 426;
}

void tst_ElevenLabsMouth::aRefusedSocketMeansHttp()
{
    QFETCH(int, status);
    m_manners.refuses = status;
    setManners();
    make();
    sayAll(1, {u"Sure, no problem."_s, u"At eight?"_s});
    sayAll(2, {u"Yes."_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2}));
    QCOMPARE(m_log->order,
        (QStringList{u"1 says Sure, no problem."_s, u"1 sounds"_s, u"1 says At eight?"_s, u"1 sounds"_s, u"1 ends"_s, u"2 says Yes."_s,
            u"2 sounds"_s, u"2 ends"_s}));
    QCOMPARE(m_service->spokenByHttp(), (QStringList{u"Sure, no problem."_s, u"At eight?"_s, u"Yes."_s}));
    QCOMPARE(m_log->sound[1].size(), 5 * 400);
    QCOMPARE(m_log->warnings, QStringList{u"voiceOverHttp"_s});
    QCOMPARE(m_log->ready, QStringList{u"eleven_flash_v2_5 Rachel"_s});
    QVERIFY(m_service->requests.last().body.contains("\"model_id\":\"eleven_flash_v2_5\""));
}

void tst_ElevenLabsMouth::overHttpItCanBeHushed()
{
    m_manners.refuses = 404;
    m_manners.perWord = 1s;
    setManners();
    makeReady();
    m_mouth->speak(1, u"one two three four"_s);
    m_mouth->speak(1, u"five six"_s);
    QTRY_COMPARE(m_service->spokenByHttp().size(), 2);
    m_mouth->hush();
    m_mouth->finish(1); // too late
    sayAll(2, {u"Yes?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{2});
    QVERIFY(m_log->order.indexOf(u"2 says Yes?"_s) > m_log->order.lastIndexOf(u"1 sounds"_s));
    QVERIFY(!m_log->order.contains(u"1 ends"_s));
}

void tst_ElevenLabsMouth::overHttpABusyServiceIsAskedAgain()
{
    m_manners.refuses = 404;
    m_manners.speechFails = 2;
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1], u"Hello."_s);
}

void tst_ElevenLabsMouth::overHttpAVoiceThatIsNotThere()
{
    m_manners.refuses = 404;
    m_manners.voices = {u"someoneElse"_s};
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::NotFound);
    QVERIFY(m_log->failures[0].detail.contains("\"Rachel\""_L1));
}

void tst_ElevenLabsMouth::overHttpAPageIsNoSound_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("and says so") << QByteArray("text/html");
    QTest::newRow("and claims to be sound") << QByteArray("audio/basic");
}

void tst_ElevenLabsMouth::overHttpAPageIsNoSound()
{
    QFETCH(QByteArray, type);
    m_manners.refuses = 404;
    m_manners.speechType = type;
    m_manners.speechBody = "<!DOCTYPE html><html><body>Please log in to the hotel's network.</body></html>";
    setManners();
    make();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
    QVERIFY(m_log->sound.isEmpty());
}

void tst_ElevenLabsMouth::overHttpSilenceIsSkippedAndTooMuchOfItIsTheEnd()
{
    m_manners.refuses = 404;
    m_manners.silent = true;
    setManners();
    make();
    sayAll(1, {u"One."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, (QStringList{u"voiceOverHttp"_s, u"voiceSkipped"_s}));
    QCOMPARE(m_service->spokenByHttp(), (QStringList{u"One."_s, u"One."_s})); // asked twice
    QCOMPARE(m_log->said[1], u"One."_s);
    sayAll(2, {u"Two."_s, u"Three."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
}

void tst_ElevenLabsMouth::aVoiceThatIsNotThere()
{
    m_manners.voices = {u"someoneElse"_s};
    setManners();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::NotFound);
    QVERIFY(m_log->failures[0].detail.contains("\"Rachel\""_L1));
}

void tst_ElevenLabsMouth::aNameThatNobodyKnows()
{
    makeReady({.voice = u"Puck"_s});
    QCOMPARE(m_log->warnings, QStringList{u"voiceUnknown"_s});
    QVERIFY(m_log->messages[0].contains("\"Puck\""_L1));
    QCOMPARE(m_service->line()->head().path.section(u'/', 3, 3), kRachel);
}

void tst_ElevenLabsMouth::modelsThatSpeakOtherwise()
{
    make({.model = u"eleven_v4_turbo"_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Unsupported);
    QVERIFY(m_service->requests.isEmpty());

    make({.model = u"eleven_v3"_s}); // over HTTP only
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(m_service->lines().isEmpty());
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_ElevenLabsMouth::quotaEndsIt()
{
    m_manners.trouble = R"({"message":"This request exceeds your quota of 10000. You have 3 credits remaining.","error":"quota_exceeded","code":1008})";
    setManners();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Quota);
    QCOMPARE(m_service->requests.size(), 1);
}

void tst_ElevenLabsMouth::nobodyListens()
{
    m_service->hangUp();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Network);
}

void tst_ElevenLabsMouth::goesOnWithTheNextWordAfterADrop()
{
    m_manners.wordsPerChunk = 1;
    m_manners.chunkEvery = 60ms;
    setManners();
    makeReady();
    sayAll(1, {u"one two three four five"_s, u"six seven"_s});
    QTRY_VERIFY(m_log->said[1].contains("two"_L1));
    m_service->line()->drop();
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->said[1], u"one two three four five six seven"_s);
    QCOMPARE(m_service->lines().size(), 2);
    QCOMPARE(m_log->warnings, (QStringList{u"voiceLost"_s, u"voiceReconnected"_s}));
    QVERIFY(!m_service->line()->texts().join(QString()).contains("one"_L1));
}

void tst_ElevenLabsMouth::aDropBetweenRepliesIsNobodysConcern()
{
    makeReady();
    m_service->line()->drop();
    QTRY_COMPARE(m_service->lines().size(), 2);
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_ElevenLabsMouth::givesUpWhenTheServiceStaysAway()
{
    makeReady();
    m_service->hangUp();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Network);
}

void tst_ElevenLabsMouth::anIdleCloseIsFollowedByAnotherConnection()
{
    m_manners.idle = 50ms;
    setManners();
    makeReady(); // keeps alive every ten seconds: too late
    QTRY_COMPARE(m_service->lines().size(), 2);
    QVERIFY(m_log->failures.isEmpty() && m_log->warnings.isEmpty());
}

void tst_ElevenLabsMouth::oldContextsThatNeverEndAreLeftBehind()
{
    m_manners.endsContexts = false;
    setManners();
    auto patience = quick();
    patience.freeContext = 30ms;
    makeReady({}, patience);
    for (int reply = 1; reply <= 6; ++reply) {
        m_mouth->speak(reply, u"one two"_s);
        QTRY_VERIFY(m_log->sound.contains(reply));
        m_mouth->hush();
    }
    QCOMPARE(m_service->lines().size(), 2);
    QVERIFY(m_log->failures.isEmpty());
}

void tst_ElevenLabsMouth::aServiceThatTakesTextAndSaysNothing()
{
    auto patience = quick();
    patience.stall = 50ms;
    makeReady({}, patience);
    m_service->line()->stall();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1}); // over another connection
    QCOMPARE(m_service->lines().size(), 2);

    connect(m_service.get(), &FakeElevenLabs::lineOpened, this, [](fakes::FakeElevenLabsLine *line) { line->stall(); });
    m_service->line()->stall();
    sayAll(2, {u"Hello?"_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::TimedOut);
}

void tst_ElevenLabsMouth::repliesWithoutSoundAreSkippedAndThenTheEnd()
{
    m_manners.silent = true;
    setManners();
    makeReady();
    sayAll(1, {u"One."_s});
    sayAll(2, {u"Two."_s});
    sayAll(3, {u"Three."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->ended, (QList<int>{1, 2}));
    QCOMPARE(m_log->warnings, (QStringList{u"voiceSkipped"_s, u"voiceSkipped"_s}));
    QCOMPARE(m_log->said[1], u"One."_s);
}

void tst_ElevenLabsMouth::anotherSampleRateIsFound()
{
    m_manners.stretch = 4; // as 32 kHz would be
    m_manners.perWord = 400ms;
    setManners();
    makeReady();
    sayAll(1, {u"one two three four five six seven eight"_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
    QVERIFY2(m_log->failures[0].detail.contains("sample rate"_L1), qPrintable(m_log->failures[0].detail));
}

void tst_ElevenLabsMouth::aPageInsteadOfSound()
{
    m_manners.page = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
    setManners();
    makeReady();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QVERIFY(m_log->sound.isEmpty());
}

void tst_ElevenLabsMouth::soundWithoutEndIsCut()
{
    m_manners.endless = true;
    m_manners.aligns = false;
    m_manners.perWord = 1s;
    setManners();
    makeReady();
    sayAll(1, {u"Hello there."_s});
    sayAll(2, {u"..."_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2}));
    QCOMPARE(m_log->warnings, QStringList{u"voiceEndless"_s});
    QVERIFY(m_log->sound[1].size() < 20 * 8000);
}

void tst_ElevenLabsMouth::malformedMessages()
{
    makeReady();
    m_service->line()->sendText("<html>");
    m_service->line()->sendText("[]");
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceMalformed"_s});
    for (int i = 0; i < 20; ++i)
        m_service->line()->sendText("<html>");
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
}

void tst_ElevenLabsMouth::moreTextThanAnybodyCouldHearIsRefused()
{
    make();
    for (int i = 0; i < 30; ++i)
        m_mouth->speak(1, u"x"_s.repeated(1000));
    QCOMPARE(m_log->warnings, QStringList{u"voiceFull"_s});
}

void tst_ElevenLabsMouth::nothingIsToldAfterHush()
{
    m_manners.chunkEvery = 30ms; // it is not done at once
    setManners();
    makeReady();
    sayAll(1, {u"one two three four five six"_s});
    sayAll(2, {u"Seven."_s});
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->hush();
    const auto told = m_log->order;
    m_mouth->speak(2, u"eight"_s); // of a reply that is over
    m_mouth->finish(2);
    QTest::qWait(50);
    QCOMPARE(m_log->order, told);
    sayAll(3, {u"Nine."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{3});
}

void tst_ElevenLabsMouth::nothingIsToldAfterClose()
{
    m_manners.chunkEvery = 30ms; // it is not done at once
    setManners();
    makeReady();
    sayAll(1, {u"one two three four five six"_s});
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->close();
    const auto told = m_log->order;
    m_mouth->speak(2, u"seven"_s);
    m_mouth->finish(2);
    m_mouth->hush();
    QTest::qWait(50);
    QCOMPARE(m_log->order, told);
    QVERIFY(m_log->failures.isEmpty());
}

void tst_ElevenLabsMouth::hushingAndClosingInAnAnswerIsSafe_data()
{
    QTest::addColumn<bool>("overHttp");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("when");
    for (const bool overHttp : {false, true}) {
        for (const bool closes : {false, true}) {
            for (int when = 0; when < 3; ++when)
                QTest::addRow("%s, %s, at %d", overHttp ? "HTTP" : "socket", closes ? "close" : "hush", when) << overHttp << closes << when;
        }
    }
}

void tst_ElevenLabsMouth::hushingAndClosingInAnAnswerIsSafe()
{
    QFETCH(bool, overHttp);
    QFETCH(bool, closes);
    QFETCH(int, when);
    m_manners.refuses = overHttp ? 404 : 0;
    setManners();
    makeReady();
    int done = 0;
    const auto act = [&] {
        ++done;
        if (closes)
            m_mouth->close();
        else
            m_mouth->hush();
    };
    auto *mouth = m_mouth.get();
    if (when == 0)
        connect(mouth, &TextToSpeech::saying, mouth, act);
    else if (when == 1)
        connect(mouth, &TextToSpeech::spoke, mouth, act);
    else
        connect(mouth, &TextToSpeech::spokeAll, mouth, act);
    sayAll(1, {u"one two three"_s, u"four five"_s});
    sayAll(2, {u"six"_s});
    QTRY_COMPARE(done, 1);
    QTest::qWait(30);
    QCOMPARE(done, 1);
    QVERIFY(m_log->failures.isEmpty());
    if (!closes) {
        mouth->disconnect(mouth);
        sayAll(3, {u"seven"_s});
        QTRY_VERIFY(m_log->ended.contains(3));
        QCOMPARE(m_log->said[3], u"seven"_s);
    }
}

QTEST_GUILESS_MAIN(tst_ElevenLabsMouth)
#include "tst_elevenlabsmouth.moc"
