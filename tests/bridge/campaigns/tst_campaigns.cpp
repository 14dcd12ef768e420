// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaigns.h"

#include "campaignboard.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <numeric>

using namespace bridge;
using namespace Qt::StringLiterals;

// Campaigns at work, on a switchboard and a clock of the test's.
class tst_Campaigns : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void aThousandPeopleAreCalledOnceAtLawfulHoursAcrossARestart();
    void worksTheSameWithAThreadOfItsOwn();
    void aPauseEndsNothingThatIsLiveAndGoesOnLater();
    void variablesAndWishesReachTheCall();
    void resultsAreATableThatNoSpreadsheetRuns();
    void tellsHowFarItIs();
    void aCampaignCanBeRemoved();

    // Rainy.
    void tooManyFailuresPauseIt();
    void aSpentBudgetPausesIt();
    void aBudgetThatCannotBeKeptPausesIt();
    void stoppingAllDiallingPausesItAndBurnsNoRow();
    void aRuleThatSaysNeverIsAResultAndOneThatSaysLaterIsNot();
    void whatIsWrongWithEveryCallPausesItAndBurnsNoRow();
    void fullLinesMakeItWait();
    void aStoppedCampaignCallsNobodyAnyMore();
    void aProgramThatIsAboutToStopCallsNobodyAndGoesOnAfterwards();
    void callsOfOthersAreNotItsBusiness();
    void aListThatBreaksInTheMiddleIsNotCalled();
    void whatIsNoListMakesNoCampaign_data();
    void whatIsNoListMakesNoCampaign();
    void whatIsNotPossibleNowIsRefused();

private:
    void open();
    void settle();
    void advance(qint64 ms);
    template<class T>
    Result<T> result(QFuture<Result<T>> future);
    Campaign made(const CampaignPlan &plan, const QByteArray &csv, const QStringList &wanted = {});
    Campaign now(CampaignId id) { return *result(m_campaigns->find(id)); }
    int timesDialled(const QString &number) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CampaignBoard> m_board;
    std::unique_ptr<Campaigns> m_campaigns;
    std::function<DialVerdict(const QString &)> m_verdict;
    CampaignStore::Where m_where = CampaignStore::Where::ThisThread;
};

namespace {

QByteArray someNumbers(int count)
{
    QByteArray csv("number,name\n");
    for (int i = 0; i < count; ++i)
        csv += "+4420794" + QByteArray::number(60000 + i) + ",No " + QByteArray::number(i) + "\n";
    return csv;
}

QString number(int i)
{
    return u"+4420794%1"_s.arg(60000 + i);
}

CampaignPlan fast()
{
    CampaignPlan plan;
    plan.name = u"spring"_s;
    plan.pace = {2, 600};
    return plan;
}

} // namespace

void tst_Campaigns::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_board = std::make_unique<CampaignBoard>();
    m_verdict = [](const QString &) { return DialVerdict(); };
    open();
}

void tst_Campaigns::cleanup()
{
    m_campaigns.reset();
    m_board.reset();
    m_folder.reset();
}

void tst_Campaigns::open()
{
    m_campaigns.reset();
    const auto rules = [folder = m_folder->path()] {
        Brake brake(folder);
        brake.setSettings(Settings().with(u"brake/countries", u"GB US JP"_s));
        return ListSifter::Rules{brake, {}, {}};
    };
    auto campaigns = Campaigns::open(m_folder->filePath(u"campaigns.db"_s),
        {*m_board, [this](const QString &, const QString &number) { return m_verdict(number); }, [] { return std::optional<QuietHours>(); }, rules,
            [this] { return m_board->now; }}, m_where);
    QVERIFY(campaigns);
    m_campaigns = std::move(*campaigns);
    settle();
}

// Until the disk knows everything, whatever a slow machine needs for it.
void tst_Campaigns::settle()
{
    QDeadlineTimer patience(60'000);
    do
        QCoreApplication::processEvents(QEventLoop::AllEvents | (m_campaigns->isSettled() ? QEventLoop::ProcessEventsFlags() : QEventLoop::WaitForMoreEvents));
    while (!m_campaigns->isSettled() && !patience.hasExpired());
    QVERIFY(m_campaigns->isSettled());
}

void tst_Campaigns::advance(qint64 ms)
{
    m_board->advance(ms);
    m_campaigns->lookNow();
    settle();
}

template<class T>
Result<T> tst_Campaigns::result(QFuture<Result<T>> future)
{
    QDeadlineTimer patience(60'000);
    while (!future.isFinished() && !patience.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
    if (!future.isFinished() || future.resultCount() == 0)
        return fail(Error::Code::TimedOut, u"no answer"_s);
    return future.result();
}

Campaign tst_Campaigns::made(const CampaignPlan &plan, const QByteArray &csv, const QStringList &wanted)
{
    const auto begun = result(m_campaigns->create(plan, {{}, csv}, {}, wanted));
    if (!begun) {
        qWarning() << begun.error().detail;
        return {};
    }
    QDeadlineTimer patience(60'000);
    while (now(begun->id).state == CampaignState::Importing && !patience.hasExpired())
        QCoreApplication::processEvents();
    return now(begun->id);
}

int tst_Campaigns::timesDialled(const QString &number) const
{
    return int(std::ranges::count_if(m_board->dialled, [&](const auto &call) { return call.request.to == number; }));
}

// Three zones, retries, a restart in the middle with calls that are live.
void tst_Campaigns::aThousandPeopleAreCalledOnceAtLawfulHoursAcrossARestart()
{
    QByteArray csv("Phone;Name;Time zone\r\n");
    QMap<QString, QByteArray> zoneOf;
    for (int i = 0; i < 1000; ++i) {
        const auto digits = QByteArray::number(10000 + i);
        const QByteArray number = (i % 3 == 0 ? "+44207940" : i % 3 == 1 ? "+8131230" : "+1212550") + digits.last(4);
        zoneOf[QString::fromLatin1(number)] = i % 3 == 0 ? "Europe/London" : i % 3 == 1 ? "Asia/Tokyo" : "America/New_York";
        csv += number + ";Person " + digits + ";" + (i % 3 == 2 ? "America/New_York" : "") + "\r\n";
    }
    csv += zoneOf.firstKey().toLatin1() + ";again;\r\n";
    csv += "no number;x;\r\n112;y;\r\n+33142685300;France is closed;\r\n";

    // The last digit decides: 0 is busy once, 1 never answers, 2 is a machine, 3 fails at the carrier once.
    const auto script = [](const QString &number, int attempt) -> CampaignBoard::Answer {
        switch (number.back().digitValue()) {
        case 0: return attempt == 1 ? CampaignBoard::Answer{EndReason::Busy, 3} : CampaignBoard::Answer{};
        case 1: return {EndReason::NoAnswer, 30};
        case 2: return {EndReason::AnsweringMachine, 8};
        case 3: return {EndReason::CarrierFailed, 1};
        default: return {EndReason::CallerHungUp, 12 + number.back().digitValue()};
        }
    };
    m_board->script = script;
    CampaignPlan plan;
    plan.name = u"thousand"_s;
    plan.pace = {10, 60};
    plan.retries = {2, {{EndReason::Busy, std::chrono::minutes(10)}, {EndReason::NoAnswer, std::chrono::minutes(30)}}};
    const auto campaign = made(plan, csv);
    QCOMPARE(campaign.state, CampaignState::Ready);
    QCOMPARE(campaign.counts.total(), 1000);
    QCOMPARE(campaign.counts.left, (QMap<QString, qint64>{{u"duplicate"_s, 1}, {u"bad"_s, 1}, {u"forbidden"_s, 2}}));
    QVERIFY(m_board->dialled.isEmpty()); // nothing before somebody starts it
    QVERIFY(result(m_campaigns->start(campaign.id)));

    QElapsedTimer real;
    real.start();
    QSet<QString> cutOff;
    QList<CampaignBoard::Dialled> all;
    int mostLive = 0;
    const auto end = m_board->now.addDays(6);
    for (bool isOver = false; m_board->now < end && !isOver;) {
        const auto before = m_board->dialled.size();
        advance(1000);
        if (m_board->live() == 0 && m_board->dialled.size() == before) { // nobody can be called now
            isOver = now(campaign.id).state != CampaignState::Running;
            advance(4 * 60'000);
        }
        if (cutOff.isEmpty() && m_board->dialled.size() > 450 && m_board->live() > 2) { // the program dies here
            m_campaigns.reset();
            const auto died = m_board->now;
            QHash<QString, int> attempts;
            for (const auto &call : std::as_const(m_board->dialled)) {
                const auto answer = script(call.request.to, ++attempts[call.request.to]);
                if (call.at.addSecs(answer.seconds) > died)
                    cutOff << call.request.to;
            }
            QCOMPARE(cutOff.size(), m_board->live());
            all = m_board->dialled;
            mostLive = m_board->mostLive;
            m_board = std::make_unique<CampaignBoard>();
            m_board->now = died.addSecs(2); // nobody starts a program faster
            m_board->script = [script, attempts](const QString &number, int attempt) { return script(number, attempts.value(number) + attempt); };
            open();
            QCOMPARE(now(campaign.id).counts.unknown, cutOff.size());
        }
    }
    all += m_board->dialled;
    const auto over = now(campaign.id);
    qInfo() << all.size() << "calls to 1000 people in" << real.elapsed() << "ms, over" << m_board->now.toString(Qt::ISODate);
    QCOMPARE(over.state, CampaignState::Finished);

    // Nobody twice, but who was busy or did not answer; nobody at all whose call was cut off.
    QVERIFY(cutOff.size() > 2);
    QHash<QString, int> times;
    QMap<QString, qint64> ended;
    QHash<QString, QDateTime> last;
    for (const auto &call : std::as_const(all)) {
        const auto &to = call.request.to;
        if (const auto earlier = last.value(to); earlier.isValid())
            QVERIFY(earlier.secsTo(call.at) >= (to.back() == u'0' ? 600 : 1800));
        last[to] = call.at;
        ++times[to];
        // By their own clock, and not on a weekend: looked at without any of the program's own rules.
        const auto there = call.at.toTimeZone(QTimeZone(zoneOf.value(to)));
        QVERIFY2(there.time().hour() >= 9 && there.time().hour() < 20 && there.date().dayOfWeek() <= 5, qPrintable(to + there.toString()));
    }
    for (auto it = zoneOf.keyBegin(); it != zoneOf.keyEnd(); ++it) {
        const auto digit = it->back().digitValue();
        QVERIFY(times.value(*it) >= 1);
        if (cutOff.contains(*it))
            QVERIFY(times.value(*it) == 1 || (digit <= 1 && times.value(*it) == 2));
        else
            QCOMPARE(times.value(*it), digit <= 1 ? 2 : 1);
        if (!cutOff.contains(*it))
            ++ended[wordFor(script(*it, times.value(*it)).reason)];
    }
    QCOMPARE(all.size(), std::accumulate(times.cbegin(), times.cend(), 0));

    // So many at once, and one a second.
    QVERIFY(mostLive <= 10 && m_board->mostLive <= 10);
    for (qsizetype i = 1; i < all.size(); ++i)
        QVERIFY(all[i - 1].at.msecsTo(all[i].at) >= 1000);

    // Results add up.
    QCOMPARE(over.counts.ended, ended);
    QCOMPARE(over.counts.unknown, cutOff.size());
    QCOMPARE(over.counts.waiting, 0);
    QCOMPARE(over.counts.calling, 0);
    QCOMPARE(over.counts.total(), 1000);
    QCOMPARE(over.calls, all.size());
    const auto path = m_folder->filePath(u"results.csv"_s);
    QCOMPARE(result(m_campaigns->writeResults(campaign.id, path)), 1004);
}

// As the program has it. The other tests do without, because they hand over some thousand times.
void tst_Campaigns::worksTheSameWithAThreadOfItsOwn()
{
    m_where = CampaignStore::Where::OwnThread;
    open();
    const auto id = made(fast(), someNumbers(4)).id;
    QVERIFY(result(m_campaigns->start(id)));
    advance(0);
    advance(1000);
    const auto live = m_board->live();
    QCOMPARE(live, 2);
    open(); // and the end of the program in the middle
    m_where = CampaignStore::Where::ThisThread;
    QCOMPARE(now(id).counts.unknown, 2);
    for (int i = 0; i < 12; ++i)
        advance(6000);
    QCOMPARE(now(id).state, CampaignState::Finished);
    QCOMPARE(m_board->dialled.size(), 4);
    QCOMPARE(now(id).counts.ended.value(u"caller_hung_up"_s), 2);
}

void tst_Campaigns::aPauseEndsNothingThatIsLiveAndGoesOnLater()
{
    const auto id = made(fast(), someNumbers(5)).id;
    QVERIFY(result(m_campaigns->start(id)));
    advance(0);
    advance(1000);
    QCOMPARE(m_board->live(), 2);
    QCOMPARE(result(m_campaigns->pause(id))->state, CampaignState::Paused);
    for (int i = 0; i < 60; ++i)
        advance(1000);
    QCOMPARE(m_board->dialled.size(), 2);
    QCOMPARE(now(id).counts.ended.value(u"caller_hung_up"_s), 2); // they went on to their end
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 120; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Finished);
    QCOMPARE(m_board->dialled.size(), 5);
}

void tst_Campaigns::variablesAndWishesReachTheCall()
{
    auto plan = fast();
    plan.agent = u"surveyor"_s;
    plan.line = u"London"_s;
    plan.voicemail = Voicemail::Policy::HangUp;
    const auto id = made(plan, "phone,First name,\"What, they owe\"\n+442079460123,Ann,£5\n", {u"first_name"_s}).id;
    QVERIFY(result(m_campaigns->start(id)));
    advance(0);
    QCOMPARE(m_board->dialled.size(), 1);
    const auto &request = m_board->dialled[0].request;
    QCOMPARE(request.to, u"+442079460123"_s);
    QCOMPARE(request.agent, u"surveyor"_s);
    QCOMPARE(request.line, u"London"_s);
    QCOMPARE(request.voicemail, Voicemail::Policy::HangUp);
    QCOMPARE(request.variables, Variables({{u"first_name"_s, u"Ann"_s}, {u"what_they_owe"_s, u"£5"_s}}));
}

void tst_Campaigns::resultsAreATableThatNoSpreadsheetRuns()
{
    const auto id = made(fast(), "phone,note\n+442079460123,\"=cmd|' /C calc'!A0\"\nnobody,\"a,\"\"b\"\"\"\n").id;
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 30; ++i)
        advance(1000);
    const auto path = m_folder->filePath(u"out.csv"_s);
    QCOMPARE(result(m_campaigns->writeResults(id, path)), 2);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("\xef\xbb\xbf"));
    file.seek(0);
    CsvReader reader(file, CsvFormat::guess(file.peek(kCsvHead)));
    QList<QStringList> rows;
    for (CsvRow row; reader.next(row);)
        rows << row.cells;
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0].first(4), QStringList({u"line"_s, u"number"_s, u"note"_s, u"result"_s}));
    QCOMPARE(rows[1].first(4), QStringList({u"2"_s, u"'+442079460123"_s, u"'=cmd|' /C calc'!A0"_s, u"caller_hung_up"_s}));
    QCOMPARE(rows[2].first(4), QStringList({u"3"_s, u"nobody"_s, u""_s, u"bad"_s}));
    for (const auto &row : rows) {
        for (const auto &cell : row)
            QVERIFY(cell.isEmpty() || !u"=+-@"_s.contains(cell.front()));
    }
    const auto nowhere = result(m_campaigns->writeResults(id, m_folder->filePath(u"no/such/folder/out.csv"_s)));
    QCOMPARE(nowhere.error().code, Error::Code::Storage);
}

void tst_Campaigns::tellsHowFarItIs()
{
    QSignalSpy told(m_campaigns.get(), &Campaigns::changed);
    const auto id = made(fast(), someNumbers(3)).id;
    QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty() && told.last()[0].value<Campaign>().state == CampaignState::Ready, 30'000);
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 80; ++i)
        advance(1000);
    QTRY_VERIFY_WITH_TIMEOUT(told.last()[0].value<Campaign>().state == CampaignState::Finished, 30'000);
    QCOMPARE(told.last()[0].value<Campaign>().counts.ended.value(u"caller_hung_up"_s), 3);
}

void tst_Campaigns::aCampaignCanBeRemoved()
{
    QSignalSpy gone(m_campaigns.get(), &Campaigns::removed);
    const auto id = made(fast(), someNumbers(3)).id;
    QVERIFY(result(m_campaigns->remove(id)));
    QCOMPARE(gone.size(), 1);
    QVERIFY(result(m_campaigns->list())->isEmpty());
    QCOMPARE(result(m_campaigns->find(id)).error().code, Error::Code::NotFound);
    QCOMPARE(result(m_campaigns->remove(id)).error().code, Error::Code::NotFound);
}

void tst_Campaigns::tooManyFailuresPauseIt()
{
    m_board->script = [](const QString &, int) { return CampaignBoard::Answer{EndReason::CarrierFailed, 1}; };
    auto plan = fast();
    plan.breaker = {50, 4};
    const auto id = made(plan, someNumbers(50)).id;
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 30; ++i)
        advance(1000);
    const auto paused = now(id);
    QCOMPARE(paused.state, CampaignState::Paused);
    QVERIFY(paused.note.contains(u"The carrier is out of order."_s));
    QVERIFY(m_board->dialled.size() >= 4 && m_board->dialled.size() <= 6); // and those that were live
    const auto dialled = m_board->dialled.size();
    m_board->script = [](const QString &, int) { return CampaignBoard::Answer(); };
    QVERIFY(result(m_campaigns->start(id))); // somebody mended it
    for (int i = 0; i < 5; ++i)
        advance(1000);
    QVERIFY(m_board->dialled.size() > dialled);
    QCOMPARE(now(id).state, CampaignState::Running);
}

void tst_Campaigns::aSpentBudgetPausesIt()
{
    m_board->script = [](const QString &, int) { return CampaignBoard::Answer{EndReason::CallerHungUp, 10, 0.5}; };
    auto plan = fast();
    plan.pace = {1, 600};
    plan.budget = 1.2;
    const auto id = made(plan, someNumbers(50)).id;
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 100; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Paused);
    QVERIFY(now(id).note.contains(u"budget"_s));
    QCOMPARE(m_board->dialled.size(), 3);
    QCOMPARE(now(id).cost, 1.5);
}

void tst_Campaigns::aBudgetThatCannotBeKeptPausesIt()
{
    m_board->script = [](const QString &, int) { return CampaignBoard::Answer{EndReason::CallerHungUp, 10, std::nullopt}; };
    auto plan = fast();
    plan.pace = {1, 600};
    plan.budget = 100;
    const auto id = made(plan, someNumbers(50)).id;
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 40; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Paused);
    QCOMPARE(m_board->dialled.size(), 1);
    QCOMPARE(now(id).unpriced, 1);
}

void tst_Campaigns::stoppingAllDiallingPausesItAndBurnsNoRow()
{
    const auto id = made(fast(), someNumbers(5)).id;
    m_board->stopped = true;
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 5; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Paused);
    QCOMPARE(now(id).counts.waiting, 5);
    m_board->stopped = false;
    for (int i = 0; i < 5; ++i)
        advance(1000);
    QVERIFY(m_board->dialled.isEmpty()); // releasing is no order to call: somebody says so
    QVERIFY(result(m_campaigns->start(id)));
    advance(1000);
    QVERIFY(!m_board->dialled.isEmpty());
}

void tst_Campaigns::aRuleThatSaysNeverIsAResultAndOneThatSaysLaterIsNot()
{
    const auto id = made(fast(), someNumbers(4)).id;
    m_verdict = [](const QString &to) {
        return to == number(0) ? DialVerdict{DialVerdict::When::Never, u"do not call (rule brake/doNotCall)"_s}
            : to == number(1)  ? DialVerdict{DialVerdict::When::Later, u"enough for this hour (rule brake/callsPerHour)"_s}
                               : DialVerdict();
    };
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 20; ++i)
        advance(1000);
    QCOMPARE(now(id).counts.refused, 1);
    QVERIFY(now(id).note.contains(u"brake/callsPerHour"_s)); // it waits, and says for what
    QVERIFY(now(id).nextAt > m_board->now);
    QVERIFY(m_board->dialled.isEmpty());
    QCOMPARE(result(m_campaigns->rows(id, {u"refused"_s, 0, 10}))->first().detail, u"do not call (rule brake/doNotCall)"_s);
    m_verdict = [](const QString &) { return DialVerdict(); };
    for (int i = 0; i < 60; ++i)
        advance(10'000);
    QCOMPARE(now(id).state, CampaignState::Finished);
    QCOMPARE(m_board->dialled.size(), 3);
    QCOMPARE(timesDialled(number(0)), 0);
    QCOMPARE(timesDialled(number(1)), 1);
    QCOMPARE(now(id).calls, 3);
}

void tst_Campaigns::whatIsWrongWithEveryCallPausesItAndBurnsNoRow()
{
    const auto id = made(fast(), someNumbers(4)).id;
    m_board->refuseWith = Error{Error::Code::NotConfigured, u"Set OPENAI_API_KEY."_s};
    QVERIFY(result(m_campaigns->start(id)));
    for (int i = 0; i < 5; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Paused);
    QCOMPARE(now(id).note, u"Set OPENAI_API_KEY."_s);
    QCOMPARE(now(id).counts.waiting, 4);
    QCOMPARE(now(id).calls, 0);
}

void tst_Campaigns::fullLinesMakeItWait()
{
    const auto id = made(fast(), someNumbers(2)).id;
    m_board->refuseWith = Error{Error::Code::Busy, u"All lines are in use."_s};
    QVERIFY(result(m_campaigns->start(id)));
    advance(1000);
    QCOMPARE(now(id).state, CampaignState::Running);
    QCOMPARE(now(id).note, u"All lines are in use."_s);
    m_board->refuseWith.reset();
    for (int i = 0; i < 60; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Finished);
    QCOMPARE(m_board->dialled.size(), 2);
}

void tst_Campaigns::aStoppedCampaignCallsNobodyAnyMore()
{
    const auto id = made(fast(), someNumbers(9)).id;
    QVERIFY(result(m_campaigns->start(id)));
    advance(1000);
    QVERIFY(result(m_campaigns->stop(id)));
    const auto dialled = m_board->dialled.size();
    for (int i = 0; i < 60; ++i)
        advance(1000);
    QCOMPARE(m_board->dialled.size(), dialled);
    QCOMPARE(now(id).state, CampaignState::Stopped);
    QCOMPARE(now(id).counts.waiting + dialled, 9);
    QVERIFY(now(id).endedAt.isValid());
    QCOMPARE(result(m_campaigns->start(id)).error().code, Error::Code::NotPossibleNow);
}

void tst_Campaigns::aProgramThatIsAboutToStopCallsNobodyAndGoesOnAfterwards()
{
    const auto id = made(fast(), someNumbers(3)).id;
    m_board->draining = true;
    QVERIFY(result(m_campaigns->start(id)));
    advance(1000);
    QVERIFY(m_board->dialled.isEmpty());
    QCOMPARE(now(id).state, CampaignState::Running);
    m_board->draining = false;
    open(); // the next start of the program
    for (int i = 0; i < 60; ++i)
        advance(1000);
    QCOMPARE(now(id).state, CampaignState::Finished);
    QCOMPARE(m_board->dialled.size(), 3);
}

void tst_Campaigns::callsOfOthersAreNotItsBusiness()
{
    const auto id = made(fast(), someNumbers(1)).id;
    QVERIFY(result(m_campaigns->start(id)));
    advance(0);
    emit m_board->happened({newCallId(), 2, m_board->now, Ended{}});
    settle();
    QCOMPARE(now(id).counts.calling, 1);
    advance(60'000);
    advance(1000);
    QCOMPARE(now(id).counts.ended, (QMap<QString, qint64>{{u"caller_hung_up"_s, 1}}));
}

void tst_Campaigns::aListThatBreaksInTheMiddleIsNotCalled()
{
    const auto campaign = made(fast(), someNumbers(3000) + "\"+442079460123,Ann\n");
    QCOMPARE(campaign.state, CampaignState::Stopped);
    QVERIFY(campaign.note.startsWith(u"Line 3002:"_s));
    QCOMPARE(result(m_campaigns->start(campaign.id)).error().code, Error::Code::NotPossibleNow);
    const auto nobody = made(fast(), "phone,name\nnone,Ann\n112,Bob\n");
    QCOMPARE(nobody.state, CampaignState::Stopped);
    QCOMPARE(nobody.counts.left, (QMap<QString, qint64>{{u"bad"_s, 1}, {u"forbidden"_s, 1}}));
}

void tst_Campaigns::whatIsNoListMakesNoCampaign_data()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no number anywhere") << QByteArray("a,b\nc,d\n");
    QTest::newRow("a column that the agent needs is missing") << QByteArray("phone,age\n+442079460123,9\n");
}

void tst_Campaigns::whatIsNoListMakesNoCampaign()
{
    QFETCH(QByteArray, csv);
    const auto none = result(m_campaigns->create(fast(), {{}, csv}, {}, {u"name"_s}));
    QVERIFY(!none);
    QCOMPARE(none.error().code, Error::Code::Malformed);
    QVERIFY(result(m_campaigns->list())->isEmpty());
    QCOMPARE(result(m_campaigns->create(fast(), {m_folder->filePath(u"none.csv"_s), {}}, {})).error().code, Error::Code::NotFound);
}

void tst_Campaigns::whatIsNotPossibleNowIsRefused()
{
    const auto id = made(fast(), someNumbers(3)).id;
    using enum Error::Code;
    QCOMPARE(result(m_campaigns->pause(id)).error().code, NotPossibleNow);
    QVERIFY(result(m_campaigns->start(id)));
    QCOMPARE(result(m_campaigns->start(id)).error().code, NotPossibleNow);
    QCOMPARE(result(m_campaigns->remove(id)).error().code, NotPossibleNow);
    QCOMPARE(result(m_campaigns->start(CampaignId(99))).error().code, NotFound);
    QCOMPARE(result(m_campaigns->stop(CampaignId(99))).error().code, NotFound);
}

QTEST_GUILESS_MAIN(tst_Campaigns)
#include "tst_campaigns.moc"
