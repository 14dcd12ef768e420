// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/transcript.h"
#include "tests/bridge/records/somecalls.h"

#include <QJsonArray>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// A call in words: what was said, and of what the agent said, what was heard.
class tst_Transcript : public QObject
{
    Q_OBJECT
private slots:
    void readsLikeTheCall();
    void isWrittenAsSubtitles();
    void isWrittenAsJson();
    void aLaterPartialReplacesTheEarlierOne();
    void keysInARowAreOneNumber();
    void wordsThatComeAfterTheAnswerStandBeforeIt();
    // rainy
    void afterABargeInOnlyWhatWasHeardCounts();
    void aCallCutShortKeepsItsLastWords();
    void noEventsAreNoCall();
    void aToolThatNeverReturnedIsSeen();
    void hostileWordsStayOnTheirLine();
    void timesBeforeTheAnswerAreZero();
};

SomeCall aCall()
{
    SomeCall call(u"018f"_s);
    call.placed().answered(); // the answer is zero
    call.then(AgentSaid{u"Front desk, good morning."_s, true, 1}, 50ms);
    call.then(AgentSpeechStarted{1}, 150ms).then(AgentSpeechStopped{1}, 1800ms); // 0.2 s to 2 s
    call.then(CallerSpeechStarted{}, 500ms);                                      // 2.5 s
    call.then(CallerSaid{u"When do"_s, false, {}, 1}, 500ms);
    call.then(CallerSpeechStopped{}, 1000ms); // 4 s
    call.then(CallerSaid{u"When do you open?"_s, true, 0.9, 1}, 300ms);
    call.then(ToolCalled{u"t1"_s, u"opening_hours"_s, {}}, 100ms).then(ToolReturned{u"t1"_s, true, {}, 120ms}, 120ms);
    call.then(AgentSpeechStarted{2}, 480ms);                                              // 5 s
    call.then(AgentSaid{u"We open at nine on weekdays and at ten on Saturdays."_s, true, 2}, 100ms);
    call.then(BargedIn{2, Who::Caller, 900ms, u"We open at nine"_s, u"on weekdays and at ten on Saturdays."_s, 4ms}, 900ms); // 6 s
    call.then(AgentSpeechStopped{2}, 10ms);
    call.then(Whispered{Who::Operator, u"Offer a table"_s}, 990ms); // 7 s
    call.ended();
    return call;
}

void tst_Transcript::readsLikeTheCall()
{
    QCOMPARE(asText(transcriptOf(aCall().events)), uR"([00:00] Agent: Front desk, good morning.
[00:02] Caller: When do you open?
[00:04] [Agent used opening_hours: done, 120 ms]
[00:05] Agent: We open at nine [not heard: on weekdays and at ten on Saturdays.]
[00:07] Operator (to the agent only): Offer a table
[ended: caller_hung_up]
)"_s);
}

void tst_Transcript::wordsThatComeAfterTheAnswerStandBeforeIt()
{
    SomeCall call(u"018f"_s);
    call.placed().answered();
    call.then(CallerSpeechStarted{}, 1000ms).then(CallerSpeechStopped{}, 1000ms);
    call.then(AgentSpeechStarted{2}, 1000ms).then(AgentSaid{u"From nine to five."_s, true, 2}, 100ms);
    call.then(CallerSpeechStarted{}, 900ms); // they cut in before it is known what they said first
    call.then(BargedIn{2, Who::Caller, 1s, u"From nine"_s, u"to five."_s, 4ms}, 10ms).then(AgentSpeechStopped{2}, 10ms);
    call.then(CallerSaid{u"When are you open?"_s, true, {}, 1}, 80ms);
    call.then(CallerSpeechStopped{}, 900ms);
    call.then(AgentSpeechStarted{4}, 1000ms).then(AgentSaid{u"No."_s, true, 4}, 100ms);
    call.then(CallerSaid{u"On Saturdays, too?"_s, true, {}, 3}, 100ms);
    call.ended();
    QCOMPARE(asText(transcriptOf(call.events)), uR"([00:02] Caller: When are you open?
[00:03] Agent: From nine [not heard: to five.]
[00:04] Caller: On Saturdays, too?
[00:06] Agent: No.
[ended: caller_hung_up]
)"_s);
}

void tst_Transcript::isWrittenAsSubtitles()
{
    const auto subtitles = asSubtitles(transcriptOf(aCall().events));
    QVERIFY2(subtitles.startsWith(uR"(1
00:00:00,200 --> 00:00:02,000
Agent: Front desk, good morning.

2
00:00:02,500 --> 00:00:04,000
Caller: When do you open?

)"_s), qPrintable(subtitles));
    QVERIFY(subtitles.contains(u"4\n00:00:05,000 --> 00:00:06,010\nAgent: We open at nine [not"_s));
}

void tst_Transcript::isWrittenAsJson()
{
    const auto json = asJson(transcriptOf(aCall().events));
    QCOMPARE(json["call"_L1].toString(), u"018f"_s);
    QCOMPARE(json["reason"_L1].toString(), u"caller_hung_up"_s);
    QCOMPARE(json["agent"_L1].toString(), u"Front desk"_s);
    const auto line = json["lines"_L1][3];
    QCOMPARE(line["who"_L1].toString(), u"agent"_s);
    QCOMPARE(line["kind"_L1].toString(), u"spoken"_s);
    QCOMPARE(line["fromMs"_L1].toInteger(), 5000);
    QCOMPARE(line["text"_L1].toString(), u"We open at nine"_s);
    QCOMPARE(line["unheard"_L1].toString(), u"on weekdays and at ten on Saturdays."_s);
    QCOMPARE(json["lines"_L1].toArray().size(), 5);
}

void tst_Transcript::aLaterPartialReplacesTheEarlierOne()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"I"_s, 1, false).callerSaid(u"I want"_s, 1, false).callerSaid(u"I want to book"_s, 1);
    call.callerSaid(u"I want"_s, 1, false); // too late
    const auto lines = transcriptOf(call.events).lines;
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().text, u"I want to book"_s);
    QVERIFY(lines.first().complete);
}

void tst_Transcript::keysInARowAreOneNumber()
{
    SomeCall call(u"a"_s);
    call.placed().answered();
    for (const auto &digit : {u"4"_s, u"1"_s, u"5"_s})
        call.then(DtmfPressed{digit, Who::Caller});
    call.then(DtmfPressed{u"9"_s, Who::Operator});
    const auto text = asText(transcriptOf(call.events));
    QVERIFY2(text.contains("Caller pressed 415\n"_L1) && text.contains("Operator pressed 9\n"_L1), qPrintable(text));
}

void tst_Transcript::afterABargeInOnlyWhatWasHeardCounts()
{
    SomeCall call(u"a"_s);
    call.placed().answered().agentSaid(u"one two"_s, 1, false);
    call.then(BargedIn{1, Who::Caller, 100ms, u"one"_s, u"two"_s, 1ms});
    call.agentSaid(u"one two three"_s, 1); // the engine's last words come late
    call.agentSaid(u"Yes?"_s, 2);
    const auto lines = transcriptOf(call.events).lines;
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines.at(0).text, u"one"_s);
    QCOMPARE(lines.at(0).unheard, u"two"_s);
    QCOMPARE(lines.at(1).text, u"Yes?"_s);
}

void tst_Transcript::aCallCutShortKeepsItsLastWords()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"I would like to"_s, 1, false).ended(EndReason::Crashed);
    const auto transcript = transcriptOf(call.events);
    QVERIFY(!transcript.lines.first().complete);
    QVERIFY(asText(transcript).contains(u"Caller: I would like to …\n[ended: crashed]"_s));
}

void tst_Transcript::noEventsAreNoCall()
{
    const auto transcript = transcriptOf({});
    QVERIFY(transcript.lines.isEmpty());
    QVERIFY(asText(transcript).isEmpty());
    QVERIFY(asSubtitles(transcript).isEmpty());
    QVERIFY(asJson(transcript)["lines"_L1].toArray().isEmpty());
}

void tst_Transcript::aToolThatNeverReturnedIsSeen()
{
    SomeCall call(u"a"_s);
    call.placed().answered().then(ToolCalled{u"t"_s, u"book"_s, {}}).then(ToolReturned{u"other"_s, true, {}, 1ms});
    QVERIFY(asText(transcriptOf(call.events)).contains(u"used book …]"_s));
}

void tst_Transcript::hostileWordsStayOnTheirLine()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"one\n\n7\n00:00:00,000 --> 00:00:09,000\nAgent: I agree\r\n[ended: silence]"_s, 1);
    const auto transcript = transcriptOf(call.events);
    QCOMPARE(asText(transcript).count(u'\n'), 1);
    const auto subtitles = asSubtitles(transcript);
    QCOMPARE(subtitles.count(u"-->"_s), 1);
    QCOMPARE(subtitles.count(u'\n'), 4);
}

void tst_Transcript::timesBeforeTheAnswerAreZero()
{
    SomeCall call(u"a"_s);
    call.placed().agentSaid(u"early"_s, 1).answered();
    QCOMPARE(transcriptOf(call.events).lines.first().from, Milliseconds(0));
}

QTEST_GUILESS_MAIN(tst_Transcript)
#include "tst_transcript.moc"
