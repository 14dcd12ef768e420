// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/profileshelf.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What operators keep of their agents, in real folders.
class tst_ProfileShelf : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void whatIsKeptIsThereNextTime();
    void everyKeptVersionCanBeHadBack();
    void theFirstChangeKeepsWhatCameWithTheProgram();
    void aRenamedAgentTakesItsVersionsAlong();
    void aRemovedAgentLeavesItsVersions();
    void removingOnesOwnBringsTheGivenOneBack();
    void onlyTheLatestVersionsStay();
    void namesOfAnyScriptGetAFile_data();
    void namesOfAnyScriptGetAFile();

    void anotherOnesNameIsRefused();
    void whatIsNoProfileIsRefused();
    void whatCameWithTheProgramStays();
    void aFolderThatCannotBeWrittenLosesNothing();
    void aVersionThatSomebodyBrokeIsLeftOut();

private:
    static AgentProfile agent(const QString &name, const QString &prompt = {})
    {
        AgentProfile profile;
        profile.name = name;
        profile.engine = u"offline"_s;
        profile.prompt = prompt;
        return profile;
    }
    ProfileShelf read() const { return ProfileShelf::read({given(), own()}); }
    QString given() const { return m_folder->filePath(u"given"_s); }
    QString own() const { return m_folder->filePath(u"own"_s); }
    QStringList prompts(const ProfileShelf &shelf, const QString &name) const
    {
        QStringList prompts;
        for (const auto &version : shelf.versions(name))
            prompts << version.profile.prompt;
        return prompts;
    }

    const QDateTime m_now = QDateTime(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC);
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_ProfileShelf::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QDir().mkpath(given());
    QFile file(given() + u"/desk.json"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"name":"Front desk","engine":"offline","prompt":"as given"})");
}

void tst_ProfileShelf::whatIsKeptIsThereNextTime()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"Night desk"_s, u"Be brief."_s), {}, m_now));
    QCOMPARE(shelf.ownNames(), QStringList{u"Night desk"_s});
    const auto again = read();
    QCOMPARE(again.problems(), QStringList());
    QCOMPARE(again.find(u"Night desk"_s)->prompt, u"Be brief."_s);
    QCOMPARE(again.profiles().size(), 2);
}

void tst_ProfileShelf::everyKeptVersionCanBeHadBack()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"A"_s, u"one"_s), {}, m_now));
    QVERIFY(shelf.keep(agent(u"A"_s, u"two"_s), u"A"_s, m_now.addSecs(60)));
    QVERIFY(shelf.keep(agent(u"A"_s, u"three"_s), u"A"_s, m_now.addSecs(120)));
    const auto versions = read().versions(u"A"_s);
    QCOMPARE(versions.size(), 3);
    QCOMPARE(versions[0].number, 3);
    QCOMPARE(versions[2].profile.prompt, u"one"_s);
    QCOMPARE(versions[2].keptAt, m_now);
    QVERIFY(shelf.keep(versions[2].profile, u"A"_s, m_now.addSecs(180)));
    QCOMPARE(prompts(shelf, u"A"_s), (QStringList{u"one"_s, u"three"_s, u"two"_s, u"one"_s}));
}

void tst_ProfileShelf::theFirstChangeKeepsWhatCameWithTheProgram()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"Front desk"_s, u"mine"_s), u"Front desk"_s, m_now));
    QCOMPARE(prompts(shelf, u"Front desk"_s), (QStringList{u"mine"_s, u"as given"_s}));
}

void tst_ProfileShelf::aRenamedAgentTakesItsVersionsAlong()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"A"_s, u"one"_s), {}, m_now));
    QVERIFY(shelf.keep(agent(u"B"_s, u"two"_s), u"A"_s, m_now));
    QCOMPARE(prompts(shelf, u"B"_s), (QStringList{u"two"_s, u"one"_s}));
    const auto again = read();
    QVERIFY(!again.find(u"A"_s));
    QCOMPARE(prompts(again, u"B"_s), (QStringList{u"two"_s, u"one"_s}));
    QVERIFY(shelf.keep(agent(u"A"_s, u"a new one"_s), {}, m_now)); // the name is free, and begins anew
    QCOMPARE(prompts(shelf, u"A"_s), QStringList{u"a new one"_s});
}

void tst_ProfileShelf::aRemovedAgentLeavesItsVersions()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"A"_s, u"one"_s), {}, m_now));
    QVERIFY(shelf.remove(u"A"_s, m_now));
    QVERIFY(!shelf.find(u"A"_s));
    QVERIFY(!read().find(u"A"_s));
    QVERIFY(shelf.keep(agent(u"A"_s, u"again"_s), {}, m_now)); // who makes it anew finds what was
    QCOMPARE(prompts(shelf, u"A"_s), (QStringList{u"again"_s, u"one"_s}));
}

void tst_ProfileShelf::removingOnesOwnBringsTheGivenOneBack()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"Front desk"_s, u"mine"_s), u"Front desk"_s, m_now));
    QVERIFY(shelf.remove(u"Front desk"_s, m_now));
    QCOMPARE(shelf.find(u"Front desk"_s)->prompt, u"as given"_s);
}

void tst_ProfileShelf::onlyTheLatestVersionsStay()
{
    auto shelf = read();
    for (int n = 1; n <= ProfileHistory::kMost + 5; ++n)
        QVERIFY(shelf.keep(agent(u"A"_s, QString::number(n)), n == 1 ? QString() : u"A"_s, m_now.addSecs(n)));
    const auto versions = shelf.versions(u"A"_s);
    QCOMPARE(versions.size(), ProfileHistory::kMost);
    QCOMPARE(versions.first().number, ProfileHistory::kMost + 5);
    QCOMPARE(versions.last().number, 6);
}

void tst_ProfileShelf::namesOfAnyScriptGetAFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("Hindi") << u"स्वागत कक्ष"_s;
    QTest::newRow("a path") << u"../../etc/passwd"_s;
    QTest::newRow("only signs") << u"???"_s;
    QTest::newRow("dots") << u".."_s;
    QTest::newRow("long") << QString(80, u'x');
    QTest::newRow("the versions' folder") << u"versions"_s;
}

void tst_ProfileShelf::namesOfAnyScriptGetAFile()
{
    QFETCH(QString, name);
    auto shelf = read();
    QVERIFY(shelf.keep(agent(name, u"one"_s), {}, m_now));
    QVERIFY(shelf.keep(agent(name + u'!', u"other"_s).name.size() > 80 ? agent(u"other"_s) : agent(name + u'!', u"other"_s), {}, m_now));
    const auto again = read();
    QCOMPARE(again.problems(), QStringList());
    QCOMPARE(again.find(name)->prompt, u"one"_s);
    QCOMPARE(again.profiles().size(), 3);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), (QStringList{u"given"_s, u"own"_s}));
}

void tst_ProfileShelf::anotherOnesNameIsRefused()
{
    auto shelf = read();
    for (const auto *name : {"Front desk", "front DESK"}) {
        const auto kept = shelf.keep(agent(QString::fromLatin1(name)), {}, m_now);
        QVERIFY(!kept);
        QVERIFY(kept.error().detail.contains(u"'Front desk'"_s));
    }
    QVERIFY(shelf.keep(agent(u"Other"_s), {}, m_now));
    QVERIFY(!shelf.keep(agent(u"Front desk"_s), u"Other"_s, m_now));
    QVERIFY(shelf.find(u"Other"_s));
    QVERIFY(shelf.keep(agent(u"FRONT DESK"_s), u"Front desk"_s, m_now)); // its own name, written otherwise
}

void tst_ProfileShelf::whatIsNoProfileIsRefused()
{
    auto shelf = read();
    auto nameless = agent({});
    auto blank = agent(u" A"_s);
    auto engineless = agent(u"A"_s);
    engineless.engine.clear();
    auto endless = agent(u"A"_s);
    endless.limits.duration = 1000h;
    for (const auto &profile : {nameless, blank, engineless, endless, agent(QString(81, u'x'))})
        QVERIFY(!shelf.keep(profile, {}, m_now));
    QCOMPARE(shelf.profiles().size(), 1);
    QVERIFY(!QFile::exists(own()));
}

void tst_ProfileShelf::whatCameWithTheProgramStays()
{
    auto shelf = read();
    const auto removed = shelf.remove(u"Front desk"_s, m_now);
    QVERIFY(!removed);
    QCOMPARE(removed.error().code, Error::Code::NotPossibleNow);
    QCOMPARE(shelf.remove(u"Nobody"_s, m_now).error().code, Error::Code::NotFound);
}

void tst_ProfileShelf::aFolderThatCannotBeWrittenLosesNothing()
{
    QFile file(own()); // a file where the folder should be: also root cannot write below it
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    auto shelf = read();
    const auto kept = shelf.keep(agent(u"Front desk"_s, u"mine"_s), u"Front desk"_s, m_now);
    QVERIFY(!kept);
    QCOMPARE(kept.error().code, Error::Code::Storage);
    QCOMPARE(shelf.find(u"Front desk"_s)->prompt, u"as given"_s);
    QCOMPARE(shelf.ownNames(), QStringList());
}

void tst_ProfileShelf::aVersionThatSomebodyBrokeIsLeftOut()
{
    auto shelf = read();
    QVERIFY(shelf.keep(agent(u"A"_s, u"one"_s), {}, m_now));
    QVERIFY(shelf.keep(agent(u"A"_s, u"two"_s), u"A"_s, m_now));
    QFile file(own() + u"/versions/a/000001.json"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{");
    file.close();
    QCOMPARE(prompts(shelf, u"A"_s), QStringList{u"two"_s});
}

QTEST_GUILESS_MAIN(tst_ProfileShelf)
#include "tst_profileshelf.moc"
