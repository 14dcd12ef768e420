// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/apitoken.h"
#include "bridge/settings/paths.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Where things are kept, and the token that is made there on first start.
class tst_Paths : public QObject
{
    Q_OBJECT
private slots:
    void followTheBaseDirectories_data();
    void followTheBaseDirectories();
    void theCommandLineWins();
    void theDataFolderIsMadeForItsOwnerAlone();
    void theTokenIsMadeOnceAndKeptForItsOwner();
    // rainy
    void withoutAHomeItSaysWhatToDo();
    void aFolderThatCannotBeUsedIsNamed_data();
    void aFolderThatCannotBeUsedIsNamed();
    void aDamagedTokenIsNotReplacedSilently();
    void aTokenThatOthersCouldReadIsClosed();
    void aTokenThatCannotBeKeptIsAnError();
};

using Pairs = QList<QPair<QString, QString>>;

QProcessEnvironment environmentOf(const Pairs &pairs)
{
    QProcessEnvironment environment;
    for (const auto &[name, value] : pairs)
        environment.insert(name, value);
    return environment;
}

void tst_Paths::followTheBaseDirectories_data()
{
    QTest::addColumn<Pairs>("environment");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("data");
    QTest::newRow("home") << Pairs{{u"HOME"_s, u"/home/me"_s}} << u"/home/me/.config/callwright/settings.ini"_s
                          << u"/home/me/.local/share/callwright"_s;
    QTest::newRow("both named") << Pairs{{u"XDG_CONFIG_HOME"_s, u"/c"_s}, {u"XDG_DATA_HOME"_s, u"/d/"_s}}
                                << u"/c/callwright/settings.ini"_s << u"/d/callwright"_s;
    QTest::newRow("a relative one does not count")
        << Pairs{{u"HOME"_s, u"/home/me"_s}, {u"XDG_CONFIG_HOME"_s, u"c"_s}, {u"XDG_DATA_HOME"_s, u""_s}}
        << u"/home/me/.config/callwright/settings.ini"_s << u"/home/me/.local/share/callwright"_s;
}

void tst_Paths::followTheBaseDirectories()
{
    QFETCH(Pairs, environment);
    QFETCH(QString, settings);
    QFETCH(QString, data);
    const auto paths = findPaths({{}, {}, u"/somewhere"_s}, environmentOf(environment));
    QVERIFY(paths);
    QCOMPARE(paths->settingsFile, settings);
    QCOMPARE(paths->dataFolder, data);
    QCOMPARE(paths->envFile, u"/somewhere/.env"_s);
}

void tst_Paths::theCommandLineWins()
{
    const auto paths = findPaths({u"my.ini"_s, u"../data"_s, u"/somewhere/here"_s}, environmentOf({{u"HOME"_s, u"/home/me"_s}}));
    QVERIFY(paths);
    QCOMPARE(paths->settingsFile, u"/somewhere/here/my.ini"_s);
    QCOMPARE(paths->secretsFile, u"/somewhere/here/secrets.json"_s);
    QCOMPARE(paths->dataFolder, u"/somewhere/data"_s);
    QVERIFY(findPaths({u"/a.ini"_s, u"/b"_s, {}}, QProcessEnvironment())); // no home needed
}

void tst_Paths::theDataFolderIsMadeForItsOwnerAlone()
{
    QTemporaryDir dir;
    const auto folder = dir.filePath(u"a/b/callwright"_s);
    QVERIFY(prepareDataFolder(folder));
    QVERIFY(prepareDataFolder(folder)); // again
    const auto owner = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    const auto user = QFile::ReadUser | QFile::WriteUser | QFile::ExeUser; // Qt tells what we may do as well
    QCOMPARE(QFile::permissions(folder), owner | user);
    QVERIFY2(QDir(folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), "the probe was left behind");
}

void tst_Paths::theTokenIsMadeOnceAndKeptForItsOwner()
{
    QTemporaryDir dir;
    const auto token = ensureApiToken(dir.path());
    QVERIFY(token);
    QVERIFY(isToken(token->toString()));
    const auto again = ensureApiToken(dir.path());
    QVERIFY(again);
    QCOMPARE(again->toString(), token->toString());
    QVERIFY(!(QFile::permissions(dir.filePath(u"api-token"_s)) & (QFile::ReadGroup | QFile::ReadOther)));
    QCOMPARE(QDir(dir.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList(u"api-token"_s));
    QTemporaryDir other;
    QVERIFY(ensureApiToken(other.path())->toString() != token->toString());
}

void tst_Paths::withoutAHomeItSaysWhatToDo()
{
    const auto paths = findPaths({}, QProcessEnvironment());
    QVERIFY(!paths);
    QCOMPARE(paths.error().code, Error::Code::NotConfigured);
    QVERIFY(paths.error().detail.contains("--config"_L1));
}

void tst_Paths::aFolderThatCannotBeUsedIsNamed_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("a file") << QCoreApplication::applicationFilePath();
    QTest::newRow("below a file") << QCoreApplication::applicationFilePath() + u"/data"_s;
    QTest::newRow("cannot be made") << u"/proc/callwright"_s;  // also root cannot
    QTest::newRow("cannot be written to") << u"/proc"_s;
}

void tst_Paths::aFolderThatCannotBeUsedIsNamed()
{
    QFETCH(QString, folder);
    const auto prepared = prepareDataFolder(folder);
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().code, Error::Code::Storage);
    QVERIFY2(prepared.error().detail.contains(folder) && prepared.error().detail.contains("--data"_L1),
        qPrintable(prepared.error().detail));
}

void tst_Paths::aDamagedTokenIsNotReplacedSilently()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"api-token"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("short");
    file.close();
    const auto token = ensureApiToken(dir.path());
    QVERIFY(!token);
    QCOMPARE(token.error().code, Error::Code::Malformed);
    QVERIFY(!token.error().detail.contains("short"_L1));
}

void tst_Paths::aTokenThatOthersCouldReadIsClosed()
{
    QTemporaryDir dir;
    QVERIFY(ensureApiToken(dir.path()));
    const auto path = dir.filePath(u"api-token"_s);
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QVERIFY(ensureApiToken(dir.path()));
    QVERIFY(!(QFile::permissions(path) & QFile::ReadOther));
}

void tst_Paths::aTokenThatCannotBeKeptIsAnError()
{
    const auto token = ensureApiToken(u"/proc"_s);
    QVERIFY(!token);
    QCOMPARE(token.error().code, Error::Code::Storage);
}

QTEST_GUILESS_MAIN(tst_Paths)
#include "tst_paths.moc"
