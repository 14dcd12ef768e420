// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/callsmodel.h"
#include "ui/transcript/transcriptmodel.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

using Mode = QAbstractItemModelTester::FailureReportingMode;

// The two list models under Qt's own tester, which checks every announcement that they make.
class tst_Models : public QObject
{
    Q_OBJECT
private slots:
    void liveCallsStandAboveEndedOnes();
    void aCallThatBeginsAndEndsInOneBatchIsEnded();
    void endedCallsAreForgottenOldestFirst();
    void levelsAloneNeverTouchARow();
    void theSumsOutliveWhatIsForgotten();
    void aTranscriptGrowsChangesAndIsDropped();
    void wordsThatComeAfterTheAnswerStandBeforeIt();
    void showingAnotherTranscriptStopsWatchingTheFirst();
    void manyCallsInRandomOrderKeepTheModelInStep();

private:
    static Ended goodbye() { return {EndReason::AgentSaidGoodbye, Who::Agent, 5s, 4s, 1, 0, {}, {}}; }
};

void tst_Models::liveCallsStandAboveEndedOnes()
{
    FakeDesk desk;
    CallBook book(desk);
    CallsModel model(book);
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    const CallId a(u"a"_s), b(u"b"_s), c(u"c"_s);
    for (const auto &id : {a, b, c})
        desk.tell(id, answeredCall(u"+14155550138"_s));
    QCOMPARE(model.idAt(0), c);
    desk.tell(b, goodbye());
    QCOMPARE(model.liveCount(), 2);
    QCOMPARE(model.idAt(2), b);
    QVERIFY(model.index(2).data(CallsModel::FirstEndedRole).toBool());
    desk.tell(a, goodbye());
    desk.tell(c, goodbye());
    QCOMPARE((QList{model.idAt(0), model.idAt(1), model.idAt(2)}), (QList{c, a, b}));
    QCOMPARE(model.liveCount(), 0);
    QCOMPARE(book.liveCount(), 0);
}

void tst_Models::aCallThatBeginsAndEndsInOneBatchIsEnded()
{
    FakeDesk desk;
    CallBook book(desk);
    CallsModel model(book);
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    QSignalSpy changed(&book, &CallBook::changed);
    desk.tell(CallId(u"a"_s), {{0, placedCall(u"+1"_s)}, {10, goodbye()}});
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.liveCount(), 0);
    QCOMPARE(changed.size(), 1);
}

void tst_Models::endedCallsAreForgottenOldestFirst()
{
    FakeDesk desk;
    CallBook book(desk);
    CallsModel model(book);
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    for (int i = 0; i < CallBook::kMaxEnded + 5; ++i)
        desk.tell(CallId(QString::number(i)), {{0, placedCall(u"+1"_s)}, {10, goodbye()}});
    QCOMPARE(model.rowCount(), CallBook::kMaxEnded);
    QCOMPARE(book.story(CallId(u"4"_s)), nullptr);
    QVERIFY(book.story(CallId(u"5"_s)));
}

void tst_Models::levelsAloneNeverTouchARow()
{
    FakeDesk desk;
    CallBook book(desk);
    CallsModel model(book);
    const CallId id(u"a"_s);
    desk.tell(id, answeredCall(u"+1"_s));
    QSignalSpy touched(&model, &QAbstractItemModel::dataChanged);
    for (int ms = 0; ms < 200; ms += 50)
        desk.tellLevels(id, ms, 5000, 0);
    desk.tellLevels(CallId(u"unknown"_s), 0, 5000, 0);
    QCOMPARE(touched.size(), 0);
    QCOMPARE(book.count(), 1);
    QCOMPARE(book.story(id)->peaks().end(), 200ms);
}

void tst_Models::theSumsOutliveWhatIsForgotten()
{
    FakeDesk desk;
    CallBook book(desk);
    for (int i = 0; i < CallBook::kMaxEnded + 5; ++i)
        desk.tell(CallId(QString::number(i)), answeredCall(u"+1"_s)
                << std::pair(3000, CallFact(TurnMeasured{1, {}, {}, {}, {}, Milliseconds(100 + i)})) << std::pair(4000, CallFact(goodbye())));
    QCOMPARE(book.begunCount(), CallBook::kMaxEnded + 5);
    QCOMPARE(book.answeredCount(), CallBook::kMaxEnded + 5);
    QCOMPARE(book.medianReply(), std::optional<Milliseconds>(202ms)); // of 100 to 304
}

void tst_Models::aTranscriptGrowsChangesAndIsDropped()
{
    Transcript transcript;
    TranscriptModel model;
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.show(&transcript);
    transcript.fold(CallerSpeechStarted{}, 100ms);
    transcript.fold(AgentSaid{u"Yes"_s, false, 1}, 300ms);
    transcript.fold(CallerSaid{u"Open?"_s, true, {}, 1}, 400ms); // goes above
    transcript.fold(AgentSaid{u"Yes we are"_s, true, 1}, 500ms);
    transcript.fold(BargedIn{1, Who::Caller, 1s, u"Yes"_s, u"we are"_s, 3ms}, 600ms);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0).data().toString(), u"Open?"_s);
    model.show(nullptr); // the tester looks at every row after every change: let it see only the last ones
    int turn = 2;
    for (; transcript.rows().size() < Transcript::kMaxRows - 2; ++turn)
        transcript.fold(CallerSaid{u"x"_s, true, {}, turn}, Milliseconds(turn * 1000));
    model.show(&transcript);
    for (const int last = turn + 5; turn < last; ++turn)
        transcript.fold(CallerSaid{u"x"_s, true, {}, turn}, Milliseconds(turn * 1000));
    QCOMPARE(model.rowCount(), int(transcript.rows().size()));
    QVERIFY(transcript.rowsDropped() > 0);
}

void tst_Models::wordsThatComeAfterTheAnswerStandBeforeIt()
{
    Transcript transcript;
    TranscriptModel model;
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.show(&transcript);
    transcript.fold(CallerSpeechStarted{}, 1000ms);
    transcript.fold(AgentSpeechStarted{2}, 2000ms);
    transcript.fold(AgentSaid{u"From nine"_s, true, 2}, 2100ms);
    transcript.fold(CallerSpeechStarted{}, 3000ms); // they cut in before it is known what they said first
    transcript.fold(CallerSaid{u"When are you open?"_s, true, {}, 1}, 3100ms);
    transcript.fold(AgentSpeechStarted{4}, 4000ms);
    transcript.fold(AgentSaid{u"No"_s, true, 4}, 4100ms);
    transcript.fold(CallerSaid{u"Saturdays?"_s, true, {}, 3}, 4200ms);
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row)
        rows << model.index(row).data().toString();
    QCOMPARE(rows, (QStringList{u"When are you open?"_s, u"From nine"_s, u"Saturdays?"_s, u"No"_s}));
}

void tst_Models::showingAnotherTranscriptStopsWatchingTheFirst()
{
    Transcript first, second;
    TranscriptModel model;
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.show(&first);
    model.show(&second);
    first.fold(CallerSaid{u"x"_s, true, {}, 1}, 1s);
    QCOMPARE(model.rowCount(), 0);
    second.fold(CallerSaid{u"y"_s, true, {}, 1}, 1s);
    QCOMPARE(model.rowCount(), 1);
    model.show(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void tst_Models::manyCallsInRandomOrderKeepTheModelInStep()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    FakeDesk desk;
    CallBook book(desk);
    CallsModel model(book);
    QAbstractItemModelTester tester(&model, Mode::QtTest);
    QSet<int> live;
    int next = 0;
    for (int step = 0; step < 300; ++step) {
        if (live.isEmpty() || random.bounded(3) > 0) {
            desk.tell(CallId(QString::number(next)), answeredCall(u"+1"_s));
            live << next++;
        } else {
            const int which = *std::next(live.begin(), random.bounded(int(live.size())));
            desk.tell(CallId(QString::number(which)), goodbye());
            live.remove(which);
        }
        QCOMPARE(model.liveCount(), int(live.size()));
    }
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.storyAt(row)->isOver(), row >= model.liveCount());
}

QTEST_GUILESS_MAIN(tst_Models)
#include "tst_models.moc"
