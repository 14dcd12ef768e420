// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/heardtext.h"
#include "bridge/calls/turnclock.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Where the time of a reply went, and which of its words were heard.
class tst_TurnClock : public QObject
{
    Q_OBJECT
private slots:
    void partsAddUpToTheWhole();
    void theCallersLastWordCounts();
    void whatAnEngineDoesNotTellFallsIntoTheNextPart();
    void wordsThatComeAfterTheSoundAreNoStep();
    void aGreetingIsNotMeasured();
    void aReplyThatWasCalledOffIsForgotten();

    void heardWordsAreWhole_data();
    void heardWordsAreWhole();
    void noWordIsLost();

private:
    Instant at(Milliseconds ms) const { return Instant(1h) + ms; }
};

void tst_TurnClock::partsAddUpToTheWhole()
{
    TurnClock clock;
    clock.callerSpoke(at(0ms));
    clock.turnTaken(at(180ms));
    clock.firstText(at(400ms));
    clock.firstAudio(at(600ms));
    const auto measured = clock.audible(3, at(620ms));
    QVERIFY(measured);
    QCOMPARE(measured->turn, 3);
    QCOMPARE(measured->endpoint, std::optional(180ms));
    QCOMPARE(measured->firstText, std::optional(220ms));
    QCOMPARE(measured->firstAudio, std::optional(200ms));
    QCOMPARE(measured->line, std::optional(20ms));
    QCOMPARE(measured->total, 620ms);
}

void tst_TurnClock::theCallersLastWordCounts()
{
    TurnClock clock;
    clock.callerSpoke(at(0ms));
    clock.turnTaken(at(100ms));
    clock.callerSpoke(at(500ms)); // they only paused for breath
    clock.turnTaken(at(700ms));
    clock.turnTaken(at(900ms)); // told twice
    clock.firstAudio(at(1000ms));
    const auto measured = clock.audible(1, at(1000ms));
    QCOMPARE(measured->endpoint, std::optional(200ms));
    QCOMPARE(measured->total, 500ms);
}

void tst_TurnClock::whatAnEngineDoesNotTellFallsIntoTheNextPart()
{
    TurnClock clock;
    clock.callerSpoke(at(0ms));
    clock.firstAudio(at(600ms));
    const auto measured = clock.audible(1, at(610ms));
    QCOMPARE(measured->endpoint, std::nullopt);
    QCOMPARE(measured->firstText, std::nullopt);
    QCOMPARE(measured->firstAudio, std::optional(600ms));
    QCOMPARE(measured->total, 610ms);
}

void tst_TurnClock::wordsThatComeAfterTheSoundAreNoStep()
{
    TurnClock clock;
    clock.callerSpoke(at(0ms));
    clock.firstAudio(at(500ms));
    clock.firstText(at(560ms));
    const auto measured = clock.audible(1, at(570ms));
    QCOMPARE(measured->firstText, std::nullopt);
    QCOMPARE(measured->firstAudio, std::optional(500ms));
    QCOMPARE(measured->line, std::optional(70ms));
}

void tst_TurnClock::aGreetingIsNotMeasured()
{
    TurnClock clock;
    clock.firstAudio(at(100ms));
    QVERIFY(!clock.audible(1, at(120ms)));
}

void tst_TurnClock::aReplyThatWasCalledOffIsForgotten()
{
    TurnClock clock;
    clock.callerSpoke(at(0ms));
    clock.firstAudio(at(300ms));
    clock.forget();
    QVERIFY(!clock.audible(1, at(400ms)));
}

void tst_TurnClock::heardWordsAreWhole_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Milliseconds>("heard");
    QTest::addColumn<Milliseconds>("unheard");
    QTest::addColumn<QString>("heardText");
    QTest::newRow("half of it") << u"one two three four"_s << 500ms << 500ms << u"one two"_s;
    QTest::newRow("in mid-word: the word was not heard") << u"one two three four"_s << 600ms << 400ms << u"one two"_s;
    QTest::newRow("nothing yet") << u"one two"_s << 0ms << 900ms << u""_s;
    QTest::newRow("all of it") << u"one two"_s << 900ms << 0ms << u"one two"_s;
    QTest::newRow("a single long word") << u"Donaudampfschifffahrt"_s << 500ms << 500ms << u""_s;
    QTest::newRow("no words") << u""_s << 500ms << 500ms << u""_s;
}

void tst_TurnClock::heardWordsAreWhole()
{
    QFETCH(QString, text);
    QFETCH(Milliseconds, heard);
    QFETCH(Milliseconds, unheard);
    QTEST(splitHeard(text, heard, unheard).heard, "heardText");
}

void tst_TurnClock::noWordIsLost()
{
    const auto text = u"I can offer Monday at nine, or Tuesday at a quarter past four"_s;
    for (int ms = 0; ms <= 1000; ++ms) {
        const auto split = splitHeard(text, Milliseconds(ms), Milliseconds(1000 - ms));
        QCOMPARE((split.heard + u' ' + split.unheard).trimmed(), text);
    }
}

QTEST_GUILESS_MAIN(tst_TurnClock)
#include "tst_turnclock.moc"
