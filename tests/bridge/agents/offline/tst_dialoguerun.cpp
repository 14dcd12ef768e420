// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/dialoguerun.h"

#include <QTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Act = DialogueRule::Act;

namespace {

const QDate kThursday(2026, 11, 19);

DialogueRun receptionist()
{
    auto dialogue = Dialogue::read({}, kThursday);
    if (!dialogue)
        qFatal("%s", qPrintable(dialogue.error().detail));
    DialogueRun run(*std::move(dialogue));
    run.begin({});
    return run;
}

DialogueStep said(DialogueRun &run, const QString &words)
{
    return run.hear(words, 0.8);
}

} // namespace

// What the built-in receptionist answers, in words and keys, without any sound.
class tst_DialogueRun : public QObject
{
    Q_OBJECT

private slots:
    void greetsWithTheProfilesGreeting();
    void greetsWithItsOwn();
    void understandsTheMenu_data();
    void understandsTheMenu();
    void booksStepByStep();
    void booksInOneSentence();
    void resolvesTomorrow();
    void readsBackBeforeAnythingIsDone();
    void cancels();
    void answersAQuestionInBetween();
    void repeatsWhatItSaidLast();
    void saysGoodbyeFromAnywhere();
    void booksByKeypadAlone();
    void waitsForTheSecondDigitOfAnHour();

    // Rain
    void offersTheKeypadThenAPerson();
    void forgetsMissesWhenItUnderstands();
    void unsureWordsAreNoWords();
    void wordsOfAnotherStateAreNoWords();
    void noDoesNothing();
    void refusesDaysAndTimesWhenItIsClosed();
    void anUnknownKeyIsNotUnderstood();
    void saysWhenNobodyCanBeReached();
};

void tst_DialogueRun::greetsWithTheProfilesGreeting()
{
    auto run = receptionist();
    QCOMPARE(run.begin(u"Ahoy!"_s).say, u"Ahoy!"_s);
}

void tst_DialogueRun::greetsWithItsOwn()
{
    auto run = receptionist();
    const auto greeting = run.begin({});
    QVERIFY2(greeting.say.contains(u"demonstration"_s), "it must say what it is");
    QVERIFY(greeting.say.contains(u"this computer"_s));
}

void tst_DialogueRun::understandsTheMenu_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("state");
    QTest::newRow("hours") << u"what are your opening hours"_s << u"more"_s;
    QTest::newRow("hours, otherwise") << u"when are you open"_s << u"more"_s;
    QTest::newRow("hours of a day") << u"are you open on saturday"_s << u"more"_s;
    QTest::newRow("book") << u"i would like to book an appointment"_s << u"day"_s;
    QTest::newRow("book, shorter") << u"make an appointment please"_s << u"day"_s;
    QTest::newRow("cancel") << u"i want to cancel my appointment"_s << u"cancel day"_s;
    QTest::newRow("person") << u"can i speak to a person please"_s << u"offer person"_s;
}

void tst_DialogueRun::understandsTheMenu()
{
    QFETCH(QString, words);
    auto run = receptionist();
    const auto step = said(run, words);
    QVERIFY(step.understood);
    QVERIFY(!step.say.isEmpty());
    QCOMPARE(step.act, Act::None);
    QTEST(run.state(), "state");
}

void tst_DialogueRun::booksStepByStep()
{
    auto run = receptionist();
    said(run, u"i want to book an appointment"_s);
    QVERIFY(said(run, u"monday"_s).say.contains(u"Monday"_s));
    const auto readBack = said(run, u"at half past two"_s);
    QVERIFY2(readBack.say.contains(u"Monday at half past two in the afternoon"_s), qPrintable(readBack.say));
    const auto done = said(run, u"yes please"_s);
    QVERIFY(done.say.contains(u"Monday at half past two"_s));
    QVERIFY2(done.say.contains(u"nothing was really booked"_s), "it must not pretend");
    QCOMPARE(run.state(), u"more"_s);
    QCOMPARE(said(run, u"no thank you goodbye"_s).act, Act::End);
}

void tst_DialogueRun::booksInOneSentence()
{
    auto run = receptionist();
    const auto readBack = said(run, u"book an appointment on tuesday at ten o'clock"_s);
    QVERIFY2(readBack.say.contains(u"Tuesday at ten o'clock in the morning"_s), qPrintable(readBack.say));
    QCOMPARE(run.state(), u"confirm booking"_s);
}

void tst_DialogueRun::resolvesTomorrow()
{
    auto run = receptionist();
    said(run, u"book an appointment"_s);
    said(run, u"tomorrow"_s);
    QCOMPARE(run.slot(u"day"_s), u"Friday"_s);
}

void tst_DialogueRun::readsBackBeforeAnythingIsDone()
{
    for (const auto &request : {u"book an appointment on monday at nine"_s, u"cancel my appointment"_s}) {
        auto run = receptionist();
        auto step = said(run, request);
        if (run.state() == u"cancel day"_s)
            step = said(run, u"on monday"_s);
        QVERIFY2(step.say.contains(u"right?"_s) && step.say.contains(u"Monday"_s), qPrintable(step.say));
        QVERIFY(!step.say.contains(u"Noted"_s));
    }
}

void tst_DialogueRun::cancels()
{
    auto run = receptionist();
    said(run, u"cancel my appointment please"_s);
    said(run, u"on wednesday"_s);
    const auto done = said(run, u"that's right"_s);
    QVERIFY2(done.say.contains(u"Wednesday is cancelled"_s), qPrintable(done.say));
}

void tst_DialogueRun::answersAQuestionInBetween()
{
    auto run = receptionist();
    said(run, u"book an appointment"_s);
    said(run, u"monday"_s);
    const auto step = said(run, u"when do you open"_s);
    QVERIFY2(step.say.contains(u"nine in the morning"_s) && step.say.contains(u"Monday. At what time?"_s), qPrintable(step.say));
    said(run, u"nine thirty"_s);
    QCOMPARE(run.state(), u"confirm booking"_s);
}

void tst_DialogueRun::repeatsWhatItSaidLast()
{
    auto run = receptionist();
    const auto hours = said(run, u"opening hours"_s);
    QCOMPARE(said(run, u"can you repeat that"_s).say, hours.say);
    QCOMPARE(run.press('*')->say, hours.say);
    QCOMPARE(run.state(), u"more"_s);
}

void tst_DialogueRun::saysGoodbyeFromAnywhere()
{
    for (const auto &way : {QStringList(), QStringList{u"opening hours"_s}, QStringList{u"book an appointment"_s},
             QStringList{u"book an appointment"_s, u"monday"_s}, QStringList{u"book an appointment on monday at nine"_s}}) {
        auto run = receptionist();
        for (const auto &words : way)
            said(run, words);
        const auto goodbye = said(run, u"thank you goodbye"_s);
        QCOMPARE(goodbye.act, Act::End);
        QVERIFY(goodbye.say.contains(u"Goodbye"_s));
    }
}

void tst_DialogueRun::booksByKeypadAlone()
{
    auto run = receptionist();
    QVERIFY(run.press('2'));
    QCOMPARE(run.state(), u"day"_s);
    QVERIFY(run.press('4'));
    QCOMPARE(run.slot(u"day"_s), u"Thursday"_s);
    QVERIFY(run.press('9'));
    QCOMPARE(run.slot(u"time"_s), u"9:00"_s);
    const auto done = run.press('1');
    QVERIFY(done && done->say.contains(u"Thursday at nine o'clock"_s));
    QCOMPARE(run.press('9')->act, Act::End);
}

void tst_DialogueRun::waitsForTheSecondDigitOfAnHour()
{
    const auto atTime = [] {
        auto run = receptionist();
        run.press('2');
        run.press('1');
        return run;
    };
    auto eleven = atTime();
    QVERIFY(!eleven.press('1'));
    QVERIFY(eleven.awaitsKeys());
    QVERIFY(eleven.press('1'));
    QVERIFY(!eleven.awaitsKeys());
    QCOMPARE(eleven.slot(u"time"_s), u"11:00"_s);

    auto one = atTime();
    QVERIFY(!one.press('1'));
    one.endKeys();
    QCOMPARE(one.slot(u"time"_s), u"13:00"_s);

    auto hash = atTime();
    QVERIFY(!hash.press('1'));
    QVERIFY(hash.press('#'));
    QCOMPARE(hash.slot(u"time"_s), u"13:00"_s);
}

void tst_DialogueRun::offersTheKeypadThenAPerson()
{
    auto run = receptionist();
    for (int i = 0; i < 2; ++i) {
        const auto step = run.hear({}, 0);
        QVERIFY(!step.understood);
        QVERIFY2(step.say.contains(u"keypad"_s), qPrintable(step.say));
        QCOMPARE(run.state(), u"menu"_s);
    }
    const auto step = run.hear({}, 0);
    QCOMPARE(run.state(), u"offer person"_s);
    QVERIFY(step.say.contains(u"person"_s));
    QCOMPARE(step.act, Act::None);
    QCOMPARE(said(run, u"yes"_s).act, Act::Transfer);
}

void tst_DialogueRun::forgetsMissesWhenItUnderstands()
{
    auto run = receptionist();
    for (int i = 0; i < 4; ++i) {
        run.hear({}, 0);
        QVERIFY(run.state() != u"offer person"_s);
        said(run, u"opening hours"_s);
    }
}

void tst_DialogueRun::unsureWordsAreNoWords()
{
    auto run = receptionist();
    const auto step = run.hear(u"goodbye"_s, 0.02);
    QVERIFY(!step.understood);
    QCOMPARE(step.act, Act::None);
    QCOMPARE(run.state(), u"menu"_s);
}

void tst_DialogueRun::wordsOfAnotherStateAreNoWords()
{
    auto run = receptionist();
    QVERIFY(!said(run, u"monday"_s).understood);
    QVERIFY(!said(run, u"drop table appointments"_s).understood);
    QCOMPARE(run.state(), u"menu"_s);
}

void tst_DialogueRun::noDoesNothing()
{
    auto run = receptionist();
    said(run, u"book an appointment on monday at nine"_s);
    const auto step = said(run, u"no"_s);
    QVERIFY(!step.say.contains(u"Noted"_s));
    QCOMPARE(run.state(), u"day"_s);
    QVERIFY(run.slot(u"day"_s).isEmpty());
    QVERIFY(run.slot(u"time"_s).isEmpty());
}

void tst_DialogueRun::refusesDaysAndTimesWhenItIsClosed()
{
    auto run = receptionist();
    auto step = said(run, u"book an appointment on sunday at ten"_s);
    QCOMPARE(run.state(), u"day"_s);
    QVERIFY2(step.say.contains(u"Sunday we are closed"_s), qPrintable(step.say));
    said(run, u"monday"_s);
    QCOMPARE(run.state(), u"confirm booking"_s); // the time was good
    said(run, u"no"_s);
    said(run, u"friday"_s);
    for (const auto &late : {u"seven o'clock"_s, u"five o'clock"_s, u"quarter to five"_s}) {
        step = said(run, late);
        QCOMPARE(run.state(), u"time"_s);
        QVERIFY(step.say.contains(u"from nine"_s));
    }
    said(run, u"half past four"_s);
    QCOMPARE(run.slot(u"time"_s), u"16:30"_s);
}

void tst_DialogueRun::anUnknownKeyIsNotUnderstood()
{
    auto run = receptionist();
    const auto step = run.press('8');
    QVERIFY(step && !step->understood);
    QVERIFY(!run.press('#')); // alone it means nothing
    QVERIFY(!run.press('D')->understood);
}

void tst_DialogueRun::saysWhenNobodyCanBeReached()
{
    auto run = receptionist();
    run.press('0');
    QCOMPARE(run.press('1')->act, Act::Transfer);
    const auto step = run.transferFailed();
    QVERIFY(step.say.contains(u"nobody"_s));
    QCOMPARE(step.act, Act::None);
    QCOMPARE(run.state(), u"more"_s);
}

QTEST_APPLESS_MAIN(tst_DialogueRun)
#include "tst_dialoguerun.moc"
