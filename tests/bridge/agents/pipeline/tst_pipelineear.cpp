// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/pipelineear.h"
#include "tests/fakes/fakeparts.h"
#include "tests/fakes/tones.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// One turn for each time the caller speaks, whatever the ears make of it. Its times are those of the sound, so nothing waits.
class tst_PipelineEar : public QObject
{
    Q_OBJECT
private slots:
    void wordsAndTurnsArePassedOn();
    void anEarOfAnotherRateIsFedAllTheSame();

    void anEarThatNeverSaysFinalIsAsked();
    void anEarThatDoesNotAnswerIsAnsweredFor();
    void itsLateFinalIsNoSecondTurn();
    void whatTheCallerSaysAfterThatIsANewTurn();
    void aPauseWithinATurnIsNoEnd();
    void aTelevisionDoesNotHoldTheTurnForEver();
    void aCoughIsAskedAboutOnce();
    void aFinalToldTwiceIsOneTurn();
    void theSameAnswerTwiceIsTwoTurns();
    void emptyAndPunctuationAreNoTurn();
    void anEarThatFailsIsFollowedByTheNext();
    void noWordIsLostWhenAnEarFails();
    void theLastEarsFailureIsTold();
    void anEarThatNeverBecomesReadyIsPassedOver();
    void nothingIsToldAfterClose();
};

namespace {

constexpr PipelinePatience kQuick{.ready = 200ms, .turnEnd = 2s, .turnEndAnswer = 700ms};

struct Listening
{
    explicit Listening(const QStringList &names = {u"one"_s}, const std::function<void(FakeEar &)> &prepare = {})
    {
        if (prepare)
            parts.onEar = prepare;
        EngineOrder order;
        auto chain = PartChain<SpeechToText>::from(names, parts.parts().ears, order, u"ear"_s);
        ear = std::make_unique<PipelineEar>(*std::move(chain), kQuick);
        QObject::connect(ear.get(), &PipelineEar::words, ear.get(), [this](const QString &text) { words << text; });
        QObject::connect(ear.get(), &PipelineEar::turn, ear.get(), [this](const QString &text) { turns << text; });
        QObject::connect(ear.get(), &PipelineEar::warned, ear.get(), [this](const QString &code, const QString &) { warnings << code; });
        QObject::connect(ear.get(), &PipelineEar::failed, ear.get(), [this](const Error &error) { failures << error.detail; });
        ready = std::make_unique<QSignalSpy>(ear.get(), &PipelineEar::ready);
        ear->open();
    }
    bool open() { return !ready->isEmpty() || ready->wait(1000); }
    FakeEar &now() { return *parts.ears.last(); }
    void hear(Milliseconds length, bool loud)
    {
        const auto sound = loud ? tone(700, int(length.count()), ear->hears().hz, 0.5) : QList<qint16>(samplesIn(length, ear->hears()));
        for (qsizetype at = 0; at < sound.size(); at += 320)
            ear->hear({sound.constData() + at, size_t(std::min<qsizetype>(320, sound.size() - at))});
    }
    void speech(Milliseconds length) { hear(length, true); }
    void silence(Milliseconds length) { hear(length, false); }

    FakeParts parts;
    std::unique_ptr<PipelineEar> ear;
    std::unique_ptr<QSignalSpy> ready;
    QStringList words, turns, warnings, failures;
};

} // namespace

void tst_PipelineEar::wordsAndTurnsArePassedOn()
{
    Listening call;
    QVERIFY(call.open());
    emit call.now().heard(u"are"_s, false, 0.5);
    emit call.now().heard(u"are"_s, false, 0.5);
    emit call.now().heard(u"are you"_s, false, 0.5);
    emit call.now().heard(u"Are you open?"_s, true, 0.9);
    QCOMPARE(call.words, (QStringList{u"are"_s, u"are you"_s}));
    QCOMPARE(call.turns, QStringList{u"Are you open?"_s});
}

void tst_PipelineEar::anEarOfAnotherRateIsFedAllTheSame()
{
    Listening call({u"two"_s});
    QVERIFY(call.open());
    QCOMPARE(call.ear->hears(), SampleRate{8000});
    call.silence(1s);
    QCOMPARE(call.now().samples, 8000);
}

// ---- Rainy days

void tst_PipelineEar::anEarThatNeverSaysFinalIsAsked()
{
    Listening call;
    QVERIFY(call.open());
    call.silence(1s);
    call.speech(1s);
    emit call.now().heard(u"are you open"_s, false, 0.5);
    call.silence(1900ms);
    QCOMPARE(call.now().finishes, 0);
    call.silence(400ms);
    QCOMPARE(call.now().finishes, 1);
    emit call.now().heard(u"Are you open?"_s, true, 0.9);
    call.silence(5s);
    QCOMPARE(call.turns, QStringList{u"Are you open?"_s});
    QCOMPARE(call.now().finishes, 1);
}

void tst_PipelineEar::anEarThatDoesNotAnswerIsAnsweredFor()
{
    Listening call;
    QVERIFY(call.open());
    call.silence(1s);
    call.speech(1s);
    emit call.now().heard(u"are you open"_s, false, 0.5);
    call.silence(4s);
    QCOMPARE(call.turns, QStringList{u"are you open"_s});
    call.silence(30s);
    QCOMPARE(call.turns.size(), 1);
}

void tst_PipelineEar::itsLateFinalIsNoSecondTurn()
{
    Listening call;
    QVERIFY(call.open());
    call.speech(1s);
    emit call.now().heard(u"are you opn"_s, false, 0.5);
    call.silence(4s);
    QCOMPARE(call.turns.size(), 1);
    emit call.now().heard(u"Are you open"_s, false, 0.9); // corrected, and the same all the same
    emit call.now().heard(u"Are you open?"_s, true, 0.9);
    QCOMPARE(call.turns.size(), 1);
    emit call.now().heard(u"And on Sunday?"_s, true, 0.9); // the next one is whole again
    QCOMPARE(call.turns, (QStringList{u"are you opn"_s, u"And on Sunday?"_s}));
}

void tst_PipelineEar::whatTheCallerSaysAfterThatIsANewTurn()
{
    Listening call;
    QVERIFY(call.open());
    call.speech(1s);
    emit call.now().heard(u"are you open"_s, false, 0.5);
    call.silence(4s);
    call.speech(1s);
    emit call.now().heard(u"are you open and on Sunday"_s, false, 0.5);
    QCOMPARE(call.words.last(), u"and on Sunday"_s);
    call.silence(4s);
    QCOMPARE(call.turns, (QStringList{u"are you open"_s, u"and on Sunday"_s}));
    call.speech(500ms);
    emit call.now().heard(u"are you open and on Sunday please"_s, true, 0.5);
    QCOMPARE(call.turns.last(), u"please"_s);
}

void tst_PipelineEar::aPauseWithinATurnIsNoEnd()
{
    Listening call;
    QVERIFY(call.open());
    for (int i = 0; i < 5; ++i) {
        call.speech(500ms);
        emit call.now().heard(u"words"_s + QString(u" more"_s).repeated(i), false, 0.5);
        call.silence(1500ms);
    }
    QCOMPARE(call.now().finishes, 0);
    QVERIFY(call.turns.isEmpty());
}

void tst_PipelineEar::aTelevisionDoesNotHoldTheTurnForEver()
{
    Listening call;
    QVERIFY(call.open());
    call.silence(3s);
    call.speech(1s);
    emit call.now().heard(u"are you open"_s, false, 0.5);
    for (int i = 0; i < 20; ++i) { // it talks on, and the ear makes nothing of it
        call.speech(300ms);
        call.silence(150ms);
    }
    QCOMPARE(call.turns, QStringList{u"are you open"_s});
}

void tst_PipelineEar::aCoughIsAskedAboutOnce()
{
    Listening call;
    QVERIFY(call.open());
    call.silence(1s);
    call.speech(200ms);
    call.silence(20s);
    QCOMPARE(call.now().finishes, 1);
    QVERIFY(call.turns.isEmpty());
}

void tst_PipelineEar::aFinalToldTwiceIsOneTurn()
{
    Listening call;
    QVERIFY(call.open());
    call.speech(1s);
    call.silence(500ms);
    emit call.now().heard(u"Are you open?"_s, true, 0.9);
    emit call.now().heard(u"are you open"_s, true, 0.9);
    QCOMPARE(call.turns.size(), 1);
}

void tst_PipelineEar::theSameAnswerTwiceIsTwoTurns()
{
    Listening call;
    QVERIFY(call.open());
    call.silence(1s);
    call.speech(400ms);
    call.silence(500ms);
    emit call.now().heard(u"Yes."_s, true, 0.9);
    call.silence(500ms);
    call.speech(400ms);
    call.silence(500ms);
    emit call.now().heard(u"Yes."_s, true, 0.9);
    QCOMPARE(call.turns.size(), 2);
    call.silence(5s); // so quietly that we did not hear them, and yet the ear did
    emit call.now().heard(u"Yes."_s, true, 0.9);
    QCOMPARE(call.turns.size(), 3);
}

void tst_PipelineEar::emptyAndPunctuationAreNoTurn()
{
    Listening call;
    QVERIFY(call.open());
    for (const auto &text : {u""_s, u"   "_s, u"..."_s, u"\n"_s})
        emit call.now().heard(text, true, 0.9);
    emit call.now().heard(u"  "_s, false, 0.9);
    QVERIFY(call.turns.isEmpty() && call.words.isEmpty());
}

void tst_PipelineEar::anEarThatFailsIsFollowedByTheNext()
{
    Listening call({u"one"_s, u"two"_s});
    QVERIFY(call.open());
    emit call.now().failed({Error::Code::Network, u"Lost."_s});
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
    QCOMPARE(call.parts.ears.size(), 2);
    call.silence(1s); // kept until the new one is ready
    QTRY_COMPARE(call.now().samples, 8000);
    emit call.now().heard(u"Are you open?"_s, true, 0.9);
    QCOMPARE(call.turns, QStringList{u"Are you open?"_s});
    QCOMPARE(call.ear->hears(), SampleRate{16000}); // whoever feeds us need not know
    QCOMPARE(call.ready->size(), 1);
}

void tst_PipelineEar::noWordIsLostWhenAnEarFails()
{
    Listening call({u"one"_s, u"two"_s});
    QVERIFY(call.open());
    call.speech(1s);
    emit call.now().heard(u"I would like"_s, false, 0.5);
    emit call.now().failed({Error::Code::Network, u"Lost."_s});
    QVERIFY(QTest::qWaitFor([&] { call.speech(20ms); return call.now().samples > 0; }));
    emit call.now().heard(u"to come on Monday."_s, true, 0.9);
    QCOMPARE(call.turns, QStringList{u"I would like to come on Monday."_s});
    // And when the new one hears nothing more of it, the words stand for themselves.
    Listening other({u"one"_s, u"two"_s});
    QVERIFY(other.open());
    other.speech(1s);
    emit other.now().heard(u"Are you open"_s, false, 0.5);
    emit other.now().failed({Error::Code::Network, u"Lost."_s});
    other.silence(4s);
    QCOMPARE(other.turns, QStringList{u"Are you open"_s});
}

void tst_PipelineEar::theLastEarsFailureIsTold()
{
    Listening call({u"one"_s, u"two"_s});
    QVERIFY(call.open());
    emit call.now().failed({Error::Code::Network, u"Lost."_s});
    emit call.now().failed({Error::Code::Refused, u"No such key."_s});
    QCOMPARE(call.failures, QStringList{u"No such key."_s});
    call.silence(1s);
    QCOMPARE(call.failures.size(), 1);
}

void tst_PipelineEar::anEarThatNeverBecomesReadyIsPassedOver()
{
    bool first = true;
    Listening call({u"one"_s, u"two"_s}, [&](FakeEar &ear) { ear.becomesReady = !std::exchange(first, false); });
    QVERIFY(call.open());
    QCOMPARE(call.warnings, QStringList{u"engineFellBack"_s});
    QCOMPARE(call.parts.ears.size(), 2);
}

void tst_PipelineEar::nothingIsToldAfterClose()
{
    Listening call;
    QVERIFY(call.open());
    auto *ear = &call.now();
    call.ear->close();
    call.ear->close();
    QVERIFY(!ear->isOpen);
    emit ear->heard(u"Are you open?"_s, true, 0.9);
    emit ear->failed({});
    call.silence(5s);
    QVERIFY(call.turns.isEmpty() && call.failures.isEmpty());
}

QTEST_GUILESS_MAIN(tst_PipelineEar)
#include "tst_pipelineear.moc"
