// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"

using namespace bridge;
using namespace Qt::StringLiterals;

// The first call anybody makes: the built-in caller and the offline receptionist, with no account, over the real path.
class tst_PracticeCall : public QObject
{
    Q_OBJECT
private slots:
    void theStandardCallIsUnderstoodToTheEnd();
    void keysAreAnEqualPath();
    void theOperatorSteersIt();
    void itIsAllInTheJournal();

    void anUnknownAgentIsRefused();
    void aFolderInUseIsNamed();
    void aPortInUseIsNamed();
    void anUnwritableFolderIsNamed();

private:
    static e2e::Bridge *newBridge() { return new e2e::Bridge({}, {{u"calls/defaultAgent"_s, u"Offline demo"_s}}); }
};

void tst_PracticeCall::theStandardCallIsUnderstoodToTheEnd()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    QVERIFY(bridge->house->exchange().placeCall({}));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 90000);
    const auto ended = bridge->told<Ended>()[0];
    QCOMPARE(ended.reason, EndReason::AgentSaidGoodbye);
    QVERIFY2(ended.turns >= 3, qPrintable(QString::number(ended.turns)));
    QVERIFY(ended.bargeIns >= 1);
    QVERIFY(bridge->told<TurnMeasured>().size() >= 3);
    // Every intent of the standard script was understood: hours, book, the day and time read back, confirmed, goodbye.
    QString said;
    for (const auto &fact : bridge->told<CallerSaid>()) {
        if (fact.final)
            said += fact.text.toLower() + u'\n';
    }
    for (const auto &word : {u"hours"_s, u"appointment"_s, u"tuesday"_s, u"ten"_s, u"yes"_s, u"goodbye"_s})
        QVERIFY2(said.contains(word), qPrintable(word + u" is missing in:\n"_s + said));
    QString answered;
    for (const auto &fact : bridge->told<AgentSaid>())
        answered += fact.text.toLower() + u'\n';
    QVERIFY2(answered.contains("tuesday"_L1), qPrintable(answered)); // read back before anything is done
}

void tst_PracticeCall::keysAreAnEqualPath()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    bridge->house->practice().setScript(*PracticeScript::fromArguments({u"#1"_s}));
    QVERIFY(bridge->house->exchange().placeCall({}));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<DtmfPressed>(), 30000);
    const auto before = bridge->told<AgentSpeechStarted>().size();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStarted>().size() > before, 15000); // it is answered like a word
}

void tst_PracticeCall::theOperatorSteersIt()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    const auto call = bridge->house->exchange().placeCall({});
    QVERIFY(call);
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStarted>(), 20000);
    QVERIFY(bridge->house->exchange().command(*call, {Interrupt{}, Who::Operator}));
    QTRY_VERIFY(bridge->has<BargedIn>());
    QCOMPARE(bridge->told<BargedIn>()[0].by, Who::Operator);
    QVERIFY(bridge->house->exchange().command(*call, {Say{u"One moment please"_s}, Who::Operator}));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSaid>().last().text.contains("One moment"_L1), 10000);
    QVERIFY(bridge->house->exchange().command(*call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(bridge->has<Ended>());
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::OperatorHungUp);
}

void tst_PracticeCall::itIsAllInTheJournal()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    const auto call = bridge->house->exchange().placeCall({});
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSaid>(), 20000);
    QVERIFY(bridge->house->exchange().command(*call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(bridge->has<Ended>());
    auto kept = bridge->house->journal().call(*call);
    kept.waitForFinished();
    QVERIFY(kept.result());
    QCOMPARE(kept.result()->reason, std::optional(EndReason::OperatorHungUp));
    QCOMPARE(kept.result()->parties.agent, u"Offline demo"_s);
}

void tst_PracticeCall::anUnknownAgentIsRefused()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    const auto placed = bridge->house->exchange().placeCall({.agent = u"Nobody"_s});
    QVERIFY(!placed);
    QVERIFY(placed.error().detail.contains("Offline demo"_L1)); // it names those there are
}

static Result<std::unique_ptr<app::House>> openIn(const QString &folder, int port)
{
    app::House::Plan plan;
    plan.paths.dataFolder = folder;
    plan.settings = Settings().with(u"server/port", port);
    return app::House::open(plan);
}

void tst_PracticeCall::aFolderInUseIsNamed()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    const auto second = openIn(bridge->folder.path(), 0);
    QVERIFY(!second);
    QVERIFY2(second.error().detail.contains(bridge->folder.path()), qPrintable(second.error().detail));
}

void tst_PracticeCall::aPortInUseIsNamed()
{
    const std::unique_ptr<e2e::Bridge> bridge(newBridge());
    QTemporaryDir other;
    const auto second = openIn(other.path(), bridge->house->port());
    QVERIFY(!second);
    QVERIFY2(second.error().detail.contains(QString::number(bridge->house->port())), qPrintable(second.error().detail));
}

void tst_PracticeCall::anUnwritableFolderIsNamed()
{
    const auto second = openIn(u"/proc/callwright"_s, 0);
    QVERIFY(!second);
    QVERIFY2(second.error().detail.contains("/proc/callwright"_L1), qPrintable(second.error().detail));
}

QTEST_GUILESS_MAIN(tst_PracticeCall)
#include "tst_practicecall.moc"
