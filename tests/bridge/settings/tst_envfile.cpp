// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/envfile.h"
#include "bridge/settings/envimport.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// .env files as people and their editors really write them.
class tst_EnvFile : public QObject
{
    Q_OBJECT
private slots:
    void readsALine_data();
    void readsALine();
    void readsAPrivateKeyOverSeveralLines();
    void theLastOfSeveralLinesCountsAndTheOthersAreTold();
    void importsWhatItKnows();
    // rainy
    void tellsWhatIsWrongWithALine_data();
    void tellsWhatIsWrongWithALine();
    void aQuoteWithoutEndCostsItsOwnLineOnly();
    void aValueNeverStandsInASentence();
    void aFileThatIsNotThereIsNotFound();
    void aHugeFileIsRefusedAtOnce();
    void anotherEncodingIsExplained();
    void aFileFullOfRubbishIsGivenUpEarly();
    void wrongNamesAreExplained_data();
    void wrongNamesAreExplained();
    void anyBytesAtAllAreSurvived();
};

void tst_EnvFile::readsALine_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected"); // of NAME
    const auto row = [](const char *name, const char *bytes, const char *expected) {
        QTest::newRow(name) << QByteArray(bytes) << QString::fromUtf8(expected);
    };
    row("plain", "NAME=value\n", "value");
    row("no end of line", "NAME=value", "value");
    row("Windows line ends", "X=1\r\nNAME=value\r\nY=2\r\n", "value");
    row("old Mac line ends", "X=1\rNAME=value\rY=2", "value");
    row("a byte order mark", "\xef\xbb\xbfNAME=value\n", "value");
    row("export", "export NAME=value\n", "value");
    row("export with a tab", "export\tNAME=value\n", "value");
    row("a name that begins with export", "exporter=1\nNAME=value\n", "value");
    row("blanks around", "  NAME = value  \n", "value");
    row("double quotes", "NAME=\"two words\"\n", "two words");
    row("single quotes", "NAME='two words'\n", "two words");
    row("blanks inside quotes stay", "NAME=\" value \"\n", " value ");
    row("a comment behind", "NAME=value # why\n", "value");
    row("a comment behind quotes", "NAME=\"value\" # why\n", "value");
    row("a hash inside a value", "NAME=a#b\n", "a#b");
    row("a hash inside quotes", "NAME='a # b'\n", "a # b");
    row("an equals sign inside", "NAME=YWJj==\n", "YWJj==");
    row("empty", "NAME=\n", "");
    row("empty with a comment", "NAME= # not yet\n", "");
    row("empty quotes", "NAME=\"\"\n", "");
    row("escapes in double quotes", R"(NAME="a\nb\"c\\d\$e")", "a\nb\"c\\d$e");
    row("no escapes in single quotes", R"(NAME='a\nb')", "a\\nb");
    row("a backslash of no meaning stays", R"(NAME="C:\dir")", "C:\\dir");
    row("a dollar is not expanded", "NAME=$HOME\n", "$HOME");
    row("comments and empty lines between", "# one\n\n   # two\nNAME=value\n", "value");
    row("other scripts", "NAME=\"Grüße, 東京\"\n", "Grüße, 東京");
}

void tst_EnvFile::readsALine()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const auto file = parseEnvFile(bytes);
    QVERIFY2(file.problems.isEmpty(), file.problems.isEmpty() ? "" : qPrintable(file.problems.first().sentence));
    QCOMPARE(file.value(u"NAME"_s), std::optional(expected));
}

void tst_EnvFile::readsAPrivateKeyOverSeveralLines()
{
    const auto file = parseEnvFile("A=1\nVONAGE_PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\nabc=\n-----END PRIVATE KEY-----\"\nB=2\n");
    QCOMPARE(file.value(u"VONAGE_PRIVATE_KEY"_s), std::optional(u"-----BEGIN PRIVATE KEY-----\nabc=\n-----END PRIVATE KEY-----"_s));
    QCOMPARE(file.value(u"B"_s), std::optional(u"2"_s));
    QCOMPARE(file.entries.at(2).line, 5);
}

void tst_EnvFile::theLastOfSeveralLinesCountsAndTheOthersAreTold()
{
    const auto file = parseEnvFile("NAME=one\nX=1\nNAME=two\nNAME=three\n");
    QCOMPARE(file.value(u"NAME"_s), std::optional(u"three"_s));
    QCOMPARE(file.problems.size(), 2);
    QCOMPARE(file.problems.at(0).line, 1);
    QCOMPARE(file.problems.at(1).line, 3);
    QVERIFY(file.entries.at(0).overruled);
    QVERIFY(!file.entries.at(3).overruled);
    QVERIFY(!file.problems.at(0).lost);
}

void tst_EnvFile::importsWhatItKnows()
{
    const auto import = importEnvFile(parseEnvFile("TWILIO_PHONE_NUMBER='+1 415 555 0138'\nPORT=5050\nNODE_ENV=production\n"
                                                   "BASE_URL=https://a.example/webhook\nGEMINI_API_KEY=second\nGOOGLE_API_KEY=first\n"));
    QCOMPARE(import.values.value(u"twilio/fromNumber"_s).toString(), u"+14155550138"_s);
    QCOMPARE(import.values.value(u"server/port"_s), QVariant(5050));
    QCOMPARE(import.values.value(u"server/publicUrl"_s).toUrl(), QUrl(u"https://a.example"_s));
    QCOMPARE(import.values.value(u"gemini/apiKey"_s).toString(), u"first"_s);
    QCOMPARE(import.names.value(u"gemini/apiKey"_s), u"GOOGLE_API_KEY"_s);
    QVERIFY(import.problems.isEmpty());
    QCOMPARE(import.passedOver.size(), 2);
    QCOMPARE(import.passedOver.at(0).line, 3);
    QCOMPARE(import.passedOver.at(1).line, 5);
}

void tst_EnvFile::tellsWhatIsWrongWithALine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("word"); // that the sentence has
    QTest::newRow("no equals sign") << QByteArray("NAME value") << u"'='"_s;
    QTest::newRow("no name") << QByteArray("=value") << u"name"_s;
    QTest::newRow("a blank in the name") << QByteArray("MY NAME=value") << u"name"_s;
    QTest::newRow("a digit first") << QByteArray("1NAME=value") << u"name"_s;
    QTest::newRow("a letter that is none") << QByteArray("NÄME=value") << u"name"_s;
    QTest::newRow("words after the quotes") << QByteArray("NAME=\"a\" b") << u"closing quote"_s;
    QTest::newRow("quotes in quotes") << QByteArray("NAME=\"say \"hi\" now\"") << u"closing quote"_s;
    QTest::newRow("typographic quotes") << QByteArray("NAME=“value”") << u"typographic"_s;
    QTest::newRow("bytes that are no UTF-8") << QByteArray("NAME=caf\xe9") << u"UTF-8"_s;
    QTest::newRow("a NUL") << QByteArray("NAME=a\0b", 8) << u"no text"_s;
    QTest::newRow("too long") << QByteArray("NAME=") + QByteArray(9000, 'x') << u"longer"_s;
    QTest::newRow("too long in quotes") << QByteArray("NAME=\"") + QByteArray(9000, 'x') + '"' << u"longer"_s;
}

void tst_EnvFile::tellsWhatIsWrongWithALine()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, word);
    const auto file = parseEnvFile("FIRST=1\n" + line + "\nLAST=2\n");
    QCOMPARE(file.problems.size(), 1);
    QCOMPARE(file.problems.first().line, 2);
    QVERIFY2(file.problems.first().sentence.contains(word), qPrintable(file.problems.first().sentence));
    QVERIFY(file.problems.first().lost);
    QVERIFY(!file.value(u"NAME"_s));
    QCOMPARE(file.value(u"FIRST"_s), std::optional(u"1"_s));
    QCOMPARE(file.value(u"LAST"_s), std::optional(u"2"_s));
}

void tst_EnvFile::aQuoteWithoutEndCostsItsOwnLineOnly()
{
    const auto file = parseEnvFile("A=\"never closed\nB=2\nC=3\n");
    QCOMPARE(file.problems.size(), 1);
    QCOMPARE(file.problems.first().line, 1);
    QCOMPARE(file.value(u"B"_s), std::optional(u"2"_s));
    QCOMPARE(file.value(u"C"_s), std::optional(u"3"_s));
}

void tst_EnvFile::aValueNeverStandsInASentence()
{
    const auto import = importEnvFile(parseEnvFile("sk-planted0123456789planted\nTWILIO_AUTH_TOKEN=\"planted\" planted\n"
                                                   "PORT=planted\nMY_KEY=sk-planted0123456789planted\nOPENAI_API_KEY=planted planted\n"
                                                   "sk-planted0123456789planted=x\n"));
    QCOMPARE(import.problems.size() + import.passedOver.size(), 6);
    for (const auto &problem : import.problems + import.passedOver)
        QVERIFY2(!problem.sentence.contains("planted"_L1), qPrintable(problem.sentence));
}

void tst_EnvFile::aFileThatIsNotThereIsNotFound()
{
    const auto file = readEnvFile(u"/nowhere/.env"_s);
    QVERIFY(!file);
    QCOMPARE(file.error().code, Error::Code::NotFound);
}

void tst_EnvFile::aHugeFileIsRefusedAtOnce()
{
    QTemporaryFile huge;
    QVERIFY(huge.open() && huge.resize(50 << 20)); // 50 MB
    QElapsedTimer timer;
    timer.start();
    const auto file = readEnvFile(huge.fileName());
    QVERIFY(!file);
    QCOMPARE(file.error().code, Error::Code::Malformed);
    QVERIFY2(timer.elapsed() < 1000, "it was read, or worse, parsed");
}

void tst_EnvFile::anotherEncodingIsExplained()
{
    QTemporaryFile utf16;
    QVERIFY(utf16.open());
    utf16.write("\xff\xfeN\0A\0M\0E\0=\0x\0", 14);
    utf16.flush();
    const auto file = readEnvFile(utf16.fileName());
    QVERIFY(!file);
    QVERIFY(file.error().detail.contains("UTF-16"_L1));
}

void tst_EnvFile::aFileFullOfRubbishIsGivenUpEarly()
{
    const auto file = parseEnvFile(QByteArray("rubbish\n").repeated(100000));
    QVERIFY(file.problems.size() <= 101);
    QCOMPARE(file.problems.last().line, 0);
    // Opening quotes without end look ahead only as far as a value may be long.
    QElapsedTimer timer;
    timer.start();
    parseEnvFile(QByteArray("A=\"x\n").repeated(200000));
    QVERIFY2(timer.elapsed() < 2000, "quadratic in the size of the file");
}

void tst_EnvFile::wrongNamesAreExplained_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("word");
    QTest::newRow("an underscore too few") << QByteArray("TWILIO_AUTHTOKEN=x") << u"TWILIO_AUTH_TOKEN"_s;
    QTest::newRow("lower case") << QByteArray("openai_api_key=x") << u"OPENAI_API_KEY"_s;
    QTest::newRow("a key under another name") << QByteArray("MY_KEY=sk-0123456789abcdef0123") << u"looks like a key"_s;
    QTest::newRow("somebody else's") << QByteArray("NODE_ENV=production") << u"passed over"_s;
}

void tst_EnvFile::wrongNamesAreExplained()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, word);
    const auto import = importEnvFile(parseEnvFile(line));
    QVERIFY(import.values.isEmpty());
    QCOMPARE(import.passedOver.size(), 1);
    QVERIFY2(import.passedOver.first().sentence.contains(word), qPrintable(import.passedOver.first().sentence));
}

void tst_EnvFile::anyBytesAtAllAreSurvived()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    const QByteArray alphabet("A=\"'\\\n\r #$ex \xff\xc3\0{", 18);
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes;
        for (int i = random.bounded(200); i > 0; --i)
            bytes += alphabet.at(random.bounded(int(alphabet.size())));
        const auto file = parseEnvFile(bytes);
        for (const auto &entry : file.entries)
            QVERIFY(entry.line >= 1 && !entry.name.isEmpty() && !entry.value.contains(QChar::Null));
    }
}

QTEST_GUILESS_MAIN(tst_EnvFile)
#include "tst_envfile.moc"
