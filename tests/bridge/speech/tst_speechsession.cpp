// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/speechsession.h"
#include "bridge/speech/speechthread.h"
#include "tests/bridge/speech/phonecaller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

PhraseGrammar menu()
{
    PhraseGrammar grammar;
    if (!grammar.add(0, u"what are your opening hours | goodbye"_s))
        qFatal("the test's own grammar is wrong");
    return grammar;
}

Milliseconds lengthOfAll(const QSignalSpy &spoke)
{
    Milliseconds length = 0ms;
    for (const auto &arguments : spoke)
        length += arguments.at(1).value<AudioFrame>().length();
    return length;
}

QStringList heardBy(const QSignalSpy &noticed)
{
    QStringList words;
    for (const auto &arguments : noticed) {
        const auto fact = arguments.at(0).value<EarFact>();
        if (fact.kind == EarFact::Kind::Heard)
            words << fact.utterance.words;
    }
    return words;
}

} // namespace

// A call's mouth and ear, while the work is done in another thread.
class tst_SpeechSession : public QObject
{
    Q_OBJECT

private slots:
    void speaksSentenceBySentence();
    void listens();
    void twoCallsAreToldApart();
    void aCallFindsTheRecogniserOfTheLastLoaded();

    // Rain
    void hushedSpeechIsNotTold();
    void aSpeechWithNothingToSayEnds();
    void refusesTheSeventeenthSpeech();
    void losesSoundRatherThanGrowing();
    void tellsAWordThatItHasNot();
    void aCallTooManyIsRefused();
    void diesInMidSentence();

private:
    std::shared_ptr<SpeechThread> m_thread = std::make_shared<SpeechThread>();
};

void tst_SpeechSession::speaksSentenceBySentence()
{
    SpeechSession session(m_thread);
    QSignalSpy spoke(&session, &SpeechSession::spoke);
    QSignalSpy spokeAll(&session, &SpeechSession::spokeAll);
    const int speech = session.speak(u"We are open. Monday to Friday."_s, u"kal16"_s);
    QVERIFY(speech > 0);
    QCOMPARE(spoke.size(), 0); // not in our thread
    QTRY_COMPARE(spokeAll.size(), 1);
    QCOMPARE(spoke.size(), 2);
    QCOMPARE(spoke.at(0).at(0).toInt(), speech);
    QCOMPARE(spokeAll.at(0).at(0).toInt(), speech);
    QVERIFY(lengthOfAll(spoke) > 1s);
}

void tst_SpeechSession::listens()
{
    SpeechSession session(m_thread);
    QSignalSpy opened(&session, &SpeechSession::earOpened);
    QSignalSpy noticed(&session, &SpeechSession::noticed);
    session.openEar(menu());
    QTRY_COMPARE(opened.size(), 1);
    const auto sound = overThePhone(u"What are your opening hours"_s, u"rms"_s, 300ms, 1s);
    session.hear(sound.view().samples);
    QTRY_COMPARE(heardBy(noticed), QStringList{u"what are your opening hours"_s});
    QCOMPARE(session.lostChunks(), 0);
}

void tst_SpeechSession::twoCallsAreToldApart()
{
    SpeechSession one(m_thread);
    SpeechSession other(m_thread);
    QSignalSpy noticedOne(&one, &SpeechSession::noticed);
    QSignalSpy noticedOther(&other, &SpeechSession::noticed);
    one.openEar(menu());
    other.openEar(menu());
    const auto hours = overThePhone(u"What are your opening hours"_s, u"rms"_s, 300ms, 1s);
    const auto bye = overThePhone(u"goodbye"_s, u"kal16"_s, 300ms, 1s);
    const auto both = std::min(hours.samples.size(), bye.samples.size());
    for (qsizetype at = 0; at + 320 <= both; at += 320) {
        one.hear(hours.view().samples.subspan(at, 320));
        other.hear(bye.view().samples.subspan(at, 320));
    }
    one.hear(hours.view().samples.subspan(both / 320 * 320));
    other.hear(bye.view().samples.subspan(both / 320 * 320));
    QTRY_COMPARE(heardBy(noticedOne), QStringList{u"what are your opening hours"_s});
    QTRY_COMPARE(heardBy(noticedOther), QStringList{u"goodbye"_s});
}

void tst_SpeechSession::aCallFindsTheRecogniserOfTheLastLoaded()
{
    RecogniserPool pool;
    auto first = pool.take();
    QVERIFY(first);
    const auto *loaded = first->get();
    pool.giveBack(*std::move(first));
    auto second = pool.take();
    QVERIFY(second);
    QCOMPARE(second->get(), loaded);
}

void tst_SpeechSession::hushedSpeechIsNotTold()
{
    SpeechSession session(m_thread);
    QSignalSpy spoke(&session, &SpeechSession::spoke);
    QSignalSpy spokeAll(&session, &SpeechSession::spokeAll);
    session.speak(u"One thing. And another. And a third one. And so on."_s, u"kal16"_s);
    session.hush();
    const int next = session.speak(u"Sorry."_s, u"kal16"_s);
    QTRY_COMPARE(spokeAll.size(), 1);
    QCOMPARE(spoke.size(), 1);
    QCOMPARE(spoke.at(0).at(0).toInt(), next);
    QCOMPARE(spokeAll.at(0).at(0).toInt(), next);
}

void tst_SpeechSession::aSpeechWithNothingToSayEnds()
{
    SpeechSession session(m_thread);
    QSignalSpy spokeAll(&session, &SpeechSession::spokeAll);
    session.speak(QString(), u"slt"_s);
    session.speak(u" ... "_s, u"slt"_s);
    QTRY_COMPARE(spokeAll.size(), 2);
}

void tst_SpeechSession::refusesTheSeventeenthSpeech()
{
    SpeechSession session(m_thread);
    QSignalSpy spokeAll(&session, &SpeechSession::spokeAll);
    for (int i = 0; i < 16; ++i)
        QVERIFY(session.speak(u"Yes."_s, u"kal16"_s) > 0);
    QCOMPARE(session.speak(u"No."_s, u"kal16"_s), 0);
    QTRY_COMPARE(spokeAll.size(), 16);
    QVERIFY(session.speak(u"Now."_s, u"kal16"_s) > 0);
}

void tst_SpeechSession::losesSoundRatherThanGrowing()
{
    SpeechSession session(m_thread);
    const std::vector<qint16> second(16000);
    for (int i = 0; i < 30; ++i) // without an event loop in between: nothing is acknowledged
        session.hear(second);
    QCOMPARE(session.lostChunks(), 200);
}

void tst_SpeechSession::tellsAWordThatItHasNot()
{
    SpeechSession session(m_thread);
    QSignalSpy failed(&session, &SpeechSession::failed);
    PhraseGrammar strange;
    QVERIFY(strange.add(0, u"qwrtzx"_s));
    session.openEar(strange);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.at(0).at(0).value<Error>().code, Error::Code::Unsupported);
}

void tst_SpeechSession::aCallTooManyIsRefused()
{
    RecogniserPool pool(2);
    auto one = pool.take();
    auto other = pool.take();
    QVERIFY(one && other);
    const auto refused = pool.take();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::Busy);
    pool.giveBack(*std::move(one));
    QVERIFY(pool.take());
}

void tst_SpeechSession::diesInMidSentence()
{
    auto session = std::make_unique<SpeechSession>(std::make_shared<SpeechThread>()); // the last one out stops it
    session->openEar(menu());
    session->speak(u"A long sentence that nobody will hear the end of."_s, u"slt"_s);
    session->hear(overThePhone(u"goodbye"_s, u"kal16"_s).view().samples);
    QElapsedTimer timer;
    timer.start();
    session.reset(); // at most what the thread is in the middle of
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(tst_SpeechSession)
#include "tst_speechsession.moc"
