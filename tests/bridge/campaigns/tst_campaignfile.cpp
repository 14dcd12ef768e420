// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignfile.h"
#include "bridge/campaigns/campaignmigrations.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <unistd.h>

using namespace bridge;
using namespace Qt::StringLiterals;

// The campaigns on disk. Nobody is called twice: not after a crash, not after a kill between any two instructions.
class tst_CampaignFile : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_folder.reset(); }

    void givesEveryRowOnceInTheirOrder();
    void whoIsToBeCalledAgainComesWhenTheirTimeHasCome();
    void onlyThoseWhoseClockIsOpenAreGiven();
    void aRowThatWasNotCalledAfterAllIsGivenAgain();
    void countsAddUpAfterEveryStep();
    void keepsWhatCameOfEverybody();
    void isReadAgainAsItWasWritten();
    void aCampaignThatIsRemovedLeavesNothing();

    // Rainy.
    void aCallThatACrashCutOffIsUnknownAndNeverPlacedAgain();
    void aListThatACrashCutOffIsNotCalled();
    void aKilledProgramNeverGivesARowTwice();
    void anEndThatIsToldTwiceCountsOnce();
    void aListThatIsCompleteTakesNoMoreRows();
    void aSecondProgramIsToldToStayAway();
    void aFileOfANewerProgramIsLeftAlone();
    void aFileThatIsNoDatabaseIsTold();
    void aCampaignThatIsNotThereIsNotFound();

private:
    QString path() const { return m_folder->filePath(u"campaigns.db"_s); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QDateTime kNow = QDateTime::fromString(u"2026-11-23T12:00:00Z"_s, Qt::ISODate);

CampaignPlan plan()
{
    CampaignPlan plan;
    plan.name = u"spring"_s;
    return plan;
}

ListRow row(int n, const QString &clock = u"Europe/London"_s)
{
    return {n, u"+4420794%1"_s.arg(60000 + n), clock, {{u"name"_s, u"No %1"_s.arg(n)}}};
}

CampaignId ready(CampaignFile &file, const QList<ListRow> &rows, const QList<LeftRow> &left = {})
{
    const auto id = *file.begin(plan(), kNow);
    (void)file.add(id, rows, left);
    (void)file.setState(id, CampaignState::Ready, {}, kNow);
    return id;
}

const QStringList kLondon{u"Europe/London"_s};

RowResult ended(qint64 row, const QString &word)
{
    return {row, word, {}, word == "caller_hung_up"_L1, word == "caller_hung_up"_L1 ? Milliseconds(1500) : Milliseconds(0), 0.25, {}};
}

// What the counts say, counted anew.
void compareCounts(CampaignFile &file, CampaignId id)
{
    const auto campaign = file.find(id);
    QVERIFY(campaign);
    CampaignCounts counted;
    const auto rows = file.rows(id, {{}, 0, 1000});
    QVERIFY(rows);
    for (const auto &row : *rows) {
        if (row.state == "waiting"_L1)
            ++counted.waiting;
        else if (row.state == "calling"_L1)
            ++counted.calling;
        else if (row.state == "unknown"_L1)
            ++counted.unknown;
        else if (row.state == "refused"_L1)
            ++counted.refused;
        else
            ++counted.ended[row.state];
    }
    const auto left = file.left(id, 0, 1000);
    QVERIFY(left);
    for (const auto &row : *left)
        ++counted.left[wordFor(row.why)];
    QCOMPARE(campaign->counts, counted);
}

} // namespace

void tst_CampaignFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void tst_CampaignFile::givesEveryRowOnceInTheirOrder()
{
    auto file = CampaignFile::open(path());
    QVERIFY(file);
    const auto id = ready(*file, {row(1), row(2), row(3)});
    QStringList numbers;
    for (int i = 0; i < 3; ++i) {
        const auto claim = file->claim(id, kLondon, kNow, newCallId());
        QVERIFY(claim && claim->row);
        QCOMPARE(claim->row->attempts, 1);
        QCOMPARE(claim->row->variables, row(i + 1).variables);
        numbers << claim->row->number;
    }
    QCOMPARE(numbers, QStringList({row(1).number, row(2).number, row(3).number}));
    const auto none = file->claim(id, kLondon, kNow, newCallId());
    QVERIFY(none && !none->row);
    QCOMPARE(none->waiting, 0);
    QVERIFY(!none->next.isValid());
    QCOMPARE(file->find(id)->calls, 3);
}

void tst_CampaignFile::whoIsToBeCalledAgainComesWhenTheirTimeHasCome()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1), row(2), row(3)});
    const auto first = file->claim(id, kLondon, kNow, newCallId())->row;
    auto busy = ended(first->row, u"busy"_s);
    busy.retryAt = kNow.addSecs(600);
    QVERIFY(file->settle(id, busy));
    QCOMPARE(file->claim(id, kLondon, kNow.addSecs(599), newCallId())->row->number, row(2).number);
    const auto again = file->claim(id, kLondon, kNow.addSecs(600), newCallId())->row; // before the third, who was never called
    QCOMPARE(again->number, row(1).number);
    QCOMPARE(again->attempts, 2);
    busy.retryAt = kNow.addSecs(9000);
    QVERIFY(file->settle(id, busy));
    QCOMPARE(file->claim(id, kLondon, kNow.addSecs(700), newCallId())->row->number, row(3).number);
    const auto none = file->claim(id, kLondon, kNow.addSecs(800), newCallId());
    QVERIFY(!none->row);
    QCOMPARE(none->next, kNow.addSecs(9000));
    QCOMPARE(none->waiting, 1);
    compareCounts(*file, id);
}

void tst_CampaignFile::onlyThoseWhoseClockIsOpenAreGiven()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1, u"US"_s), row(2), row(3, u"Asia/Tokyo"_s)});
    auto clocks = *file->clocks(id);
    clocks.sort();
    QCOMPARE(clocks, QStringList({u"Asia/Tokyo"_s, u"Europe/London"_s, u"US"_s}));
    QCOMPARE(file->claim(id, {u"Asia/Tokyo"_s, u"Europe/London"_s}, kNow, newCallId())->row->number, row(2).number);
    QCOMPARE(file->claim(id, {u"Asia/Tokyo"_s, u"Europe/London"_s}, kNow, newCallId())->row->number, row(3).number);
    const auto none = file->claim(id, {u"Asia/Tokyo"_s, u"Europe/London"_s}, kNow, newCallId());
    QVERIFY(!none->row);
    QCOMPARE(none->waiting, 1);
    QVERIFY(!file->claim(id, {}, kNow, newCallId())->row);
}

void tst_CampaignFile::aRowThatWasNotCalledAfterAllIsGivenAgain()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1)});
    const auto claim = file->claim(id, kLondon, kNow, newCallId())->row;
    QVERIFY(file->release(id, claim->row, kNow.addSecs(60)));
    QVERIFY(file->release(id, claim->row, {})); // a second time changes nothing
    compareCounts(*file, id);
    QCOMPARE(file->find(id)->calls, 0);
    QVERIFY(!file->claim(id, kLondon, kNow.addSecs(59), newCallId())->row);
    const auto again = file->claim(id, kLondon, kNow.addSecs(60), newCallId())->row;
    QVERIFY(again);
    QCOMPARE(again->attempts, 1);
}

void tst_CampaignFile::countsAddUpAfterEveryStep()
{
    auto file = CampaignFile::open(path());
    QList<ListRow> rows;
    for (int i = 1; i <= 60; ++i)
        rows << row(i, i % 3 ? u"Europe/London"_s : u"US"_s);
    const auto id = ready(*file, rows, {{90, u"x"_s, ListRefusal::Bad, u"no"_s}, {91, u"y"_s, ListRefusal::Duplicate, u"no"_s}});
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    const QStringList words{u"busy"_s, u"caller_hung_up"_s, u"no_answer"_s, u"refused"_s, u"agent_said_goodbye"_s};
    QList<qint64> calling;
    auto now = kNow;
    for (int step = 0; step < 300; ++step) {
        now = now.addSecs(random.bounded(100));
        if (calling.isEmpty() || random.bounded(3) == 0) {
            if (const auto claim = file->claim(id, {u"Europe/London"_s, u"US"_s}, now, newCallId()); claim->row)
                calling << claim->row->row;
        } else {
            auto result = ended(calling.takeAt(random.bounded(calling.size())), words[random.bounded(words.size())]);
            if (random.bounded(3) == 0)
                result.retryAt = now.addSecs(random.bounded(500));
            QVERIFY(random.bounded(10) == 0 ? file->release(id, result.row, {}) : file->settle(id, result));
        }
        if (step % 10 == 0)
            compareCounts(*file, id);
        QCOMPARE(file->find(id)->counts.total(), 60);
        QCOMPARE(file->find(id)->counts.calling, calling.size());
    }
}

void tst_CampaignFile::keepsWhatCameOfEverybody()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1), row(2)}, {{7, u"junk"_s, ListRefusal::DoNotCall, u"asked"_s}});
    const auto call = newCallId();
    const auto first = file->claim(id, kLondon, kNow, call)->row;
    auto failed = ended(first->row, u"carrier_failed"_s);
    failed.detail = u"The carrier wants money."_s;
    failed.cost.reset();
    QVERIFY(file->settle(id, failed));
    const auto second = file->claim(id, kLondon, kNow, newCallId())->row;
    QVERIFY(file->settle(id, ended(second->row, u"caller_hung_up"_s)));

    const auto rows = *file->rows(id, {});
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].state, u"carrier_failed"_s);
    QCOMPARE(rows[0].detail, failed.detail);
    QCOMPARE(rows[0].call, call);
    QCOMPARE(rows[0].calledAt, kNow);
    QCOMPARE(rows[1].talked, Milliseconds(1500));
    QCOMPARE(file->rows(id, {u"caller_hung_up"_s, 0, 10})->size(), 1);
    QCOMPARE(file->rows(id, {{}, rows[0].row, 10})->first().row, rows[1].row);
    QCOMPARE(file->left(id, 0, 10)->first().line, 7);
    const auto campaign = *file->find(id);
    QCOMPARE(campaign.answered, 1);
    QCOMPARE(campaign.cost, 0.25);
    QCOMPARE(campaign.unpriced, 0); // it was not answered
    QCOMPARE(campaign.talked, Milliseconds(1500));
}

void tst_CampaignFile::isReadAgainAsItWasWritten()
{
    CampaignId id{};
    {
        auto file = CampaignFile::open(path());
        id = ready(*file, {row(1), row(2)});
        QVERIFY(file->setState(id, CampaignState::Running, {}, kNow));
        QVERIFY(file->setState(id, CampaignState::Paused, u"why"_s, kNow.addSecs(60)));
    }
    auto file = CampaignFile::open(path());
    const auto campaign = file->find(id);
    QVERIFY(campaign);
    QCOMPARE(campaign->plan, plan());
    QCOMPARE(campaign->state, CampaignState::Paused);
    QCOMPARE(campaign->note, u"why"_s);
    QCOMPARE(campaign->createdAt, kNow);
    QCOMPARE(campaign->startedAt, kNow);
    QVERIFY(!campaign->endedAt.isValid());
    QCOMPARE(file->campaigns()->size(), 1);
}

void tst_CampaignFile::aCampaignThatIsRemovedLeavesNothing()
{
    auto file = CampaignFile::open(path());
    const auto kept = ready(*file, {row(1)});
    const auto id = *file->begin(plan(), kNow);
    QList<ListRow> many;
    for (int i = 1; i <= 6000; ++i)
        many << row(i);
    QVERIFY(file->add(id, many, {{9, u"left-over-text"_s, ListRefusal::Bad, u"no"_s}}));
    bool isGone = false;
    QVERIFY(file->removeSome(id, &isGone));
    QVERIFY(!isGone);
    QCOMPARE(file->campaigns()->size(), 1); // out of sight from the first on
    QCOMPARE(*file->halfRemoved(), QList<CampaignId>{id});
    while (!isGone)
        QVERIFY(file->removeSome(id, &isGone));
    QVERIFY(file->halfRemoved()->isEmpty());
    QVERIFY(file->rows(id, {})->isEmpty());
    QVERIFY(file->left(id, 0, 10)->isEmpty());
    QCOMPARE(file->find(kept)->counts.waiting, 1);
    QVERIFY(qint64(*file->begin(plan(), kNow)) > qint64(id)); // its number is not given again
}

void tst_CampaignFile::aCallThatACrashCutOffIsUnknownAndNeverPlacedAgain()
{
    CampaignId id{};
    {
        auto file = CampaignFile::open(path());
        id = ready(*file, {row(1), row(2)});
        QVERIFY(file->setState(id, CampaignState::Running, {}, kNow));
        QVERIFY(file->claim(id, kLondon, kNow, newCallId())->row);
    }
    auto file = CampaignFile::open(path());
    QCOMPARE(file->find(id)->state, CampaignState::Running);
    compareCounts(*file, id);
    QCOMPARE(file->find(id)->counts.unknown, 1);
    QCOMPARE(file->claim(id, kLondon, kNow, newCallId())->row->number, row(2).number);
    QVERIFY(!file->claim(id, kLondon, kNow.addYears(1), newCallId())->row);
    QVERIFY(!file->rows(id, {u"unknown"_s, 0, 10})->first().detail.isEmpty());
}

void tst_CampaignFile::aListThatACrashCutOffIsNotCalled()
{
    CampaignId id{};
    {
        auto file = CampaignFile::open(path());
        id = *file->begin(plan(), kNow);
        QVERIFY(file->add(id, {row(1)}, {}));
    }
    auto file = CampaignFile::open(path());
    QCOMPARE(file->find(id)->state, CampaignState::Stopped);
    QVERIFY(!file->find(id)->note.isEmpty());
}

// A child claims rows and says each number aloud, as a carrier would hear it; it is killed at any moment. Whatever was said by one child
// must not be said by a later one.
void tst_CampaignFile::aKilledProgramNeverGivesARowTwice()
{
    CampaignId id{};
    {
        auto file = CampaignFile::open(path());
        QList<ListRow> rows;
        for (int i = 1; i <= 20'000; ++i)
            rows << row(i);
        id = ready(*file, rows);
    }
    QSet<QByteArray> said;
    for (int round = 0; round < 5; ++round) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--claim"_s, path(), QString::number(qint64(id))});
        QVERIFY(child.waitForStarted());
        QByteArray heard;
        QTRY_VERIFY_WITH_TIMEOUT((heard += child.readAllStandardOutput()).count('\n') > 20 + round * 7, 30'000);
        ::kill(pid_t(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        heard += child.readAllStandardOutput();
        const auto lines = heard.first(heard.lastIndexOf('\n')).split('\n');
        for (const auto &line : lines) {
            QVERIFY2(!said.contains(line), line.constData());
            said << line;
        }
    }
    auto file = CampaignFile::open(path());
    QVERIFY(file);
    const auto counts = file->find(id)->counts;
    QVERIFY(counts.unknown >= said.size());
    QCOMPARE(counts.unknown + counts.waiting, 20'000);
}

void tst_CampaignFile::anEndThatIsToldTwiceCountsOnce()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1)});
    const auto claim = file->claim(id, kLondon, kNow, newCallId())->row;
    QVERIFY(file->settle(id, ended(claim->row, u"caller_hung_up"_s)));
    QVERIFY(file->settle(id, ended(claim->row, u"busy"_s)));
    compareCounts(*file, id);
    QCOMPARE(file->find(id)->answered, 1);
    QCOMPARE(file->find(id)->counts.ended.value(u"caller_hung_up"_s), 1);
}

void tst_CampaignFile::aListThatIsCompleteTakesNoMoreRows()
{
    auto file = CampaignFile::open(path());
    const auto id = ready(*file, {row(1)});
    QCOMPARE(file->add(id, {row(2)}, {}).error().code, Error::Code::NotPossibleNow);
    QCOMPARE(file->add(CampaignId(999), {row(2)}, {}).error().code, Error::Code::NotPossibleNow);
    QCOMPARE(file->find(id)->counts.total(), 1);
}

void tst_CampaignFile::aSecondProgramIsToldToStayAway()
{
    const auto first = CampaignFile::open(path());
    QVERIFY(first);
    const auto second = CampaignFile::open(path());
    QVERIFY(!second);
    QCOMPARE(second.error().code, Error::Code::Busy);
}

void tst_CampaignFile::aFileOfANewerProgramIsLeftAlone()
{
    {
        auto database = Database::open(path(), Database::Mode::ReadWrite);
        QVERIFY(database->exec(u"PRAGMA user_version = %1"_s.arg(campaignMigrations().last().version + 1)));
    }
    QCOMPARE(CampaignFile::open(path()).error().code, Error::Code::Unsupported);
}

void tst_CampaignFile::aFileThatIsNoDatabaseIsTold()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(100'000, 'x'));
    file.close();
    const auto opened = CampaignFile::open(path());
    QVERIFY(!opened);
    QVERIFY(opened.error().detail.contains(path()));
}

void tst_CampaignFile::aCampaignThatIsNotThereIsNotFound()
{
    auto file = CampaignFile::open(path());
    QCOMPARE(file->find(CampaignId(7)).error().code, Error::Code::NotFound);
    QCOMPARE(file->setState(CampaignId(7), CampaignState::Running, {}, kNow).error().code, Error::Code::NotFound);
    QVERIFY(file->rows(CampaignId(7), {})->isEmpty());
}

namespace {

int claimUntilKilled(const QString &path, qint64 id)
{
    auto file = CampaignFile::open(path);
    if (!file)
        return 1;
    for (;;) {
        const auto claim = file->claim(CampaignId(id), kLondon, kNow, newCallId());
        if (!claim || !claim->row)
            return 2;
        const auto line = claim->row->number.toLatin1() + '\n';
        if (::write(1, line.constData(), size_t(line.size())) != line.size())
            return 3;
    }
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], "--claim") == 0)
        return claimUntilKilled(QString::fromLocal8Bit(argv[2]), QByteArray(argv[3]).toLongLong());
    tst_CampaignFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_campaignfile.moc"
