// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes.h"

#include "bridge/server/callerloop.h"

#include <QtTest>

using namespace bridge;

namespace {

// Keeps recordings, and gives them at once.
class Recorder : public FakeCarrier
{
public:
    Recorder() : FakeCarrier(u"exotel"_s) {}
    void fetchRecording(const QUrl &url, std::function<void(const Result<QByteArray> &)> done) override
    {
        fetched << url;
        done(sound);
    }
    QList<QUrl> fetched;
    Result<QByteArray> sound = QByteArray("sound");
};

} // namespace

// A caller going round in a carrier's flow, step by step, and the shelf of sounds that it plays from.
class tst_CallerLoop : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_loop.reset(); }

    void itGoesRound();
    void aStepThatIsRepeatedChangesNothing();
    void whatWasToldBeforeIsNotTakenTwice();
    void aRecordingIsHeardOnce();
    void soundIsPutOnTheShelf();
    void soundOnTheShelfIsThereForAWhile();

    // rainy
    void aCallerWhoDoesNotComeRoundHasHungUp();
    void whoLeftIsForgottenInTheEnd();
    void theCarrierIsNotKeptWaiting();
    void aVoiceThatTakesTooLongLeavesItToTheCarrier();
    void aVoiceThatFailsLeavesItToTheCarrier();
    void aRecordingThatCannotBeHadIsSilence();
    void aCallThatIsOverEndsTheFlowOnce();
    void nothingToSayIsASoundToo();
    void aFullShelfDropsTheOldest();

private:
    struct Step
    {
        int status = 0; // 0: not answered
        QString text;
    };
    using Way = void (CallerLoop::*)(Carrier &, const CarrierReport &, const QUrl &, const Respond &);
    std::shared_ptr<Step> step(Way way, const QString &keys = {}, const QUrl &recording = {})
    {
        CarrierReport report;
        report.leg = LegId(u"CA1"_s);
        report.digits = keys;
        report.recording = recording;
        const auto made = std::make_shared<Step>();
        ((*m_loop).*way)(m_carrier, report, QUrl(u"https://bridge.example.com"_s), [made](const HttpReply &reply) {
            *made = {reply.status, QString::fromUtf8(reply.body)};
        });
        return made;
    }
    void reply(const QByteArray &words, int status = 200)
    {
        if (const auto waiting = std::exchange(m_board->waiting, {}))
            waiting({status, "text/plain", words});
        else
            QFAIL("nobody waits for words");
    }
    void makeLoop(const CallerLoop::Patience &patience = {}, const PieceSpeech &speech = {})
    {
        m_loop = std::make_unique<CallerLoop>(CallerLoop::Parts{*m_board, m_shelf, speech, [] { return DeskCatalogue(); }}, patience);
    }
    bool greeted(const QByteArray &words = "Hello.")
    {
        const auto greeting = step(&CallerLoop::greet);
        reply(words);
        return greeting->status == 200;
    }

    std::unique_ptr<FakeSwitchboard> m_board;
    Recorder m_carrier;
    SoundShelf m_shelf;
    std::unique_ptr<CallerLoop> m_loop;
};

void tst_CallerLoop::init()
{
    m_board = std::make_unique<FakeSwitchboard>();
    m_shelf = SoundShelf();
    m_carrier.fetched.clear();
    m_carrier.sound = QByteArray("sound");
    makeLoop();
}

void tst_CallerLoop::itGoesRound()
{
    const auto greeting = step(&CallerLoop::greet);
    QCOMPARE(greeting->status, 0); // the agent thinks
    reply("Hello.");
    QCOMPARE(greeting->text, u"Hello."_s);
    const auto decision = step(&CallerLoop::decide, u"1"_s);
    QCOMPARE(decision->status, 0);
    reply("One.");
    QCOMPARE(decision->status, 200);
    QCOMPARE(step(&CallerLoop::speak)->text, u"One."_s);
    const auto last = step(&CallerLoop::decide, u"9"_s);
    reply("Goodbye.", 302);
    QCOMPARE(last->status, 302);
    QCOMPARE(step(&CallerLoop::speak)->text, u"Goodbye."_s);
    QCOMPARE(m_board->told, QStringList(3, u"turn exotel  CA1"_s));
}

void tst_CallerLoop::aStepThatIsRepeatedChangesNothing()
{
    const auto first = step(&CallerLoop::greet);
    const auto again = step(&CallerLoop::greet); // it lost patience
    reply("Hello.");
    QCOMPARE(again->text, u"Hello."_s);
    QCOMPARE(first->status, 200); // answered, if anybody still listens
    QCOMPARE(step(&CallerLoop::greet)->text, u"Hello."_s);
    QCOMPARE(step(&CallerLoop::speak)->text, u"Hello."_s);
    const auto decision = step(&CallerLoop::decide, u"1"_s);
    const auto twice = step(&CallerLoop::decide, u"1"_s);
    reply("One.");
    QCOMPARE(decision->status, 200);
    QCOMPARE(twice->status, 200);
    QCOMPARE(step(&CallerLoop::decide, u"1"_s)->status, 200); // of the same round: nothing was said yet
    QCOMPARE(m_board->told.size(), 2);
}

void tst_CallerLoop::whatWasToldBeforeIsNotTakenTwice()
{
    QVERIFY(greeted());
    QCOMPARE(step(&CallerLoop::take, u"1"_s)->status, 200); // at once
    const auto decision = step(&CallerLoop::decide, u"1"_s);
    QCOMPARE(m_board->told.size(), 2);
    reply("One.");
    QCOMPARE(decision->status, 200);
    QCOMPARE(step(&CallerLoop::take, u"1"_s)->status, 200);
    QCOMPARE(m_board->told.size(), 2);
}

void tst_CallerLoop::aRecordingIsHeardOnce()
{
    QByteArrayList heard;
    makeLoop({}, {{}, [&heard](const AgentProfile &, const QByteArray &recording, std::function<void(const Result<QString> &)> done) {
        heard << recording;
        done(u"good morning"_s);
    }});
    QVERIFY(greeted());
    const QUrl recording(u"https://recordings.exotel.com/1.mp3"_s);
    (void)step(&CallerLoop::decide, {}, recording);
    QCOMPARE(m_carrier.fetched, QList<QUrl>{recording});
    QCOMPARE(heard, QByteArrayList{"sound"});
    reply("Good morning.");
    QCOMPARE(step(&CallerLoop::speak)->text, u"Good morning."_s);
    (void)step(&CallerLoop::decide, {}, recording); // the applet repeats what it knows: the caller said nothing
    QCOMPARE(m_carrier.fetched.size(), 1);
    QCOMPARE(m_board->told.size(), 3);
}

void tst_CallerLoop::soundIsPutOnTheShelf()
{
    QString said;
    makeLoop({}, {[&said](const AgentProfile &, const QString &text, std::function<void(const Result<AudioFrame> &)> done) {
        said = text;
        done(AudioFrame{{1, 2, 3}, kTelephoneRate});
    }, {}});
    const auto greeting = step(&CallerLoop::greet);
    reply("Hello.");
    QCOMPARE(said, u"Hello."_s);
    QVERIFY2(greeting->text.startsWith("https://bridge.example.com/audio/"_L1), qPrintable(greeting->text));
    const auto *wav = m_shelf.find(QUrl(greeting->text).fileName());
    QVERIFY(wav);
    QCOMPARE(wav->size(), 44 + 6);
    QCOMPARE(wav->right(6), QByteArray("\1\0\2\0\3\0", 6));
    QCOMPARE(step(&CallerLoop::speak)->text, greeting->text);
}

void tst_CallerLoop::soundOnTheShelfIsThereForAWhile()
{
    const auto now = Instant::clock::now();
    SoundShelf shelf({.life = 5min});
    const auto path = shelf.put("wav", now);
    QVERIFY(path.startsWith("/audio/"_L1) && path.endsWith(".wav"_L1));
    const auto file = path.sliced(7);
    QVERIFY(isToken(file.chopped(4)));
    QVERIFY(shelf.find(file, now + 5min - 1ms));
    QVERIFY(!shelf.find(file, now + 5min));
    QVERIFY(!shelf.find(file.chopped(1), now));
    QVERIFY(!shelf.find({}, now));
    QVERIFY(shelf.put("wav", now) != path);
}

// ---- Rainy days

void tst_CallerLoop::aCallerWhoDoesNotComeRoundHasHungUp()
{
    makeLoop({.caller = 50ms});
    QVERIFY(greeted("A"));
    QTRY_COMPARE(m_board->told.last(), u"report exotel  CA1"_s);
    QCOMPARE(step(&CallerLoop::decide, u"1"_s)->status, 302); // and if they do after all, it is too late
    QTest::qWait(0);
    QCOMPARE(m_board->told.size(), 2);
}

void tst_CallerLoop::whoLeftIsForgottenInTheEnd()
{
    makeLoop({.caller = 30ms, .remembered = 30ms});
    QVERIFY(greeted("A"));
    QVERIFY(m_loop->knows(m_carrier, LegId(u"CA1"_s)));
    QTRY_VERIFY(!m_loop->knows(m_carrier, LegId(u"CA1"_s)));
    makeLoop({.caller = 30ms, .remembered = 30ms});
    const auto greeting = step(&CallerLoop::greet); // whom the agent never answers
    QTRY_VERIFY(!m_loop->knows(m_carrier, LegId(u"CA1"_s)));
    QCOMPARE(step(&CallerLoop::decide, u"1"_s)->status, 302);
}

void tst_CallerLoop::theCarrierIsNotKeptWaiting()
{
    makeLoop({.carrier = 20ms});
    QVERIFY(greeted());
    const auto decision = step(&CallerLoop::decide, u"1"_s);
    QTRY_COMPARE(decision->status, 200);
    const auto meanwhile = step(&CallerLoop::speak);
    QTRY_COMPARE(meanwhile->text, Phrases().oneMoment);
    const auto next = step(&CallerLoop::decide);
    QCOMPARE(m_board->told.size(), 2); // the same turn
    reply("One.");
    QCOMPARE(next->status, 200);
    QCOMPARE(step(&CallerLoop::speak)->text, u"One."_s);
}

void tst_CallerLoop::aVoiceThatTakesTooLongLeavesItToTheCarrier()
{
    std::function<void(const Result<AudioFrame> &)> late;
    makeLoop({.voice = 20ms}, {[&late](const AgentProfile &, const QString &, std::function<void(const Result<AudioFrame> &)> done) { late = done; }, {}});
    const auto greeting = step(&CallerLoop::greet);
    reply("Hello.");
    QCOMPARE(greeting->status, 0);
    QTRY_COMPARE(greeting->text, u"Hello."_s);
    late(AudioFrame{{1, 2, 3}, kTelephoneRate});
    QCOMPARE(step(&CallerLoop::speak)->text, u"Hello."_s); // what was played stays
}

void tst_CallerLoop::aVoiceThatFailsLeavesItToTheCarrier()
{
    makeLoop({}, {[](const AgentProfile &, const QString &, std::function<void(const Result<AudioFrame> &)> done) {
        done(fail(Error::Code::Quota, u"The month is used up."_s));
    }, {}});
    const auto greeting = step(&CallerLoop::greet);
    reply("Hello.");
    QCOMPARE(greeting->text, u"Hello."_s);
}

void tst_CallerLoop::aRecordingThatCannotBeHadIsSilence()
{
    m_carrier.sound = fail(Error::Code::Refused, u"not there"_s);
    bool heard = false;
    makeLoop({}, {{}, [&heard](const AgentProfile &, const QByteArray &, std::function<void(const Result<QString> &)>) { heard = true; }});
    QVERIFY(greeted());
    const auto decision = step(&CallerLoop::decide, {}, QUrl(u"https://recordings.exotel.com/1.mp3"_s));
    QVERIFY(!heard);
    reply("Are you still there?");
    QCOMPARE(decision->status, 200);
}

void tst_CallerLoop::aCallThatIsOverEndsTheFlowOnce()
{
    QVERIFY(greeted());
    m_board->refuseWith = Error{Error::Code::NotFound, u"over"_s};
    QCOMPARE(step(&CallerLoop::decide, u"1"_s)->status, 302);
    QCOMPARE(step(&CallerLoop::speak)->text, Phrases().goodbye);
    QCOMPARE(step(&CallerLoop::decide, u"1"_s)->status, 302); // a flow that goes round all the same
    QVERIFY(step(&CallerLoop::speak)->text != Phrases().goodbye);
}

void tst_CallerLoop::nothingToSayIsASoundToo()
{
    const auto greeting = step(&CallerLoop::greet);
    reply("");
    QVERIFY2(greeting->text.endsWith(".wav"_L1), qPrintable(greeting->text));
    const auto *wav = m_shelf.find(QUrl(greeting->text).fileName());
    QVERIFY(wav);
    QCOMPARE(QByteArrayView(*wav).sliced(44).count('\0'), wav->size() - 44);
}

void tst_CallerLoop::aFullShelfDropsTheOldest()
{
    SoundShelf shelf({.life = 5min, .pieces = 2, .bytes = 10});
    QCOMPARE(shelf.put(QByteArray(11, 'x')), QString()); // larger than all of it
    const auto file = [](const QString &path) { return path.sliced(7); };
    const auto a = file(shelf.put("aaa")), b = file(shelf.put("bbb"));
    QVERIFY(shelf.find(a) && shelf.find(b));
    const auto c = file(shelf.put("ccc")); // a third piece
    QVERIFY(!shelf.find(a) && shelf.find(b) && shelf.find(c));
    const auto d = file(shelf.put(QByteArray(9, 'd'))); // too many bytes
    QVERIFY(!shelf.find(b) && !shelf.find(c) && shelf.find(d));
}

QTEST_GUILESS_MAIN(tst_CallerLoop)
#include "tst_callerloop.moc"
