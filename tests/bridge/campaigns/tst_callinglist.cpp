// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/listpreview.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// From the rows of a file to people who may be called: which column is what, and who is left out, and why.
class tst_CallingList : public QObject
{
    Q_OBJECT
private slots:
    void guessesWhatTheColumnsAre_data();
    void guessesWhatTheColumnsAre();
    void headingsBecomeTheNamesThatTheAgentKnows();
    void keepsWhoMayBeCalledWithTheirVariables();
    void aColumnCanTellTheTimeZone();
    void showsAFileBeforeAnythingIsKept();
    void showsTheBeginningOfALongFileWithinASecond();

    // Rainy.
    void leavesOutWhoMustNotBeCalled_data();
    void leavesOutWhoMustNotBeCalled();
    void theSameNumberInAnotherSpellingIsTheSameNumber();
    void aRowThatIsShortHasEmptyVariables();
    void columnsThatCanNotBeAreRefused();
    void whatIsNoListIsRefused_data();
    void whatIsNoListIsRefused();

private:
    ListSifter::Rules rules(const QByteArray &doNotCall = {}, const QString &region = {}, const QString &deny = {}) const;
    QTemporaryDir m_folder;
};

namespace {

Result<ListPreview> preview(const QByteArray &bytes, const ListSifter::Rules &rules, const QStringList &wanted = {})
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return previewList(buffer, {}, rules, wanted);
}

CsvRow row(int line, const QStringList &cells)
{
    return {line, cells, {}};
}

ListColumns numberFirst(int further = 0)
{
    ListColumns columns;
    columns.number = 0;
    columns.variables << QString();
    for (int i = 1; i <= further; ++i)
        columns.variables << u"v%1"_s.arg(i);
    return columns;
}

} // namespace

ListSifter::Rules tst_CallingList::rules(const QByteArray &doNotCall, const QString &region, const QString &deny) const
{
    QFile file(m_folder.filePath(u"donotcall.txt"_s));
    (void)file.open(QIODevice::WriteOnly);
    file.write(doNotCall);
    file.close();
    Brake brake(m_folder.path());
    brake.setSettings(Settings().with(u"brake/countries", u"GB US FR"_s).with(u"brake/deny", deny));
    return {brake, {u"+442079460100"_s}, region};
}

void tst_CallingList::guessesWhatTheColumnsAre_data()
{
    QTest::addColumn<QList<QStringList>>("head");
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("hasHeader");
    QTest::addColumn<QStringList>("variables");
    using Rows = QList<QStringList>;
    QTest::newRow("by its heading") << Rows{{u"Name"_s, u"Phone"_s}, {u"Ann"_s, u"+442079460123"_s}} << 1 << true << QStringList{u"name"_s, {}};
    QTest::newRow("the heading counts, not what looks like a number")
        << Rows{{u"customer no"_s, u"mobile"_s}, {u"+442079460123"_s, u"soon"_s}} << 1 << true << QStringList{u"customer_no"_s, {}};
    QTest::newRow("by what is in it") << Rows{{u"Wer"_s, u"Wohin"_s}, {u"Ann"_s, u"+442079460123"_s}, {u"Bob"_s, u"+442079460124"_s}} << 1 << true
                                      << QStringList{u"wer"_s, {}};
    QTest::newRow("no heading") << Rows{{u"+442079460123"_s, u"Ann"_s}, {u"+442079460124"_s, u"Bob"_s}} << 0 << false << QStringList{{}, u"column_2"_s};
    QTest::newRow("one column, one row") << Rows{{u"+442079460123"_s}} << 0 << false << QStringList{{}};
    QTest::newRow("nothing is a number") << Rows{{u"a"_s, u"b"_s}, {u"c"_s, u"d"_s}} << -1 << true << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("headings of the same name") << Rows{{u"phone"_s, u"Name"_s, u"name"_s, u"name!"_s}, {u"+442079460123"_s, {}, {}, {}}} << 0 << true
                                               << QStringList{{}, u"name"_s, u"name_2"_s, u"name_3"_s};
    QTest::newRow("a heading that is no name") << Rows{{u"phone"_s, u"???"_s, u"Größe (cm)"_s}, {u"+442079460123"_s, {}, {}}} << 0 << true
                                               << QStringList{{}, {}, u"größe_cm"_s};
}

void tst_CallingList::guessesWhatTheColumnsAre()
{
    QFETCH(QList<QStringList>, head);
    const auto columns = ListColumns::guess(head, {});
    QTEST(columns.number, "number");
    QTEST(columns.hasHeader, "hasHeader");
    QTEST(columns.variables, "variables");
    QCOMPARE(bool(columns.check()), columns.number >= 0);
}

void tst_CallingList::headingsBecomeTheNamesThatTheAgentKnows()
{
    const auto columns = ListColumns::guess({{u"phone"_s, u"First name"_s, u"DUE"_s}, {u"+442079460123"_s, u"Ann"_s, u"May"_s}}, {},
        {u"First_Name"_s, u"due"_s, u"sum"_s});
    QCOMPARE(columns.variables, QStringList({{}, u"First_Name"_s, u"due"_s}));
    QCOMPARE(columns.missing({u"First_Name"_s, u"due"_s, u"sum"_s}), QStringList{u"sum"_s});
}

void tst_CallingList::keepsWhoMayBeCalledWithTheirVariables()
{
    ListSifter sifter(numberFirst(2), rules({}, u"GB"_s));
    const auto sifted = sifter.sift(row(7, {u"'020 7946 0123"_s, u"Ann"_s, u"May"_s}));
    const auto *good = std::get_if<ListRow>(&sifted);
    QVERIFY(good);
    QCOMPARE(good->line, 7);
    QCOMPARE(good->number, u"+442079460123"_s);
    QCOMPARE(good->clock, u"Europe/London"_s);
    QCOMPARE(good->variables, Variables({{u"v1"_s, u"Ann"_s}, {u"v2"_s, u"May"_s}}));
}

void tst_CallingList::aColumnCanTellTheTimeZone()
{
    auto columns = ListColumns::guess({{u"phone"_s, u"Time zone"_s}, {u"+14155550138"_s, u"America/Los_Angeles"_s}}, {});
    QCOMPARE(columns.zone, 1);
    ListSifter sifter(columns, rules());
    const auto told = sifter.sift(row(2, {u"+14155550138"_s, u"America/Los_Angeles"_s}));
    QCOMPARE(std::get<ListRow>(told).clock, u"America/Los_Angeles"_s);
    QVERIFY(std::get<ListRow>(told).variables.isEmpty());
    const auto untold = sifter.sift(row(3, {u"+14155550139"_s, {}}));
    QCOMPARE(std::get<ListRow>(untold).clock, u"US"_s);
    const auto wrong = sifter.sift(row(4, {u"+14155550140"_s, u"California"_s}));
    QCOMPARE(std::get<LeftRow>(wrong).why, ListRefusal::Bad);
}

void tst_CallingList::showsAFileBeforeAnythingIsKept()
{
    const auto shown = preview("Phone;Name\r\n+44 20 7946 0123;Ann\r\nnone;Bob\r\n+442079460123;Cy\r\n", rules(), {u"name"_s, u"due"_s});
    QVERIFY(shown);
    QCOMPARE(shown->format.separator, QChar(u';'));
    QCOMPARE(shown->headings, QStringList({u"Phone"_s, u"Name"_s}));
    QCOMPARE(shown->rows.size(), 3);
    QCOMPARE(shown->looked, 3);
    QVERIFY(shown->isWhole);
    QCOMPARE(shown->missing, QStringList{u"due"_s});
    QCOMPARE(shown->left.size(), 2);
    QCOMPARE(shown->left[0].line, 3);
    QCOMPARE(shown->left[0].text, u"none"_s);
    QCOMPARE(shown->left[0].why, ListRefusal::Bad);
    QCOMPARE(shown->left[1].line, 4);
    QCOMPARE(shown->left[1].why, ListRefusal::Duplicate);
}

void tst_CallingList::showsTheBeginningOfALongFileWithinASecond()
{
    QFile file(m_folder.filePath(u"long.csv"_s));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray lines("number,name\n");
    for (int i = 0; i < 1'000'000; ++i)
        lines += "+4420" + QByteArray::number(70'000'000 + i) + ",Somebody\n";
    file.write(lines);
    file.seek(0);
    const auto allRules = rules();
    (void)readNumber(u"+442079460123"_s); // the library's tables
    QElapsedTimer timer;
    timer.start();
    const auto shown = previewList(file, {}, allRules, {});
    const auto took = timer.elapsed();
    QVERIFY(shown);
    QVERIFY(!shown->isWhole);
    QCOMPARE(shown->looked, kPreviewRows);
    QVERIFY(file.pos() < 1'000'000); // of 23 million: it does not grow with the file
    qInfo() << "a preview took" << took << "ms";
}

void tst_CallingList::leavesOutWhoMustNotBeCalled_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<ListRefusal>("why");
    QTest::newRow("nothing") << QString() << ListRefusal::Bad;
    QTest::newRow("words") << u"call me"_s << ListRefusal::Bad;
    QTest::newRow("too short") << u"+4420"_s << ListRefusal::Bad;
    QTest::newRow("no country") << u"020 7946 0123"_s << ListRefusal::Bad;
    QTest::newRow("a formula") << u"=HYPERLINK(\"http://x\")"_s << ListRefusal::Bad;
    QTest::newRow("emergency") << u"112"_s << ListRefusal::Forbidden;
    QTest::newRow("emergency behind a country") << u"+44999"_s << ListRefusal::Forbidden;
    QTest::newRow("premium") << u"+449061234567"_s << ListRefusal::Forbidden;
    QTest::newRow("satellite") << u"+870773123456"_s << ListRefusal::Forbidden;
    QTest::newRow("our own") << u"+44 20 7946 0100"_s << ListRefusal::Forbidden;
    QTest::newRow("a country that is not open") << u"+493012345678"_s << ListRefusal::Forbidden;
    QTest::newRow("a prefix that is denied") << u"+442079469999"_s << ListRefusal::Forbidden;
    QTest::newRow("asked not to be called") << u"+442079460111"_s << ListRefusal::DoNotCall;
}

void tst_CallingList::leavesOutWhoMustNotBeCalled()
{
    QFETCH(QString, text);
    QFETCH(ListRefusal, why);
    ListSifter sifter(numberFirst(), rules("+44 20 7946 0111 # asked us\n", {}, u"+44207946999"_s));
    const auto sifted = sifter.sift(row(3, {text}));
    const auto *left = std::get_if<LeftRow>(&sifted);
    QVERIFY(left);
    QCOMPARE(left->why, why);
    QCOMPARE(left->line, 3);
    QVERIFY(!left->detail.isEmpty());
    QVERIFY(text.isEmpty() || !left->detail.contains(text));
}

void tst_CallingList::theSameNumberInAnotherSpellingIsTheSameNumber()
{
    ListSifter sifter(numberFirst(), rules({}, u"GB"_s));
    QVERIFY(std::holds_alternative<ListRow>(sifter.sift(row(1, {u"020 7946 0123"_s}))));
    for (const auto &again : {u"+442079460123"_s, u"0044 20 79460123"_s, u"(020) 7946-0123"_s, u"'+44 20 7946 0123"_s}) {
        const auto sifted = sifter.sift(row(2, {again}));
        QCOMPARE(std::get<LeftRow>(sifted).why, ListRefusal::Duplicate);
    }
    QVERIFY(std::holds_alternative<ListRow>(sifter.sift(row(3, {u"020 7946 0124"_s}))));
}

void tst_CallingList::aRowThatIsShortHasEmptyVariables()
{
    ListSifter sifter(numberFirst(2), rules());
    const auto sifted = sifter.sift(row(1, {u"+442079460123"_s, u"Ann"_s}));
    QCOMPARE(std::get<ListRow>(sifted).variables, Variables({{u"v1"_s, u"Ann"_s}, {u"v2"_s, QString()}}));
}

void tst_CallingList::columnsThatCanNotBeAreRefused()
{
    auto columns = numberFirst(2);
    QVERIFY(columns.check());
    columns.number = -1;
    QCOMPARE(columns.check().error().code, Error::Code::Malformed);
    columns = numberFirst(2);
    columns.variables[1] = u"two words"_s;
    QVERIFY(!columns.check());
    columns = numberFirst(2);
    columns.variables[2] = columns.variables[1];
    QVERIFY(!columns.check());
}

void tst_CallingList::whatIsNoListIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("empty lines") << QByteArray("\n\n");
    QTest::newRow("a heading alone") << QByteArray("phone,name\n");
    QTest::newRow("an open quote") << QByteArray("phone,name\n\"+4420,Ann\n");
}

void tst_CallingList::whatIsNoListIsRefused()
{
    QFETCH(QByteArray, bytes);
    const auto shown = preview(bytes, rules());
    QVERIFY(!shown);
    QCOMPARE(shown.error().code, Error::Code::Malformed);
}

QTEST_GUILESS_MAIN(tst_CallingList)
#include "tst_callinglist.moc"
