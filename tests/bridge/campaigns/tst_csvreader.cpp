// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/csvreader.h"

#include <QBuffer>
#include <QStringEncoder>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

using Rows = QList<QStringList>;
using Encoding = CsvFormat::Encoding;

class tst_CsvReader : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatSpreadsheetsWrite_data();
    void readsWhatSpreadsheetsWrite();
    void findsOutHowAFileWasWritten_data();
    void findsOutHowAFileWasWritten();
    void saysOnWhichLineARowBegins();
    void readsALongFilePieceByPiece();

    // Rainy.
    void aQuoteThatIsNeverClosedIsToldWithItsLine();
    void aQuoteThatIsNotClosedSoonEndsTheReading();
    void aRowThatIsWrongDoesNotSpoilTheNext_data();
    void aRowThatIsWrongDoesNotSpoilTheNext();
    void moreRowsThanAllowedAreRefused();
    void anEmptyFileHasNoRows();
    void anyBytesAtAllComeToAnEnd();
    void aDeviceThatFailsIsTold();
};

namespace {

Rows read(const QByteArray &bytes, const CsvFormat &format)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, format);
    Rows rows;
    for (CsvRow row; reader.next(row);)
        rows << row.cells;
    return rows;
}

QByteArray encoded(const QString &text, QStringConverter::Encoding encoding, bool mark)
{
    QStringEncoder encoder(encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
    return encoder.encode(text);
}

class BrokenDevice : public QIODevice // gives a little and then nothing but an error
{
protected:
    qint64 readData(char *data, qint64 most) override
    {
        if (m_given)
            return -1;
        m_given = true;
        return qint64(qstrlen(qstrncpy(data, "a,b\n", size_t(most))));
    }
    qint64 writeData(const char *, qint64) override { return -1; }
    bool isSequential() const override { return false; }
    qint64 size() const override { return 100; }

private:
    bool m_given = false;
};

} // namespace

void tst_CsvReader::readsWhatSpreadsheetsWrite_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Rows>("rows");
    QTest::newRow("plain") << QByteArray("a,b\nc,d\n") << Rows{{u"a"_s, u"b"_s}, {u"c"_s, u"d"_s}};
    QTest::newRow("no line end at the end") << QByteArray("a,b\nc,d") << Rows{{u"a"_s, u"b"_s}, {u"c"_s, u"d"_s}};
    QTest::newRow("CR LF") << QByteArray("a,b\r\nc,d\r\n") << Rows{{u"a"_s, u"b"_s}, {u"c"_s, u"d"_s}};
    QTest::newRow("CR alone") << QByteArray("a,b\rc,d\r") << Rows{{u"a"_s, u"b"_s}, {u"c"_s, u"d"_s}};
    QTest::newRow("quotes") << QByteArray("\"a,1\",b\n") << Rows{{u"a,1"_s, u"b"_s}};
    QTest::newRow("doubled quotes") << QByteArray("\"he said \"\"hi\"\"\",\"\"\"\"\n") << Rows{{u"he said \"hi\""_s, u"\""_s}};
    QTest::newRow("a line end in quotes") << QByteArray("\"a\r\nb\",c\nd,e") << Rows{{u"a\nb"_s, u"c"_s}, {u"d"_s, u"e"_s}};
    QTest::newRow("empty cells") << QByteArray(",a,\n\"\",b,\n") << Rows{{u""_s, u"a"_s, u""_s}, {u""_s, u"b"_s, u""_s}};
    QTest::newRow("blanks around") << QByteArray(" a , \"b\" ,\"c\" \n") << Rows{{u"a"_s, u"\"b\""_s, u"c"_s}};
    QTest::newRow("empty lines are passed over") << QByteArray("a\n\n\r\n , \nb\n") << Rows{{u"a"_s}, {u"b"_s}};
    QTest::newRow("a quote inside is a quote") << QByteArray("6\" pipe,b\n") << Rows{{u"6\" pipe"_s, u"b"_s}};
    QTest::newRow("what a spreadsheet says of separators") << QByteArray("sep=,\na,b\n") << Rows{{u"a"_s, u"b"_s}};
}

void tst_CsvReader::readsWhatSpreadsheetsWrite()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Rows, rows);
    QCOMPARE(read(bytes, {}), rows);
}

void tst_CsvReader::findsOutHowAFileWasWritten_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<QChar>("separator");
    const auto text = [](QChar separator) {
        return u"number;name\n+442079460123;Zoë Müller\n+442079460124;\"Ann; Lee\"\n"_s.replace(u';', separator).replace(u"Ann"_s + separator, u"Ann;"_s);
    };
    QTest::newRow("UTF-8, commas") << text(u',').toUtf8() << Encoding::Utf8 << QChar(u',');
    QTest::newRow("UTF-8 with its mark, semicolons") << encoded(text(u';'), QStringConverter::Utf8, true) << Encoding::Utf8 << QChar(u';');
    QTest::newRow("UTF-16 little end, tabs") << encoded(text(u'\t'), QStringConverter::Utf16LE, true) << Encoding::Utf16Le << QChar(u'\t');
    QTest::newRow("UTF-16 big end, bars") << encoded(text(u'|'), QStringConverter::Utf16BE, true) << Encoding::Utf16Be << QChar(u'|');
    QTest::newRow("UTF-16 little end without a mark") << encoded(text(u','), QStringConverter::Utf16LE, false) << Encoding::Utf16Le << QChar(u',');
    QTest::newRow("UTF-16 big end without a mark") << encoded(text(u','), QStringConverter::Utf16BE, false) << Encoding::Utf16Be << QChar(u',');
    QTest::newRow("Latin-1") << text(u';').toLatin1() << Encoding::Latin1 << QChar(u';');
    QTest::newRow("told by its first line") << "sep=|\n" + text(u'|').toUtf8() << Encoding::Utf8 << QChar(u'|');
}

void tst_CsvReader::findsOutHowAFileWasWritten()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Encoding, encoding);
    QFETCH(QChar, separator);
    const auto format = CsvFormat::guess(bytes);
    QCOMPARE(format.encoding, encoding);
    QCOMPARE(format.separator, separator);
    const auto rows = read(bytes, format);
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0], QStringList({u"number"_s, u"name"_s}));
    QCOMPARE(rows[1], QStringList({u"+442079460123"_s, u"Zoë Müller"_s}));
    QCOMPARE(rows[2][1], u"Ann; Lee"_s);
}

void tst_CsvReader::saysOnWhichLineARowBegins()
{
    QBuffer buffer;
    buffer.setData("a\r\n\"b\nb\nb\"\n\nc\n");
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, {});
    QList<int> lines;
    for (CsvRow row; reader.next(row);)
        lines << row.line;
    QCOMPARE(lines, QList<int>({1, 2, 6}));
}

// Characters and line ends that the edge of a piece cuts through are whole again.
void tst_CsvReader::readsALongFilePieceByPiece()
{
    QByteArray bytes;
    for (int i = 0; i < 40'000; ++i)
        bytes += QByteArray::number(i) + ",zo\xc3\xab\r\n";
    QVERIFY(bytes.size() > 4 * 64 * 1024);
    const auto rows = read(bytes, {});
    QCOMPARE(rows.size(), 40'000);
    for (int i = 0; i < rows.size(); ++i)
        QCOMPARE(rows[i], QStringList({QString::number(i), u"zoë"_s}));
}

void tst_CsvReader::aQuoteThatIsNeverClosedIsToldWithItsLine()
{
    QBuffer buffer;
    buffer.setData("a,b\nc,\"d\ne,f\n");
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, {});
    CsvRow row;
    QVERIFY(reader.next(row));
    QVERIFY(!reader.next(row));
    QVERIFY(!reader.outcome());
    QCOMPARE(reader.outcome().error().code, Error::Code::Malformed);
    QVERIFY(reader.outcome().error().detail.startsWith(u"Line 2:"_s));
    QVERIFY(!reader.next(row)); // and it stays so
}

void tst_CsvReader::aQuoteThatIsNotClosedSoonEndsTheReading()
{
    QBuffer buffer;
    buffer.setData("a\nb\n\"" + QByteArray(5'000'000, 'x') + "\"\n");
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, {});
    CsvRow row;
    QVERIFY(reader.next(row) && reader.next(row));
    QVERIFY(!reader.next(row));
    QVERIFY(reader.outcome().error().detail.startsWith(u"Line 3:"_s));
    QVERIFY(buffer.pos() < 200'000); // the rest was not even read
}

void tst_CsvReader::aRowThatIsWrongDoesNotSpoilTheNext_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("a zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << QByteArray("caf\xe9,b");
    QTest::newRow("a cell without an end") << QByteArray(20'000, 'x');
    QTest::newRow("too many cells") << QByteArray(500, ',').prepend("x");
    QTest::newRow("text behind a quote") << QByteArray("\"a\"b,c");
}

void tst_CsvReader::aRowThatIsWrongDoesNotSpoilTheNext()
{
    QFETCH(QByteArray, line);
    QBuffer buffer;
    buffer.setData(line + "\ngood,row\n");
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, {});
    CsvRow row;
    QVERIFY(reader.next(row));
    QVERIFY(!row.problem.isEmpty());
    QVERIFY(row.cells.size() <= 200);
    QVERIFY(reader.next(row));
    QCOMPARE(row.problem, QString());
    QCOMPARE(row.cells, QStringList({u"good"_s, u"row"_s}));
    QVERIFY(!reader.next(row) && reader.outcome());
}

void tst_CsvReader::moreRowsThanAllowedAreRefused()
{
    QBuffer buffer;
    buffer.setData("a\nb\nc\nd\n");
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer, {}, {.rows = 3});
    int read = 0;
    for (CsvRow row; reader.next(row);)
        ++read;
    QCOMPARE(read, 3);
    QCOMPARE(reader.outcome().error().code, Error::Code::Malformed);
    QVERIFY(reader.outcome().error().detail.startsWith(u"Line 4:"_s));
}

void tst_CsvReader::anEmptyFileHasNoRows()
{
    for (const auto &bytes : {QByteArray(), QByteArray("\xef\xbb\xbf"), QByteArray("\n\n\n")})
        QCOMPARE(read(bytes, CsvFormat::guess(bytes)), Rows());
}

void tst_CsvReader::anyBytesAtAllComeToAnEnd()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    const QByteArray letters("a1,;\t|\"\"\n\r\0\xff\xfe\xc3\xab= ", 20);
    for (int round = 0; round < 2000; ++round) {
        QByteArray bytes;
        for (int i = int(random.bounded(200)); i > 0; --i)
            bytes += letters[random.bounded(int(letters.size()))];
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::ReadOnly);
        CsvReader reader(buffer, CsvFormat::guess(bytes), {.cell = 20, .cells = 5, .rows = 30});
        int rows = 0, last = 0;
        for (CsvRow row; reader.next(row); ++rows) {
            QVERIFY(row.line > last);
            last = row.line;
            QVERIFY(!row.cells.isEmpty() && row.cells.size() <= 5);
            for (const auto &cell : row.cells)
                QVERIFY(cell.size() <= 20);
        }
        QVERIFY(rows <= 30);
    }
}

void tst_CsvReader::aDeviceThatFailsIsTold()
{
    BrokenDevice device;
    device.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    CsvReader reader(device, {});
    CsvRow row;
    QVERIFY(reader.next(row));
    QVERIFY(!reader.next(row));
    QCOMPARE(reader.outcome().error().code, Error::Code::Storage);
}

QTEST_GUILESS_MAIN(tst_CsvReader)
#include "tst_csvreader.moc"
