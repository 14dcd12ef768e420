// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgrammouth.h"

#include "tests/bridge/speech/mouthlog.h"
#include "tests/fakes/fakedeepgram.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeDeepgram;

// Deepgram's mouth over real sockets, against a strict stand-in.
class tst_DeepgramMouth : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void connectsWithTheKeyAndAsksForTheTelephonesSound();
    void findsVoices_data();
    void findsVoices();
    void speaksAReply();
    void speaksTheFirstSentenceAtOnce();
    void repliesComeInTheirOrder();
    void whatIsSaidBeforeItIsOpenIsSpoken();
    void aReplyThatHasNothingToSpeakEnds();
    void hushingClearsAndWaitsForTheAnswer();
    void anInterruptionInEverySentence();
    void longTextIsSentInPieces();
    void saysGoodbye();

    void neverMoreThanTwentyFlushesAMinute();
    void failsWithoutAKey();
    void refusedHandshakes_data();
    void refusedHandshakes();
    void aVoiceThatNobodyKnows();
    void aClearThatIsNotAnsweredMeansAnotherConnection();
    void goesOnAfterADrop();
    void aDropBetweenRepliesIsNobodysConcern();
    void givesUpWhenTheServiceStaysAway();
    void aServiceThatTakesTextAndSaysNothing();
    void repliesWithoutSoundAreSkippedAndThenTheEnd();
    void aPageInsteadOfSound();
    void soundWithoutEndIsCut();
    void warningsArePassedOnOnce();
    void errorsMeanAnotherConnectionAndThenTheEnd();
    void malformedMessages();
    void nothingIsToldAfterHush();
    void hushingAndClosingInAnAnswerIsSafe_data();
    void hushingAndClosingInAnAnswerIsSafe();

private:
    void make(ServiceOptions options = {}, DeepgramMouthPatience patience = quick());
    void makeReady(ServiceOptions options = {}, DeepgramMouthPatience patience = quick());
    void setManners() { m_service->setManners(m_manners); }
    void sayAll(int reply, const QStringList &sentences);
    fakes::FakeDeepgramMouth *line() const { return m_service->mouth(); }
    static DeepgramMouthPatience quick();

    std::unique_ptr<FakeDeepgram> m_service;
    std::unique_ptr<DeepgramMouth> m_mouth;
    std::unique_ptr<MouthLog> m_log;
    fakes::FakeDeepgramManners m_manners;
    Settings m_settings;
};

namespace {
const auto kKey = u"dg-planted-key-77d0"_s;
}

void tst_DeepgramMouth::init()
{
    m_service = std::make_unique<FakeDeepgram>();
    m_manners = {};
    m_manners.key = kKey.toUtf8();
    setManners();
    m_settings = Settings().with(u"deepgram/url", m_service->url().toString()).with(u"deepgram/apiKey", kKey);
}

void tst_DeepgramMouth::cleanup()
{
    m_log.reset();
    m_mouth.reset();
    m_service.reset();
}

DeepgramMouthPatience tst_DeepgramMouth::quick()
{
    DeepgramMouthPatience patience;
    patience.link.firstRetry = 5ms;
    patience.link.outage = 500ms;
    return patience;
}

void tst_DeepgramMouth::make(ServiceOptions options, DeepgramMouthPatience patience)
{
    options.settings = m_settings;
    m_log.reset();
    m_mouth = std::make_unique<DeepgramMouth>(options, patience);
    m_log = std::make_unique<MouthLog>(m_mouth.get());
    m_mouth->open();
    m_mouth->open(); // once is enough
}

void tst_DeepgramMouth::makeReady(ServiceOptions options, DeepgramMouthPatience patience)
{
    make(options, patience);
    QTRY_COMPARE(m_log->ready.size(), 1);
    QTRY_VERIFY(line());
}

void tst_DeepgramMouth::sayAll(int reply, const QStringList &sentences)
{
    for (const auto &sentence : sentences)
        m_mouth->speak(reply, sentence);
    m_mouth->finish(reply);
}

void tst_DeepgramMouth::connectsWithTheKeyAndAsksForTheTelephonesSound()
{
    makeReady();
    const auto head = line()->head();
    QCOMPARE(head.path, u"/v1/speak"_s);
    QCOMPARE(head.header("authorization"), "Token " + kKey.toUtf8());
    QVERIFY(!head.query.toString().contains(kKey));
    QCOMPARE(head.query.queryItemValue(u"encoding"_s), u"mulaw"_s);
    QCOMPARE(head.query.queryItemValue(u"sample_rate"_s), u"8000"_s);
    QCOMPARE(m_log->ready, QStringList{u"aura-2 aura-2-thalia-en"_s});
    QCOMPARE(m_mouth->speaks().hz, 8000);
}

void tst_DeepgramMouth::findsVoices_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<QString>("voice");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QString() << QString() << u"aura-2-thalia-en"_s;
    QTest::newRow("as people say") << QString() << u"Zeus"_s << u"aura-2-zeus-en"_s;
    QTest::newRow("in full") << QString() << u"aura-2-celeste-es"_s << u"aura-2-celeste-es"_s;
    QTest::newRow("as the part's model") << u"aura-2-luna-en"_s << u"Zeus"_s << u"aura-2-luna-en"_s;
}

void tst_DeepgramMouth::findsVoices()
{
    QFETCH(QString, model);
    QFETCH(QString, voice);
    QFETCH(QString, name);
    makeReady({.model = model, .voice = voice});
    QCOMPARE(line()->head().query.queryItemValue(u"model"_s), name);
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_DeepgramMouth::speaksAReply()
{
    makeReady();
    sayAll(1, {u"Sure, no problem."_s, u"At eight?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->order, (QStringList{u"1 says Sure, no problem. At eight?"_s, u"1 sounds"_s, u"1 ends"_s}));
    QCOMPARE(line()->spoken(), (QStringList{u"Sure, no problem."_s, u"At eight?"_s}));
    QCOMPARE(m_log->sound[1].size(), 5 * 400);
    QCOMPARE(line()->flushes(), 1);
}

void tst_DeepgramMouth::speaksTheFirstSentenceAtOnce()
{
    makeReady();
    line()->holdsSound = true;
    m_mouth->speak(1, u"Sure."_s);
    QTRY_COMPARE(line()->flushes(), 1);
    m_mouth->speak(1, u"At eight,"_s);
    m_mouth->speak(1, u"for two."_s);
    QTRY_COMPARE(line()->spoken().size(), 3);
    QCOMPARE(line()->flushes(), 1); // the others go together
    line()->release();
    QTRY_COMPARE(line()->flushes(), 2);
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->order, (QStringList{u"1 says Sure."_s, u"1 sounds"_s, u"1 says At eight, for two."_s, u"1 sounds"_s, u"1 ends"_s}));
    QCOMPARE(line()->flushes(), 2);
}

void tst_DeepgramMouth::repliesComeInTheirOrder()
{
    makeReady();
    for (int reply = 1; reply <= 9; ++reply)
        sayAll(reply, {u"a"_s, u"b c"_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    for (int reply = 1; reply <= 9; ++reply)
        QCOMPARE(m_log->sound[reply].size(), 3 * 400);
}

void tst_DeepgramMouth::whatIsSaidBeforeItIsOpenIsSpoken()
{
    make();
    sayAll(1, {u"Welcome."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
}

void tst_DeepgramMouth::aReplyThatHasNothingToSpeakEnds()
{
    makeReady();
    m_mouth->finish(1);
    sayAll(2, {u"..."_s});
    sayAll(3, {u"Yes."_s, u"..."_s});
    QTRY_COMPARE(m_log->ended, (QList<int>{1, 2, 3}));
    QCOMPARE(m_log->said[2], u"..."_s);
    QCOMPARE(m_log->said[3], u"Yes. ..."_s);
    QCOMPARE(line()->spoken(), QStringList{u"Yes."_s});
}

void tst_DeepgramMouth::hushingClearsAndWaitsForTheAnswer()
{
    m_manners.clears = false;
    m_manners.perWord = 5s; // it does not come to its end by itself
    setManners();
    makeReady();
    m_mouth->speak(1, u"This is a long story."_s);
    QTRY_COMPARE(line()->flushes(), 1);
    m_mouth->hush();
    m_mouth->hush(); // once is enough
    sayAll(2, {u"Yes?"_s});
    line()->sendBinary(QByteArray(800, char(0x2a))); // was on its way
    line()->send({{u"type"_s, u"Flushed"_s}, {u"sequence_id"_s, 0}});
    QTRY_COMPARE(line()->controls().last(), u"Clear"_s);
    QTest::qWait(30);
    QCOMPARE(line()->controls(), (QStringList{u"Speak"_s, u"Flush"_s, u"Clear"_s}));
    line()->clearNow();
    QTRY_COMPARE(m_log->ended, QList<int>{2});
    QVERIFY(m_log->order.indexOf(u"2 says Yes?"_s) > m_log->order.lastIndexOf(u"1 sounds"_s));
    QVERIFY(!m_log->order.contains(u"1 ends"_s));
    QCOMPARE(m_log->sound[2].size(), 40'000);
}

void tst_DeepgramMouth::anInterruptionInEverySentence()
{
    makeReady();
    for (int reply = 1; reply <= 15; ++reply) {
        m_mouth->speak(reply, u"one two three four five six seven eight"_s);
        QTRY_VERIFY(m_log->sound.contains(reply));
        m_mouth->hush();
    }
    sayAll(16, {u"The end."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{16});
    QCOMPARE(m_log->sound[16].size(), 800);
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_DeepgramMouth::longTextIsSentInPieces()
{
    makeReady();
    sayAll(1, {u"word "_s.repeated(600).trimmed()}); // 3000 characters; it takes 2000
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(line()->isOpen());
    QCOMPARE(m_log->sound[1].size(), 600 * 400);
}

void tst_DeepgramMouth::saysGoodbye()
{
    makeReady();
    m_mouth->close();
    m_mouth->close();
    QTRY_VERIFY(!line()->isOpen());
    QCOMPARE(line()->controls(), QStringList{u"Close"_s});
}

void tst_DeepgramMouth::neverMoreThanTwentyFlushesAMinute()
{
    m_manners.flushWindow = 600ms; // a hundred times faster
    setManners();
    auto patience = quick();
    patience.flushWindow = 650ms; // what the network adds
    makeReady({}, patience);
    for (int reply = 1; reply <= 50; ++reply)
        sayAll(reply, {u"yes"_s});
    QTRY_COMPARE(m_log->ended.size(), 50);
    QVERIFY(m_log->warnings.isEmpty());
    QCOMPARE(m_log->said.size(), 50);
}

void tst_DeepgramMouth::failsWithoutAKey()
{
    m_settings = Settings();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::NotConfigured);
}

void tst_DeepgramMouth::refusedHandshakes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("not that voice") << 400 << Error::Code::Unsupported;
    QTest::newRow("not that key") << 401 << Error::Code::Refused;
    QTest::newRow("no credit") << 402 << Error::Code::Quota;
    QTest::newRow("out of order") << 503 << Error::Code::Network;
}

void tst_DeepgramMouth::refusedHandshakes()
{
    QFETCH(int, status);
    QFETCH(Error::Code, code);
    m_manners.refuses = status;
    setManners();
    make();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, code);
    QVERIFY(!m_log->failures[0].detail.contains(kKey));
    if (status == 400)
        QVERIFY(m_log->failures[0].detail.contains("deepgram/voice"_L1));
}

void tst_DeepgramMouth::aVoiceThatNobodyKnows()
{
    makeReady({.voice = u"Rachel"_s});
    QCOMPARE(m_log->warnings, QStringList{u"voiceUnknown"_s});
    QCOMPARE(line()->head().query.queryItemValue(u"model"_s), u"aura-2-thalia-en"_s);
}

void tst_DeepgramMouth::aClearThatIsNotAnsweredMeansAnotherConnection()
{
    m_manners.clears = false;
    m_manners.perWord = 5s; // it does not come to its end by itself
    setManners();
    auto patience = quick();
    patience.cleared = 30ms;
    makeReady({}, patience);
    m_mouth->speak(1, u"This is a long story."_s);
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->hush();
    sayAll(2, {u"Yes?"_s});
    QTRY_COMPARE(m_log->ended, QList<int>{2});
    QCOMPARE(m_service->mouths().size(), 2);
    QCOMPARE(line()->spoken(), QStringList{u"Yes?"_s});
}

void tst_DeepgramMouth::goesOnAfterADrop()
{
    makeReady();
    m_mouth->speak(1, u"One."_s);
    QTRY_VERIFY(m_log->said[1].contains("One."_L1));
    line()->holdsSound = true;
    m_mouth->speak(1, u"Two."_s);
    m_mouth->speak(1, u"Three."_s);
    QTRY_COMPARE(line()->spoken().size(), 3);
    line()->drop();
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_service->mouths().size(), 2);
    QCOMPARE(line()->spoken().join(u' '), u"Two. Three."_s);
    QCOMPARE(m_log->said[1].simplified().remove(u' '), u"One.Two.Three."_s);
    QCOMPARE(m_log->warnings, (QStringList{u"voiceLost"_s, u"voiceReconnected"_s}));
}

void tst_DeepgramMouth::aDropBetweenRepliesIsNobodysConcern()
{
    makeReady();
    line()->drop();
    QTRY_COMPARE(m_service->mouths().size(), 2);
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QVERIFY(m_log->warnings.isEmpty());
}

void tst_DeepgramMouth::givesUpWhenTheServiceStaysAway()
{
    makeReady();
    m_service->hangUp();
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Network);
}

void tst_DeepgramMouth::aServiceThatTakesTextAndSaysNothing()
{
    connect(m_service.get(), &FakeDeepgram::mouthOpened, this, [](fakes::FakeDeepgramMouth *mouth) { mouth->holdsSound = true; });
    auto patience = quick();
    patience.stall = 50ms;
    makeReady({}, patience);
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::TimedOut);
    QCOMPARE(m_service->mouths().size(), 2); // it had a second chance
}

void tst_DeepgramMouth::repliesWithoutSoundAreSkippedAndThenTheEnd()
{
    m_manners.silent = true;
    setManners();
    makeReady();
    sayAll(1, {u"One."_s});
    sayAll(2, {u"Two."_s});
    sayAll(3, {u"Three."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->ended, (QList<int>{1, 2}));
    QCOMPARE(m_log->said[1], u"One."_s);
}

void tst_DeepgramMouth::aPageInsteadOfSound()
{
    m_manners.page = "<html><head><title>502 Bad Gateway</title></head></html>";
    setManners();
    makeReady();
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QCOMPARE(m_log->failures[0].code, Error::Code::Malformed);
    QVERIFY(m_log->sound.isEmpty());
}

void tst_DeepgramMouth::soundWithoutEndIsCut()
{
    m_manners.endless = true;
    m_manners.perWord = 100ms;
    setManners();
    makeReady();
    m_mouth->speak(1, u"Yes."_s);
    QTRY_VERIFY(m_log->sound.contains(1));
    m_mouth->speak(1, u"..."_s); // on the wire nothing, in the words something
    m_mouth->finish(1);
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceEndless"_s});
    QVERIFY(m_log->sound[1].size() < 10 * 8000);
    QCOMPARE(m_log->said[1], u"Yes...."_s);
}

void tst_DeepgramMouth::warningsArePassedOnOnce()
{
    makeReady();
    for (int i = 0; i < 3; ++i)
        line()->send({{u"type"_s, u"Warning"_s}, {u"code"_s, u"SLOW"_s}, {u"description"_s, u"We are slow."_s}});
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceWarning"_s});
    QVERIFY(m_log->messages[0].contains("We are slow."_L1));
}

void tst_DeepgramMouth::errorsMeanAnotherConnectionAndThenTheEnd()
{
    makeReady();
    line()->send({{u"type"_s, u"Error"_s}, {u"code"_s, u"E1"_s}, {u"description"_s, u"no"_s}});
    QTRY_COMPARE(m_service->mouths().size(), 2);
    line()->send({{u"type"_s, u"Error"_s}, {u"code"_s, u"E1"_s}, {u"description"_s, u"no"_s}});
    QTRY_COMPARE(m_log->failures.size(), 1);
    QVERIFY(m_log->failures[0].detail.contains("E1"_L1));
}

void tst_DeepgramMouth::malformedMessages()
{
    makeReady();
    line()->sendText("<html>");
    line()->sendText("[]");
    sayAll(1, {u"Hello."_s});
    QTRY_COMPARE(m_log->ended, QList<int>{1});
    QCOMPARE(m_log->warnings, QStringList{u"voiceMalformed"_s});
    for (int i = 0; i < 20; ++i)
        line()->sendText("<html>");
    QTRY_COMPARE(m_log->failures.size(), 1);
}

void tst_DeepgramMouth::nothingIsToldAfterHush()
{
    m_manners.perWord = 2s;
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

void tst_DeepgramMouth::hushingAndClosingInAnAnswerIsSafe_data()
{
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("when");
    for (const bool closes : {false, true}) {
        for (int when = 0; when < 3; ++when)
            QTest::addRow("%s at %d", closes ? "close" : "hush", when) << closes << when;
    }
}

void tst_DeepgramMouth::hushingAndClosingInAnAnswerIsSafe()
{
    QFETCH(bool, closes);
    QFETCH(int, when);
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

QTEST_GUILESS_MAIN(tst_DeepgramMouth)
#include "tst_deepgrammouth.moc"
