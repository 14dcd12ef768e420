// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callstory.h"

#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

using Kind = TranscriptRow::Kind;

// One call's events in, what is shown of it out. Times are milliseconds since the call was placed.
class tst_CallStory : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void walksFromQueuedToEnded();
    void saysWhoHasTheFloor();
    void aBargeInStaysUntilSomebodySpeaksAnew();
    void partialsAreReplacedUntilOneIsFinal();
    void theAgentsTurnStartsWhenItIsHeard();
    void lateWordsOfTheCallerStandAboveTheAnswer();
    void aBargeInStrikesWhatWasNotHeard();
    void wordsOfACutTurnThatComeLateAreNotHeardEither();
    void aBargeInWithoutWordsKeepsTheTurnAsItWas();
    void aToolsAnswerJoinsItsCall();
    void aMeasuredTurnShowsItsLatencyUnderIt();
    void partsOfALatencyNeverExceedItsTotal();
    void keysPressedInARowAreOneLine();
    void anInboundCallIsNamedByWhoCalls();

    void anEventToldTwiceCountsOnce();
    void eventsWithoutABeginningStillMakeACall();
    void eventsAfterTheEndLeaveItEnded();
    void textFromOutsideIsMadePlain_data();
    void textFromOutsideIsMadePlain();
    void tenThousandRowsAreTheMost();
    void marksAndLatenciesAreBounded();
    void peaksOfTheLastMinuteAreKept();
    void peaksOutOfOrderDoNoHarm();
    void aToolThatNeverReturnsStaysOpen();

private:
    void at(int ms, const CallFact &fact) { m_story->fold({m_story->id(), ++m_seq, m_start.addMSecs(ms), fact}); }
    void begin()
    {
        at(0, Placed{{u"+14155550138"_s, {}, u"Twilio"_s, u"twilio"_s, u"Front desk"_s, u"offline"_s, u"slt"_s, {}}});
        at(1000, Answered{AnsweredBy::Human});
        at(1100, MediaStarted{u"audio/x-mulaw"_s, 8000});
    }
    const QList<TranscriptRow> &rows() const { return m_story->transcript().rows(); }

    std::unique_ptr<CallStory> m_story;
    quint64 m_seq = 0;
    const QDateTime m_start = QDateTime::fromMSecsSinceEpoch(1'790'000'000'000, Qt::UTC);
};

void tst_CallStory::init()
{
    m_story = std::make_unique<CallStory>(newCallId());
    m_seq = 0;
}

void tst_CallStory::walksFromQueuedToEnded()
{
    at(0, Placed{});
    QCOMPARE(m_story->state(), CallState::Queued);
    at(10, Dialing{});
    QCOMPARE(m_story->state(), CallState::Dialing);
    at(20, Ringing{});
    QCOMPARE(m_story->state(), CallState::Ringing);
    at(30, Answered{});
    QCOMPARE(m_story->state(), CallState::Connected);
    at(40, MediaStarted{});
    QCOMPARE(m_story->state(), CallState::Quiet);
    m_story->noteHangUpAsked(true);
    QCOMPARE(m_story->state(), CallState::Ending);
    at(5040, Ended{EndReason::OperatorHungUp, Who::Operator, 5040ms, 5010ms, 0, 0, {}, {}});
    QCOMPARE(m_story->state(), CallState::Ended);
    QCOMPARE(m_story->length(m_start.addSecs(3600)), 5040ms);
    QCOMPARE(rows().back().kind, Kind::Ended);
    QVERIFY2(rows().back().text.contains(u"operator hung up"_s), qPrintable(rows().back().text));
}

void tst_CallStory::saysWhoHasTheFloor()
{
    begin();
    at(2000, AgentSpeechStarted{1});
    QCOMPARE(m_story->state(), CallState::AgentSpeaking);
    at(2500, CallerSpeechStarted{}); // over the agent: not the caller's floor yet
    QCOMPARE(m_story->state(), CallState::AgentSpeaking);
    at(3000, AgentSpeechStopped{1});
    QCOMPARE(m_story->state(), CallState::CallerSpeaking);
    at(3500, CallerSpeechStopped{});
    QCOMPARE(m_story->state(), CallState::Quiet);
    at(3600, Muted{});
    QCOMPARE(m_story->state(), CallState::AgentMuted);
    at(3700, Unmuted{});
    QCOMPARE(m_story->state(), CallState::Quiet);
}

void tst_CallStory::aBargeInStaysUntilSomebodySpeaksAnew()
{
    begin();
    at(2000, AgentSpeechStarted{1});
    at(2500, CallerSpeechStarted{});
    at(2700, BargedIn{1, Who::Caller, 700ms, {}, {}, 4ms});
    at(2710, AgentSpeechStopped{1});
    QCOMPARE(m_story->state(), CallState::BargedIn);
    at(4000, CallerSpeechStopped{});
    QCOMPARE(m_story->state(), CallState::Quiet);
    QCOMPARE(m_story->bargeIns(), 1);
    QCOMPARE(m_story->marks().size(), 1);
    QCOMPARE(m_story->marks().front().at, 2700ms);
}

void tst_CallStory::partialsAreReplacedUntilOneIsFinal()
{
    begin();
    at(2000, CallerSpeechStarted{});
    at(2300, CallerSaid{u"I need"_s, false, {}, 1});
    QCOMPARE(rows().size(), 1);
    QVERIFY(!rows()[0].final);
    at(2600, CallerSaid{u"I need to move"_s, false, {}, 1});
    at(3000, CallerSaid{u"I need to move it."_s, true, 0.96, 1});
    QCOMPARE(rows().size(), 1);
    QCOMPARE(rows()[0].text, u"I need to move it."_s);
    QVERIFY(rows()[0].final);
    QCOMPARE(rows()[0].at, 2000ms);
    QCOMPARE(noteOf(rows()[0]), u"96 %"_s);
    QCOMPARE(m_story->turns(), 1);
}

void tst_CallStory::theAgentsTurnStartsWhenItIsHeard()
{
    begin();
    at(2000, AgentSpeechStarted{1});
    at(2800, AgentSaid{u"Hello"_s, false, 1});
    at(3000, AgentSaid{u"Hello there"_s, true, 1});
    QCOMPARE(rows().size(), 1);
    QCOMPARE(rows()[0].at, 2000ms);
    QCOMPARE(copyText(rows()[0]), u"00:02  Agent: Hello there"_s);
}

void tst_CallStory::lateWordsOfTheCallerStandAboveTheAnswer()
{
    begin();
    at(2000, CallerSpeechStarted{});
    at(3000, CallerSpeechStopped{});
    at(3500, AgentSpeechStarted{1});
    at(3600, AgentSaid{u"Yes, we are."_s, false, 1});
    at(3900, CallerSaid{u"Are you open?"_s, true, {}, 1});
    QCOMPARE(rows().size(), 2);
    QCOMPARE(rows()[0].kind, Kind::Caller);
    QCOMPARE(rows()[1].kind, Kind::Agent);
}

void tst_CallStory::aBargeInStrikesWhatWasNotHeard()
{
    begin();
    at(2000, AgentSpeechStarted{1});
    at(2100, AgentSaid{u"Monday at nine, or Tuesday at four"_s, true, 1});
    at(4000, CallerSpeechStarted{});
    at(4200, BargedIn{1, Who::Caller, 2200ms, u"Monday at nine, or"_s, u"Tuesday at four"_s, 38ms});
    at(5000, CallerSaid{u"Monday."_s, true, {}, 1});
    QCOMPARE(rows().size(), 3);
    QCOMPARE(rows()[0].text, u"Monday at nine, or"_s);
    QCOMPARE(rows()[0].unheard, u"Tuesday at four"_s);
    QCOMPARE(rows()[1].kind, Kind::BargeIn);
    QVERIFY2(rows()[1].text.contains(u"38 ms"_s) && rows()[1].text.contains(u"3 word"_s), qPrintable(rows()[1].text));
    QCOMPARE(rows()[2].kind, Kind::Caller);
}

void tst_CallStory::wordsOfACutTurnThatComeLateAreNotHeardEither()
{
    begin();
    at(2100, AgentSaid{u"One two"_s, false, 1});
    at(3000, BargedIn{1, Who::Caller, 900ms, u"One"_s, u"two"_s, 3ms});
    at(3100, AgentSaid{u"One two three four"_s, true, 1});
    QCOMPARE(rows()[0].text, u"One"_s);
    QCOMPARE(rows()[0].unheard, u"two"_s);
}

void tst_CallStory::aBargeInWithoutWordsKeepsTheTurnAsItWas()
{
    begin();
    at(2100, AgentSaid{u"One two"_s, false, 1});
    at(3000, BargedIn{1, Who::Operator, 900ms, {}, {}, 3ms});
    QCOMPARE(rows()[0].text, u"One two"_s);
    QVERIFY(rows()[0].unheard.isEmpty());
    QVERIFY2(rows()[1].text.startsWith(u"Operator interrupted"_s), qPrintable(rows()[1].text));
}

void tst_CallStory::aToolsAnswerJoinsItsCall()
{
    begin();
    at(2000, ToolCalled{u"a"_s, u"find"_s, {{u"phone"_s, u"+1415"_s}}});
    at(2001, ToolCalled{u"b"_s, u"note"_s, {}});
    at(2300, ToolReturned{u"a"_s, true, {{u"result"_s, u"Thu 10:30"_s}}, 212ms});
    QCOMPARE(rows().size(), 2);
    QCOMPARE(rows()[0].text, u"find(phone: +1415) → Thu 10:30 · 212 ms"_s);
    QCOMPARE(rows()[1].text, u"note()"_s);
    QCOMPARE(m_story->marks().size(), 2);
}

void tst_CallStory::aMeasuredTurnShowsItsLatencyUnderIt()
{
    begin();
    at(2000, CallerSaid{u"Hi"_s, true, {}, 1});
    at(2600, AgentSaid{u"Hello"_s, true, 2});
    at(2620, TurnMeasured{2, 180ms, 100ms, 300ms, 40ms, 620ms});
    QCOMPARE(noteOf(rows()[0]), u"end of turn 180 ms"_s);
    QCOMPARE(noteOf(rows()[1]), u"first audio 0.62 s"_s);
    QCOMPARE(m_story->lastReply(), std::optional<Milliseconds>(620ms));
    const auto &bar = m_story->latencies().back();
    QCOMPARE(bar.endOfTurn, 180ms);
    QCOMPARE(bar.engine, 400ms);
    QCOMPARE(bar.line, 40ms);
}

void tst_CallStory::partsOfALatencyNeverExceedItsTotal()
{
    begin();
    at(2620, TurnMeasured{2, 900ms, {}, {}, 400ms, 620ms});
    const auto &bar = m_story->latencies().back();
    QCOMPARE(bar.endOfTurn + bar.engine + bar.line, 620ms);
    QVERIFY(bar.engine >= 0ms && bar.line >= 0ms);
    at(2700, TurnMeasured{3, {}, {}, {}, {}, -5ms});
    QCOMPARE(m_story->latencies().back().total, 0ms);
}

void tst_CallStory::keysPressedInARowAreOneLine()
{
    begin();
    at(2000, DtmfPressed{u"4"_s, Who::Caller});
    at(2400, DtmfPressed{u"2"_s, Who::Caller});
    QCOMPARE(rows().size(), 1);
    QCOMPARE(rows()[0].text, u"Caller pressed 4 2"_s);
    at(2500, DtmfPressed{u"#"_s, Who::Agent});
    QCOMPARE(rows().size(), 2);
}

void tst_CallStory::anInboundCallIsNamedByWhoCalls()
{
    at(0, Received{{u"+14155550100"_s, u"+447911123456"_s, u"Main"_s, u"twilio"_s, {}, {}, {}, {}}});
    QVERIFY(m_story->isInbound());
    QCOMPARE(m_story->state(), CallState::Ringing);
    QCOMPARE(m_story->title(), u"+44 7911 123456"_s);
}

void tst_CallStory::anEventToldTwiceCountsOnce()
{
    begin();
    const CallEvent said{m_story->id(), ++m_seq, m_start.addMSecs(2000), CallerSaid{u"Hi"_s, true, {}, 1}};
    m_story->fold(said);
    m_story->fold(said);
    QCOMPARE(rows().size(), 1);
    QCOMPARE(m_story->turns(), 1);
}

void tst_CallStory::eventsWithoutABeginningStillMakeACall()
{
    at(60'000, CallerSaid{u"Hello?"_s, true, {}, 9});
    QCOMPARE(rows().size(), 1);
    QCOMPARE(rows()[0].at, 0ms);
    QCOMPARE(m_story->title(), QString());
}

void tst_CallStory::eventsAfterTheEndLeaveItEnded()
{
    begin();
    at(2000, Ended{EndReason::MediaLost, Who::Carrier, 2s, 1s, 0, 0, {}, {}});
    at(2100, AgentSpeechStarted{1});
    m_story->noteHangUpAsked(true);
    m_story->hear({m_story->id(), 900ms, 20'000, 0});
    QCOMPARE(m_story->state(), CallState::Ended);
    QCOMPARE(m_story->level().caller, quint16(0));
}

void tst_CallStory::textFromOutsideIsMadePlain_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("shown");
    QTest::newRow("control characters") << u"a\u0000b\u001b[31mc\r\nd\te"_s << u"a b [31mc d e"_s;
    QTest::newRow("an override that turns the line around") << u"pay \u202e50$\u202c now"_s << u"pay 50$ now"_s;
    QTest::newRow("isolates and marks") << u"\u2066x\u2069\u200f\u200b"_s << u"x"_s;
    QTest::newRow("markup stays words") << u"<b onclick=x>Hi</b> &amp;"_s << u"<b onclick=x>Hi</b> &amp;"_s;
    QTest::newRow("half a surrogate") << QString(u"a"_s + QChar(0xd83d) + u"b"_s) << u"a\ufffdb"_s;
    QTest::newRow("Hebrew") << u"שלום עולם"_s << u"שלום עולם"_s;
    QTest::newRow("Persian keeps its joiner") << u"می\u200cخواهم"_s << u"می\u200cخواهم"_s;
}

void tst_CallStory::textFromOutsideIsMadePlain()
{
    QFETCH(QString, told);
    QFETCH(QString, shown);
    begin();
    at(2000, CallerSaid{told, true, {}, 1});
    QCOMPARE(rows()[0].text, shown);
}

void tst_CallStory::tenThousandRowsAreTheMost()
{
    begin();
    for (int turn = 1; turn <= 10'050; ++turn)
        at(2000 + turn, CallerSaid{QString::number(turn), true, {}, turn});
    QVERIFY(rows().size() <= Transcript::kMaxRows);
    QCOMPARE(rows().back().text, u"10050"_s);
    QCOMPARE(rows().size() + m_story->transcript().rowsDropped(), 10'050);
}

void tst_CallStory::marksAndLatenciesAreBounded()
{
    begin();
    for (int turn = 1; turn <= 1000; ++turn) {
        at(2000 + turn, BargedIn{turn, Who::Caller, 1ms, {}, {}, 1ms});
        at(2000 + turn, TurnMeasured{turn, {}, {}, {}, {}, 500ms});
    }
    QCOMPARE(m_story->marks().size(), CallStory::kMaxMarks);
    QCOMPARE(m_story->latencies().size(), CallStory::kMaxLatencies);
    QCOMPARE(m_story->latencies().back().turn, 1000);
    QCOMPARE(m_story->bargeIns(), 1000);
}

void tst_CallStory::peaksOfTheLastMinuteAreKept()
{
    PeakHistory peaks;
    for (int ms = 0; ms < 120'000; ms += 50)
        peaks.add(Milliseconds(ms), {quint16(ms < 60'000 ? 30'000 : 100), 7});
    QCOMPARE(peaks.end(), 120s);
    QCOMPARE(peaks.loudest(60s, 120s).caller, quint16(100));
    QCOMPARE(peaks.loudest(0s, 60s).caller, quint16(0)); // forgotten, not mixed up
}

void tst_CallStory::peaksOutOfOrderDoNoHarm()
{
    PeakHistory peaks;
    peaks.add(1s, {1000, 0});
    peaks.add(500ms, {2000, 0}); // late
    peaks.add(-50ms, {3000, 0});
    peaks.add(24h, {5, 0}); // a clock that jumps
    QCOMPARE(peaks.loudest(0ms, 2s).caller, quint16(0));
    QCOMPARE(peaks.loudest(24h - 1s, 24h + 50ms).caller, quint16(5));
    peaks.add(1s, {9000, 0}); // far too old
    QCOMPARE(peaks.loudest(0ms, 25h).caller, quint16(5));
}

void tst_CallStory::aToolThatNeverReturnsStaysOpen()
{
    begin();
    at(2000, ToolCalled{u"a"_s, u"find"_s, {}});
    at(2300, ToolReturned{u"another"_s, true, {}, 1ms});
    QVERIFY(!rows()[0].final);
    QCOMPARE(rows()[0].text, u"find()"_s);
}

QTEST_GUILESS_MAIN(tst_CallStory)
#include "tst_callstory.moc"
