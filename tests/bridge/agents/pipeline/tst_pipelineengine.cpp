// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/agents/pipeline/pipelinecall.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// An agent made of parts: who has the floor, what is said, and what the model is told of it.
class tst_PipelineEngine : public QObject
{
    Q_OBJECT
private slots:
    void isReadyWhenAllItsPartsAre();
    void greetsWithExactlyTheGreeting();
    void answersTheCaller();
    void wordsAreToldBeforeTheirSound();
    void speaksTheFirstSentenceWhileTheSecondIsWritten();
    void aSlowWriterIsSpokenAllTheSame();
    void markupIsNeitherSpokenNorShown();
    void aWhisperIsForTheModelOnly();
    void saysTheOperatorsWordsExactly();
    void keysAreToldTheModelTogether();
    void toolsAreCalledAndTheirResultsAnswered();
    void severalToolsAreAnsweredAtOnce();
    void endCallAfterAGoodbyeIsTheEnd();
    void endCallWithoutAWordGetsAGoodbye();
    void asksForAMomentWhenTheReplyTakesLong();
    void asksForAMomentOnlyOnceATurn();

    void realWordsInterrupt();
    void whatWasHeardIsWhatIsRemembered();
    void aReplyThatNobodyHeardIsForgotten();
    void mmHmDoesNotInterrupt();
    void mmHmIsNoTurn();
    void oneWordIsAnsweredAfterTheReply();
    void theProfileMayForbidInterruptions();
    void theCallerWhoGoesOnIsAnsweredOnce();
    void helloBeforeTheGreetingIsHeardDoesNotStopIt();
    void theOperatorInterrupts();
    void theLineInterruptsAndTheCallersWordIsAnswered();
    void aLateToolResultStartsNoReply();
    void toolsEndAfterFiveSteps();
    void badArgumentsAreAnswered();
    void aModelThatWritesNothingApologises();
    void aModelThatIsLateApologisesAndTheCallGoesOn();
    void threeBrokenRepliesInARowEndIt();
    void aReplyThatBreaksOffStands();
    void theFillerIsNeverSaidBeforeTheCallersWords();
    void theFillerIsNotPartOfTheConversation();
    void aReplyThatTheLineNeverConfirmsIsHeardByTime();
    void aTurnToldTwiceIsAnsweredOnce();
    void emptyWordsAreNoTurn();
    void nothingIsToldAfterClose();
    void closeInsideASignalIsSafe();
};

namespace {

const QString kLong = u"One two three four five six seven eight nine ten. Eleven twelve thirteen fourteen fifteen sixteen."_s;

ToolCall tool(const QString &name, const QString &id = u"t1"_s)
{
    return {id, name, {{u"a"_s, 1}}};
}

} // namespace

void tst_PipelineEngine::isReadyWhenAllItsPartsAre()
{
    PipelineCall call;
    QVERIFY(call.open());
    QCOMPARE(call.readies.size(), 1);
    QCOMPARE(call.readies[0].engine, u"pipeline"_s);
    QCOMPARE(call.readies[0].model, u"fake-ear > fake-mind > fake-mouth"_s);
    QCOMPARE(call.readies[0].voice, u"Ann"_s);
    QCOMPARE(call.engine->hears(), SampleRate{16000});
    QCOMPARE(call.engine->speaks(), SampleRate{16000});
}

void tst_PipelineEngine::greetsWithExactlyTheGreeting()
{
    PipelineCall call([](AgentProfile &profile) { profile.greeting = u"Thanks for calling. How can I help?"_s; });
    QVERIFY(call.open());
    call.engine->greet();
    call.engine->greet();
    QTRY_COMPARE(call.replies, QStringList{u"Thanks for calling. How can I help?"_s});
    QVERIFY(call.mind().requests.isEmpty());
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.told(), (QStringList{u"A:Thanks for calling. How can I help?"_s, u"C:Are you open?"_s}));
    QVERIFY(call.mind().requests[0].instruction.startsWith("You are Maya."_L1));
}

void tst_PipelineEngine::answersTheCaller()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Yes, until five."_s}};
    call.callerIsSaying(u"are you"_s);
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"Yes, until five."_s});
    QCOMPARE(call.caller, (QStringList{u"are you~"_s, u"Are you open?"_s}));
    QCOMPARE(call.samples, samplesIn(300ms, SampleRate{16000})); // three words
    QVERIFY(call.mouth().complaints.isEmpty());
    call.callerSays(u"Thanks, and on Sunday?"_s);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.told(), (QStringList{u"C:Are you open?"_s, u"A:Yes, until five."_s, u"C:Thanks, and on Sunday?"_s}));
}

void tst_PipelineEngine::wordsAreToldBeforeTheirSound()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Yes, we are."_s}};
    call.mouth().pausesAfter = 2;
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.log.size(), 4);
    QCOMPARE(call.log, (QStringList{u"text"_s, u"sound"_s, u"text"_s, u"sound"_s}));
    QCOMPARE(call.said, u"Yes, we"_s); // and no word further
}

void tst_PipelineEngine::speaksTheFirstSentenceWhileTheSecondIsWritten()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"We are open. And then"_s, .never = true}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.said, u"We are open."_s);
    QCOMPARE(call.replies.size(), 0);
}

void tst_PipelineEngine::aSlowWriterIsSpokenAllTheSame()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"We are open from"_s, .never = true}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.said, u"We are open from"_s);
}

void tst_PipelineEngine::markupIsNeitherSpokenNorShown()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"**Sure** 😀! See [our page](https://x.org) or https://example.com/a now."_s}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"Sure ! See our page or https://example.com/a now."_s});
    QCOMPARE(call.mouth().spoken.join(u' '), u"Sure ! See our page or example dot com slash a now."_s);
}

void tst_PipelineEngine::aWhisperIsForTheModelOnly()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.engine->whisper(u"Offer ten percent."_s);
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(30));
    QVERIFY(call.mind().requests.isEmpty());
    call.callerSays(u"What does it cost?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.told().size(), 2);
    QVERIFY(call.told()[0].startsWith("N:"_L1) && call.told()[0].contains("Offer ten percent."_L1));
}

void tst_PipelineEngine::saysTheOperatorsWordsExactly()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.engine->say(u"Somebody will call you back."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Somebody will call you back."_s});
    QVERIFY(call.mind().requests.isEmpty());
    // In the middle of a reply: that one is over.
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.heard = u"One two three"_s;
    call.callerSays(u"Tell me more."_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.mouth().pausesAfter = -1;
    call.engine->say(u"Please hold."_s);
    QCOMPARE(call.interruptions, 1);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.replies.last(), u"Please hold."_s);
    call.callerSays(u"All right then, goodbye."_s);
    QTRY_COMPARE(call.replies.size(), 3);
    QVERIFY(call.told().contains(u"A:One two three...[interrupted]"_s));
    QVERIFY(call.told().contains(u"A:Please hold."_s));
}

void tst_PipelineEngine::keysAreToldTheModelTogether()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.engine->press('1');
    call.engine->press('2');
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.told(), QStringList{u"C:(The caller pressed keys on the telephone: 1 2.)"_s});
    QVERIFY(call.caller.isEmpty());
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"Tell me more."_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.mouth().pausesAfter = -1;
    call.engine->press('#');
    QTRY_COMPARE(call.interruptions, 1);
    QTRY_COMPARE(call.replies.size(), 2);
    QVERIFY(call.told().last().contains("#"_L1));
}

void tst_PipelineEngine::toolsAreCalledAndTheirResultsAnswered()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Let me look."_s, .tools = {tool(u"look_up"_s)}}, {.text = u"It is free."_s}};
    call.callerSays(u"Is Monday free?"_s);
    QTRY_COMPARE(call.tools.size(), 1);
    QTRY_COMPARE(call.replies, QStringList{u"Let me look."_s});
    QCOMPARE(call.mind().requests.size(), 1); // it waits
    call.engine->answerTool(u"t1"_s, {{u"free"_s, true}});
    QTRY_COMPARE(call.replies, (QStringList{u"Let me look."_s, u"It is free."_s}));
    QCOMPARE(call.told(), (QStringList{u"C:Is Monday free?"_s, u"A:Let me look.+look_up"_s, u"R:{\"free\":true}"_s}));
    QVERIFY(!call.mind().requests.last().mustSpeak);
}

void tst_PipelineEngine::severalToolsAreAnsweredAtOnce()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.tools = {tool(u"a"_s), tool(u"b"_s, u"t2"_s), tool(u"c"_s)}}, {.text = u"Done."_s}};
    call.callerSays(u"Do it all."_s);
    QTRY_COMPARE(call.tools.size(), 3);
    QSet<QString> ids;
    for (const auto &wanted : call.tools)
        ids << wanted.id;
    QCOMPARE(ids.size(), 3); // one came twice
    for (const auto &wanted : call.tools) {
        QCOMPARE(call.mind().requests.size(), 1);
        call.engine->answerTool(wanted.id, {{u"ok"_s, true}});
    }
    QTRY_COMPARE(call.replies, QStringList{u"Done."_s});
    QCOMPARE(call.mind().requests.size(), 2);
}

void tst_PipelineEngine::endCallAfterAGoodbyeIsTheEnd()
{
    PipelineCall call;
    call.toolResult = QJsonObject{{u"ok"_s, true}};
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Goodbye, Ann!"_s, .tools = {tool(u"end_call"_s)}}};
    call.callerSays(u"That is all."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Goodbye, Ann!"_s});
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(50));
    QCOMPARE(call.mind().requests.size(), 1);
}

void tst_PipelineEngine::endCallWithoutAWordGetsAGoodbye()
{
    PipelineCall call;
    call.toolResult = QJsonObject{{u"ok"_s, true}};
    QVERIFY(call.open());
    call.mind().answers = {{.tools = {tool(u"end_call"_s)}}, {.text = u"Goodbye!"_s}};
    call.callerSays(u"That is all."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Goodbye!"_s});
    QVERIFY(call.mind().requests.last().mustSpeak);
}

void tst_PipelineEngine::asksForAMomentWhenTheReplyTakesLong()
{
    PipelineCall call({}, PipelineCall::quick(), 50);
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"It is free."_s, .after = 200ms}};
    call.callerSays(u"Is Monday free?"_s);
    QTRY_COMPARE(call.said, u"One moment, please."_s);
    QTRY_COMPARE(call.replies, QStringList{u"One moment, please. It is free."_s}); // one reply, as the caller hears it
    QCOMPARE(call.interruptions, 0);
}

void tst_PipelineEngine::asksForAMomentOnlyOnceATurn()
{
    PipelineCall call({}, PipelineCall::quick(), 40);
    QVERIFY(call.open());
    call.mind().answers = {{.tools = {tool(u"look_up"_s)}, .after = 100ms}, {.text = u"It is free."_s, .after = 150ms}};
    call.toolResult = QJsonObject{{u"ok"_s, true}};
    call.callerSays(u"Is Monday free?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"One moment, please. It is free."_s});
    QCOMPARE(call.mouth().spoken.count(u"One moment, please."_s), 1);
    QVERIFY(call.mouth().complaints.isEmpty());
}

// ---- Rainy days

void tst_PipelineEngine::realWordsInterrupt()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}, {.text = u"On Friday."_s}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.callerIsSaying(u"no I"_s);
    QCOMPARE(call.interruptions, 1); // at once
    QCOMPARE(call.mouth().hushes, 1);
    QCOMPARE(call.caller.last(), u"no I~"_s);
    const auto told = call.log.size();
    call.mouth().pausesAfter = -1;
    call.callerSays(u"No, I meant Friday."_s);
    QTRY_COMPARE(call.replies, QStringList{u"On Friday."_s});
    QVERIFY(!call.log.mid(told).contains(u"interrupted"_s));
    QVERIFY(!call.said.contains("four"_L1));
}

void tst_PipelineEngine::whatWasHeardIsWhatIsRemembered()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.heard = u"One two"_s;
    call.hearsAll = false; // all of it is told, and is still being played
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
    call.callerSays(u"I meant Friday."_s);
    QCOMPARE(call.interruptions, 1);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.told(), (QStringList{u"C:When is it?"_s, u"A:One two...[interrupted]"_s, u"C:I meant Friday."_s}));
}

void tst_PipelineEngine::aReplyThatNobodyHeardIsForgotten()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.heard.reset(); // nobody on the line even has it
    call.mouth().pausesAfter = 1;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One"_s);
    call.mouth().pausesAfter = -1;
    call.callerSays(u"I meant Friday."_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.told(), QStringList{u"C:When is it? I meant Friday."_s});
}

void tst_PipelineEngine::mmHmDoesNotInterrupt()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.callerIsSaying(u"mm-hm"_s);
    call.callerSays(u"Mm-hm, okay."_s);
    QCOMPARE(call.interruptions, 0);
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies, QStringList{kLong}); // to its last word
}

void tst_PipelineEngine::mmHmIsNoTurn()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.callerIsSaying(u"mm-hm"_s);
    call.callerSays(u"Mm-hm."_s);
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.caller, QStringList{u"When is it?"_s});
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(30));
    QCOMPARE(call.mind().requests.size(), 1);
    call.callerSays(u"Yes."_s); // with the floor free it is an answer
    QTRY_COMPARE(call.replies.size(), 2);
}

void tst_PipelineEngine::oneWordIsAnsweredAfterTheReply()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Would you like Monday or Tuesday?"_s}, {.text = u"Monday it is."_s}};
    call.mouth().pausesAfter = 4;
    call.callerSays(u"When are you free?"_s);
    QTRY_COMPARE(call.said, u"Would you like Monday"_s);
    call.callerSays(u"Monday."_s);
    QCOMPARE(call.interruptions, 0);
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies, (QStringList{u"Would you like Monday or Tuesday?"_s, u"Monday it is."_s}));
    QCOMPARE(call.told().last(), u"C:Monday."_s);
}

void tst_PipelineEngine::theProfileMayForbidInterruptions()
{
    PipelineCall call([](AgentProfile &profile) { profile.turnTaking.bargeIn = false; });
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}, {.text = u"On Friday."_s}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.callerSays(u"No, stop, I meant Friday."_s);
    call.engine->press('5');
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies, (QStringList{kLong, u"On Friday."_s}));
    QCOMPARE(call.interruptions, 0);
    QVERIFY(call.told().last().startsWith("C:No, stop, I meant Friday."_L1));
}

void tst_PipelineEngine::theCallerWhoGoesOnIsAnsweredOnce()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Old."_s, .after = 50ms}, {.text = u"New."_s}};
    call.callerSays(u"I would like"_s);
    QTRY_COMPARE(call.mind().requests.size(), 1);
    call.callerIsSaying(u"to come"_s);
    call.callerSays(u"to come on Monday."_s);
    QTRY_COMPARE(call.replies, QStringList{u"New."_s});
    QCOMPARE(call.told(), QStringList{u"C:I would like to come on Monday."_s});
    QCOMPARE(call.interruptions, 0); // there was nothing to interrupt
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(80));
}

void tst_PipelineEngine::helloBeforeTheGreetingIsHeardDoesNotStopIt()
{
    PipelineCall call([](AgentProfile &profile) { profile.greeting = u"Thanks for calling."_s; });
    QVERIFY(call.open());
    call.mouth().pausesAfter = 0;
    call.engine->greet();
    call.callerSays(u"Hello?"_s);
    call.callerSays(u"Hello who is there?"_s);
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.replies.first(), u"Thanks for calling."_s);
    QCOMPARE(call.interruptions, 0);
    QCOMPARE(call.told(), (QStringList{u"A:Thanks for calling."_s, u"C:Hello who is there?"_s}));
}

void tst_PipelineEngine::theOperatorInterrupts()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    const auto told = call.log.size();
    call.engine->interrupt(u"One two"_s);
    call.mouth().pausesAfter = -1;
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(50));
    QCOMPARE(call.log.size(), told); // not even interrupted()
    call.callerSays(u"And Friday?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QVERIFY(call.told().contains(u"A:One two...[interrupted]"_s));
}

void tst_PipelineEngine::theLineInterruptsAndTheCallersWordIsAnswered()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}, {.text = u"Tuesday then."_s}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.callerSays(u"Tuesday."_s);
    call.engine->interrupt(u"One two three"_s); // they spoke for long, and the line went by that
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies, QStringList{u"Tuesday then."_s});
    QCOMPARE(call.told(), (QStringList{u"C:When is it?"_s, u"A:One two three...[interrupted]"_s, u"C:Tuesday."_s}));
}

void tst_PipelineEngine::aLateToolResultStartsNoReply()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.tools = {tool(u"book"_s)}}, {.text = u"Which Friday?"_s}, {.text = u"It was booked."_s}};
    call.callerSays(u"Book Monday."_s);
    QTRY_COMPARE(call.tools.size(), 1);
    call.callerSays(u"No, wait, Friday."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Which Friday?"_s});
    call.engine->answerTool(u"t1"_s, {{u"ok"_s, true}});
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(50));
    QCOMPARE(call.mind().requests.size(), 2);
    call.callerSays(u"Was Monday booked?"_s); // and yet it is known
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.told(), (QStringList{u"C:Book Monday."_s, u"A:+book"_s, u"R:{\"ok\":true}"_s, u"C:No, wait, Friday."_s, u"A:Which Friday?"_s, u"C:Was Monday booked?"_s}));
    call.engine->answerTool(u"nobody"_s, {{u"ok"_s, true}});
}

void tst_PipelineEngine::toolsEndAfterFiveSteps()
{
    PipelineCall call;
    call.toolResult = QJsonObject{{u"ok"_s, false}};
    QVERIFY(call.open());
    for (int i = 0; i < 20; ++i)
        call.mind().answers << FakeMind::Answer{.tools = {tool(u"again"_s, QString::number(i))}};
    call.callerSays(u"Try it."_s);
    QTRY_COMPARE(call.replies.size(), 1); // it says sorry: the model did not speak even then
    QCOMPARE(call.tools.size(), 5);
    QCOMPARE(call.mind().requests.size(), 6);
    QVERIFY(call.mind().requests.last().mustSpeak);
    QVERIFY(!call.mind().requests[4].mustSpeak);
    QVERIFY(call.warnings.contains(u"toolRefused"_s));
}

void tst_PipelineEngine::badArgumentsAreAnswered()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.wrongTool = u"book"_s}, {.text = u"Which day?"_s}};
    call.callerSays(u"Book it."_s);
    QTRY_COMPARE(call.replies, QStringList{u"Which day?"_s});
    QVERIFY(call.tools.isEmpty());
    QVERIFY2(call.told().last().contains("invalid arguments: no JSON"_L1), qPrintable(call.told().last()));
}

void tst_PipelineEngine::aModelThatWritesNothingApologises()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"{\"a\": {\"b\": 1}} 😀"_s}};
    call.callerSays(u"Hello there, hello."_s);
    QTRY_COMPARE(call.replies, QStringList{Phrases().sorry});
}

void tst_PipelineEngine::aModelThatIsLateApologisesAndTheCallGoesOn()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.never = true}, {.text = u"Yes."_s}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{Phrases().sorry});
    QCOMPARE(call.warnings, QStringList{u"replyFailed"_s});
    QVERIFY(call.failures.isEmpty());
    emit call.ear().speechStarted();
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.replies.last(), u"Yes."_s);
}

void tst_PipelineEngine::threeBrokenRepliesInARowEndIt()
{
    PipelineCall call;
    QVERIFY(call.open());
    for (int i = 0; i < 3; ++i) {
        call.mind().answers = {{.fails = Error{Error::Code::Network, u"Out of order."_s}}};
        call.callerSays(u"Are you open %1?"_s.arg(i));
        QTRY_VERIFY(call.replies.size() == i + 1 || !call.failures.isEmpty());
    }
    QTRY_COMPARE(call.failures.size(), 1);
    QCOMPARE(call.failures[0].detail, u"Out of order."_s);
    QCOMPARE(call.replies.size(), 2);
}

void tst_PipelineEngine::aReplyThatBreaksOffStands()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"We are open. And on Sun"_s, .fails = Error{Error::Code::Network, u"Lost."_s}}};
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies, QStringList{u"We are open."_s});
    QCOMPARE(call.warnings, QStringList{u"replyFailed"_s});
    call.callerSays(u"And on Sunday?"_s);
    QTRY_COMPARE(call.replies.size(), 2);
    QCOMPARE(call.told()[1], u"A:We are open."_s);
}

void tst_PipelineEngine::theFillerIsNeverSaidBeforeTheCallersWords()
{
    PipelineCall call([](AgentProfile &profile) { profile.greeting = u"Hello."_s; }, PipelineCall::quick(), 20);
    QVERIFY(call.open());
    call.mouth().pausesAfter = 0;
    call.engine->greet();
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(80));
    call.mouth().pausesAfter = -1;
    QTRY_COMPARE(call.replies, QStringList{u"Hello."_s});
    QVERIFY(!call.mouth().spoken.contains(u"One moment, please."_s));
}

void tst_PipelineEngine::theFillerIsNotPartOfTheConversation()
{
    PipelineCall call({}, PipelineCall::quick(), 30);
    QVERIFY(call.open());
    call.heard = u"One moment, please. It is"_s;
    call.mind().answers = {{.text = u"It is free all day."_s, .after = 100ms}};
    call.mouth().pausesAfter = 5;
    call.callerSays(u"Is Monday free?"_s);
    QTRY_COMPARE(call.said, u"One moment, please. It is"_s);
    call.mouth().pausesAfter = -1;
    call.callerSays(u"No, I mean Friday."_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.told(), (QStringList{u"C:Is Monday free?"_s, u"A:It is...[interrupted]"_s, u"C:No, I mean Friday."_s}));
    // Cut off within the filler: nothing of the answer was heard.
    call.heard = u"One moment,"_s;
    call.mind().answers = {{.text = u"Friday is free."_s, .after = 250ms}};
    call.callerSays(u"And Tuesday?"_s);
    QTRY_VERIFY(call.said.startsWith("One moment"_L1));
    call.callerSays(u"Or rather Thursday."_s);
    QTRY_VERIFY(call.told().last() == u"C:And Tuesday? Or rather Thursday."_s);
}

void tst_PipelineEngine::aReplyThatTheLineNeverConfirmsIsHeardByTime()
{
    PipelineCall call;
    call.hearsAll = false;
    QVERIFY(call.open());
    call.mind().answers = {{.text = u"Would you like Monday?"_s}, {.text = u"Good."_s}};
    call.callerSays(u"When?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
    call.callerSays(u"Monday."_s); // carried: it is still being heard, for all we know
    const QList<qint16> silence(320);
    for (int i = 0; i < 50 * 7; ++i)
        call.engine->hear({silence.constData(), size_t(silence.size())});
    QTRY_COMPARE(call.replies, (QStringList{u"Would you like Monday?"_s, u"Good."_s}));
}

void tst_PipelineEngine::aTurnToldTwiceIsAnsweredOnce()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.callerSays(u"Are you open?"_s);
    call.callerSays(u"Are you open?"_s);
    QTRY_COMPARE(call.replies.size(), 1);
    QCOMPARE(call.told(), QStringList{u"C:Are you open?"_s});
    QCOMPARE(call.mind().requests.size(), 1);
}

void tst_PipelineEngine::emptyWordsAreNoTurn()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.callerIsSaying(u" "_s);
    call.callerSays({});
    call.callerSays(u" ... "_s);
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(30));
    QVERIFY(call.mind().requests.isEmpty() && call.caller.isEmpty());
}

void tst_PipelineEngine::nothingIsToldAfterClose()
{
    PipelineCall call;
    QVERIFY(call.open());
    call.mind().answers = {{.text = kLong}};
    call.mouth().pausesAfter = 3;
    call.callerSays(u"When is it?"_s);
    QTRY_COMPARE(call.said, u"One two three"_s);
    call.mouth().pausesAfter = -1;
    call.engine->close();
    call.engine->close();
    const auto told = call.log.size();
    const QList<qint16> silence(320);
    call.engine->hear({silence.constData(), size_t(silence.size())});
    call.engine->say(u"Hello"_s);
    call.engine->whisper(u"x"_s);
    call.engine->press('1');
    call.engine->interrupt({});
    call.engine->truncateTo({});
    call.engine->replyHeard();
    call.engine->answerTool(u"t1"_s, {});
    QVERIFY(!QSignalSpy(call.engine.get(), &Engine::agentText).wait(50));
    QCOMPARE(call.log.size(), told);
    QVERIFY(call.failures.isEmpty());
}

void tst_PipelineEngine::closeInsideASignalIsSafe()
{
    const QList<std::function<QMetaObject::Connection(PipelineCall &)>> moments = {
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::callerText, c.engine.get(), [&c] { c.engine->close(); }); },
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::agentText, c.engine.get(), [&c] { c.engine->close(); }); },
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::spoke, c.engine.get(), [&c] { c.engine->close(); }); },
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::replyEnded, c.engine.get(), [&c] { c.engine->close(); }); },
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::toolCalled, c.engine.get(), [&c] { c.engine->close(); }); },
        [](PipelineCall &c) { return QObject::connect(c.engine.get(), &Engine::interrupted, c.engine.get(), [&c] { c.engine->close(); }); },
    };
    for (const auto &moment : moments) {
        PipelineCall call;
        QVERIFY(call.open());
        moment(call);
        call.hearsAll = false;
        call.mind().answers = {{.text = kLong, .tools = {tool(u"look_up"_s)}}};
        QPointer<FakeEar> ear = call.fakes.ears.last();
        emit ear->heard(u"When is it?"_s, true, 1);
        QTRY_VERIFY(!ear || call.replies.size() == 1);
        if (ear)
            emit ear->heard(u"No, I mean Friday."_s, true, 1);
        QTRY_VERIFY(!ear); // it was let go
        QVERIFY(call.failures.isEmpty());
    }
}

QTEST_GUILESS_MAIN(tst_PipelineEngine)
#include "tst_pipelineengine.moc"
