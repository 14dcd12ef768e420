// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/wordtalk.h"
#include "tests/fakes/scriptedtextengine.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// A call without a media stream: the carrier asks what to say, and hears the answer itself. Time is the test's own.
class tst_WordTalk : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void greetsWhenTheCarrierAsks();
    void waitsForAnEngineThatIsNotReady();
    void anAgentWithoutAGreetingListens();
    void answersWhatTheCarrierHeard();
    void showsWhatIsHeardSoFar();
    void keysAreATurn();
    void theLastWordHangsUp();
    void theOperatorSpeaksUnasked();
    void aMutedAgentOnlyListens();
    void interruptingStopsTheVoice();
    void pressesKeysAndListensOn();

    // rainy
    void asksAgainForWhatWasNotUnderstood();
    void takesWhatItGetsAfterTwoTries();
    void aSilentCallerIsAskedOnce();
    void aWordBetweenSilencesIsASignOfLife();
    void aSlowReplyIsWaitedForInPieces();
    void aReplyThatJustEndedIsNotForgotten();
    void whatWasInterruptedIsNotSaid();
    void aReplyThatNeverComesIsApologisedFor();
    void aCarrierThatAsksTwiceIsAnsweredOnce();
    void aCarrierThatDoesNotHangUpIsToldAgain();
    void partialWordsOutOfTurnAreNothing();

private:
    using Then = SpokenTurn::Then;

    void makeTalk(bool greets = true);
    void settle() { QCoreApplication::processEvents(); } // what was told "later"
    void hear(const QString &words, double confidence = 0.9)
    {
        m_talk->takeTurn(words, confidence, {});
        settle();
    }
    void begin()
    {
        m_talk->begin(now);
        m_talk->takeTurn({}, -1, {});
        settle();
    }
    void pass(Milliseconds time)
    {
        for (auto t = 0ms; t < time; t += 20ms) {
            now += 20ms;
            m_talk->tick(now);
        }
        settle();
    }
    QStringList said(bool ofAgent) const
    {
        QStringList texts;
        for (const auto &fact : m_facts) {
            if (const auto *agent = std::get_if<AgentSaid>(&fact); agent && ofAgent)
                texts << agent->text;
            else if (const auto *caller = std::get_if<CallerSaid>(&fact); caller && !ofAgent && caller->final)
                texts << caller->text;
        }
        return texts;
    }

    static inline Instant now;
    bool m_last = false;
    std::unique_ptr<ScriptedTextEngine> m_engine;
    std::unique_ptr<WordTalk> m_talk;
    QList<SpokenTurn> m_turns;
    QList<CallFact> m_facts;
};

void tst_WordTalk::init()
{
    now = Instant(1h);
    m_last = false;
    m_turns.clear();
    m_facts.clear();
    m_engine = std::make_unique<ScriptedTextEngine>();
    makeTalk();
}

void tst_WordTalk::makeTalk(bool greets)
{
    WordTalk::Config config{.language = u"en-US"_s, .greets = greets};
    config.isLast = [this] { return m_last; };
    config.clock = [] { return now; };
    m_talk = std::make_unique<WordTalk>(config, *m_engine);
    connect(m_talk.get(), &WordTalk::turnDue, this, [this](const SpokenTurn &turn) { m_turns << turn; });
    connect(m_talk.get(), &Talk::happened, this, [this](const CallFact &fact) { m_facts << fact; });
    connect(m_talk.get(), &WordTalk::wentSilent, this, [this] { m_last = true; });
    connect(m_engine.get(), &Engine::toolCalled, this, [this] { m_last = true; });
}

void tst_WordTalk::greetsWhenTheCarrierAsks()
{
    m_talk->begin(now);
    settle();
    QVERIFY(m_turns.isEmpty());
    QCOMPARE(m_engine->greetings, 0);
    m_talk->takeTurn({}, -1, {});
    settle();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].text, u"Hello there"_s);
    QCOMPARE(m_turns[0].then, Then::Listen);
    QCOMPARE(m_turns[0].language, u"en-US"_s);
    QCOMPARE(said(true), QStringList{u"Hello there"_s});
}

void tst_WordTalk::waitsForAnEngineThatIsNotReady()
{
    m_talk->takeTurn({}, -1, {});
    settle();
    QVERIFY(m_turns.isEmpty());
    m_talk->begin(now);
    settle();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].text, u"Hello there"_s);
}

void tst_WordTalk::anAgentWithoutAGreetingListens()
{
    makeTalk(false);
    begin();
    QCOMPARE(m_engine->greetings, 0);
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].text, QString());
    QCOMPARE(m_turns[0].then, Then::Listen);
    QVERIFY(said(true).isEmpty());
}

void tst_WordTalk::answersWhatTheCarrierHeard()
{
    begin();
    hear(u"I need a  table"_s, 0.87);
    QCOMPARE(m_engine->heard, QStringList{u"I need a table"_s});
    QCOMPARE(m_engine->confidences.first(), 0.87);
    QCOMPARE(m_turns.last().text, u"You said I need a table"_s);
    QCOMPARE(said(false), QStringList{u"I need a table"_s});
    QCOMPARE(m_talk->callerTurns(), 1);
}

void tst_WordTalk::showsWhatIsHeardSoFar()
{
    begin();
    m_talk->takePartial(u"I need"_s);
    m_talk->takePartial(u"I need a table"_s);
    hear(u"I need a table."_s);
    QList<CallerSaid> told;
    for (const auto &fact : m_facts) {
        if (const auto *one = std::get_if<CallerSaid>(&fact))
            told << *one;
    }
    QCOMPARE(told.size(), 3);
    QVERIFY(!told[0].final && !told[1].final && told[2].final);
    QCOMPARE(told[0].turn, told[2].turn);
    QCOMPARE(m_talk->callerTurns(), 1);
}

void tst_WordTalk::keysAreATurn()
{
    begin();
    m_talk->takeTurn({}, -1, u"123"_s);
    settle();
    QCOMPARE(m_engine->keys, QStringList{u"123"_s});
    QCOMPARE(m_turns.last().text, u"You pressed 123"_s);
    QCOMPARE(m_turns.last().then, Then::Listen);
}

void tst_WordTalk::theLastWordHangsUp()
{
    begin();
    QSignalSpy last(m_talk.get(), &WordTalk::gaveLastWords);
    hear(u"bye"_s);
    QCOMPARE(m_turns.last().text, u"Take care!"_s);
    QCOMPARE(m_turns.last().then, Then::HangUp);
    QCOMPARE(last.count(), 1);
    QVERIFY(!m_talk->isAgentHeardOut(now)); // it takes a while to say it
    QVERIFY(m_talk->isAgentHeardOut(now + 30s));
}

void tst_WordTalk::theOperatorSpeaksUnasked()
{
    begin();
    m_talk->say(u"Your table is ready"_s, Who::Operator);
    settle();
    QCOMPARE(m_turns.size(), 2);
    QCOMPARE(m_turns.last().text, u"Your table is ready"_s);
}

void tst_WordTalk::aMutedAgentOnlyListens()
{
    begin();
    m_talk->setMuted(true, Who::Operator);
    hear(u"Hello?"_s);
    QCOMPARE(m_turns.last().text, QString());
    QCOMPARE(m_turns.last().then, Then::Listen);
    m_talk->setMuted(false, Who::Operator);
    hear(u"Are you there?"_s);
    QCOMPARE(m_turns.last().text, u"You said Are you there?"_s);
    QCOMPARE(said(true), (QStringList{u"Hello there"_s, u"You said Are you there?"_s}));
}

void tst_WordTalk::interruptingStopsTheVoice()
{
    begin();
    m_talk->interrupt(Who::Operator);
    QCOMPARE(m_engine->interruptions, 1);
    QCOMPARE(m_turns.size(), 2); // the carrier is told to leave the sentence and listen
    QCOMPARE(m_turns.last().text, QString());
    QCOMPARE(m_turns.last().then, Then::Listen);
}

void tst_WordTalk::pressesKeysAndListensOn()
{
    begin();
    m_talk->sendKeys(u"1w2"_s);
    QCOMPARE(m_turns.last().digits, u"1w2"_s);
    QCOMPARE(m_turns.last().then, Then::Listen);
}

// ---- Rainy

void tst_WordTalk::asksAgainForWhatWasNotUnderstood()
{
    begin();
    hear(u"mumble"_s, 0.2);
    QVERIFY(m_engine->heard.isEmpty());
    QCOMPARE(m_turns.last().text, Phrases().sayAgain);
    QCOMPARE(said(false), QStringList{u"mumble"_s}); // what was heard is on record
    hear(u"a table"_s, 0.8);
    QCOMPARE(m_engine->heard, QStringList{u"a table"_s});
}

void tst_WordTalk::takesWhatItGetsAfterTwoTries()
{
    begin();
    for (int i = 0; i < 3; ++i)
        hear(u"mumble"_s, 0.2);
    QCOMPARE(m_engine->heard, QStringList{u"mumble"_s});
    hear(u"mumble"_s, -1); // a carrier that does not say how sure it is
    QCOMPARE(m_engine->heard.size(), 2);
}

void tst_WordTalk::aSilentCallerIsAskedOnce()
{
    begin();
    hear({});
    QCOMPARE(m_turns.last().text, Phrases().stillThere);
    QCOMPARE(m_turns.last().then, Then::Listen);
    hear({});
    QCOMPARE(m_turns.last().text, Phrases().goodbye);
    QCOMPARE(m_turns.last().then, Then::HangUp);
    QVERIFY(m_engine->heard.isEmpty());
}

void tst_WordTalk::aWordBetweenSilencesIsASignOfLife()
{
    begin();
    hear({});
    hear(u"Yes"_s);
    hear({});
    QCOMPARE(m_turns.last().text, Phrases().stillThere);
    QCOMPARE(m_turns.last().then, Then::Listen);
}

void tst_WordTalk::aSlowReplyIsWaitedForInPieces()
{
    begin();
    m_engine->answers = false;
    m_turns.clear();
    hear(u"Think hard"_s);
    pass(5s);
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].then, Then::ComeBack);
    QCOMPARE(m_turns[0].text, Phrases().oneMoment);
    m_talk->takeTurn({}, -1, {}); // it came back
    pass(5s);
    QCOMPARE(m_turns.size(), 2);
    QCOMPARE(m_turns[1].then, Then::ComeBack);
    QCOMPARE(m_turns[1].text, QString()); // said once
    m_engine->reply(u"Forty-two"_s); // while the carrier is on its way back
    settle();
    QCOMPARE(m_turns.size(), 2);
    m_talk->takeTurn({}, -1, {});
    settle();
    QCOMPARE(m_turns.size(), 3);
    QCOMPARE(m_turns[2].text, u"Forty-two"_s);
    QCOMPARE(m_turns[2].then, Then::Listen);
    QCOMPARE(m_talk->callerTurns(), 1); // coming back is no silence
}

// Whether more comes behind a reply is known a moment after its end. In that moment there is something to say.
void tst_WordTalk::aReplyThatJustEndedIsNotForgotten()
{
    begin();
    m_engine->answers = false;
    hear(u"Put me through"_s);
    emit m_engine->agentText(u"One moment"_s);
    m_talk->sayWhatThereIs();
    m_talk->takeTurn({}, -1, {}); // it came back
    m_turns.clear();
    m_engine->reply(u"Nobody is there"_s);
    now += 20ms;
    QVERIFY(!m_talk->isAgentHeardOut(now));
    m_talk->tick(now);
    m_engine->reply(u"at all"_s);
    m_talk->tick(now);
    QVERIFY(m_turns.isEmpty());
    settle();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].text, u"Nobody is there at all"_s);
}

void tst_WordTalk::whatWasInterruptedIsNotSaid()
{
    begin();
    m_engine->answers = false;
    hear(u"What do you cost?"_s);
    m_turns.clear();
    m_engine->reply(u"A fortune"_s);
    m_talk->interrupt(Who::Operator);
    settle();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_turns[0].text, QString());
}

void tst_WordTalk::aReplyThatNeverComesIsApologisedFor()
{
    begin();
    m_engine->answers = false;
    hear(u"Think"_s);
    for (int i = 0; i < 10 && m_turns.last().text != Phrases().sorry; ++i) {
        pass(5s);
        if (m_turns.last().then == Then::ComeBack)
            m_talk->takeTurn({}, -1, {});
    }
    QCOMPARE(m_turns.last().text, Phrases().sorry);
    QCOMPARE(m_turns.last().then, Then::Listen);
    QCOMPARE(m_engine->interruptions, 1);
    m_engine->answers = true;
    hear(u"Again"_s);
    QCOMPARE(m_turns.last().text, u"You said Again"_s);
}

void tst_WordTalk::aCarrierThatAsksTwiceIsAnsweredOnce()
{
    begin();
    m_engine->answers = false;
    m_turns.clear();
    hear(u"Hello"_s);
    hear(u"Hello"_s); // it lost patience with the first request
    m_engine->reply(u"Hi"_s);
    settle();
    QCOMPARE(m_turns.size(), 1);
    QCOMPARE(m_engine->heard.size(), 1);
}

void tst_WordTalk::aCarrierThatDoesNotHangUpIsToldAgain()
{
    begin();
    hear(u"bye"_s);
    const auto turns = m_turns.size();
    hear(u"What?"_s);
    QCOMPARE(m_turns.size(), turns + 1);
    QCOMPARE(m_turns.last().then, Then::HangUp);
    QCOMPARE(m_turns.last().text, QString());
}

void tst_WordTalk::partialWordsOutOfTurnAreNothing()
{
    m_talk->takePartial(u"too early"_s);
    begin();
    m_talk->takePartial(u"  "_s);
    m_talk->finish();
    m_talk->takePartial(u"too late"_s);
    QVERIFY(said(false).isEmpty());
    for (const auto &fact : m_facts)
        QVERIFY(!std::holds_alternative<CallerSaid>(fact));
}

QTEST_GUILESS_MAIN(tst_WordTalk)
#include "tst_wordtalk.moc"
