// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/wavkeeper.h"
#include "bridge/server/recordingroutes.h"
#include "fakes.h"

#include <QtTest>

using namespace bridge;

// Recordings as players and scripts fetch them.
class tst_RecordingRoutes : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_bench.reset(); }

    void theWholeOfIt();
    void aPartOfIt_data();
    void aPartOfIt();
    void headTellsHowLongItIs();
    void aLongOneComesWhole();
    void readsRanges_data();
    void readsRanges();
    // Rainy
    void whatIsNotThereIsNotFound_data();
    void whatIsNotThereIsNotFound();
    void whatGoesOnIsNotPossibleNow();
    void wantsTheToken();
    void aPartThatIsNotThereIs416();
    void aFileThatIsDamagedIsAnError();
    void whoLeavesInTheMiddleHurtsNobody();

private:
    Answer get(const QByteArray &target, const QByteArray &headers = {}, const QByteArray &method = "GET")
    {
        return ask(m_bench->server.port(), method, target, {}, "Authorization: Bearer " + kToken + "\r\n" + headers);
    }
    QByteArray write(const QString &name, int frames) // what stands in the file then
    {
        const auto path = m_bench->recordings.folder() + u'/' + name;
        QList<qint16> sound(frames * 2);
        for (qsizetype i = 0; i < sound.size(); ++i)
            sound[i] = qint16(i * 7919);
        WavKeeper keeper;
        if (!keeper.create(path, {8000}) || !keeper.write(0, {sound.constData(), size_t(sound.size())}))
            qFatal("no recording");
        keeper.close();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<Bench> m_bench;
    QByteArray m_bytes;
};

void tst_RecordingRoutes::init()
{
    m_bench = std::make_unique<Bench>();
    QVERIFY(m_bench->recordings.prepare());
    m_bytes = write(u"0191-a.wav"_s, 1000);
}

void tst_RecordingRoutes::theWholeOfIt()
{
    const auto answer = get("/api/calls/0191-a/recording");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.head.contains("Content-Type: audio/wav\r\n"));
    QVERIFY(answer.head.contains("Accept-Ranges: bytes\r\n"));
    QVERIFY(answer.head.contains("Content-Length: 4044\r\n"));
    QCOMPARE(answer.body, m_bytes);
}

void tst_RecordingRoutes::aPartOfIt_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("count");
    QTest::newRow("the first byte") << QByteArray("Range: bytes=0-0\r\n") << 206 << 0 << 1;
    QTest::newRow("across the head") << QByteArray("Range: bytes=40-47\r\n") << 206 << 40 << 8;
    QTest::newRow("odd bytes of the sound") << QByteArray("Range: bytes=1001-2002\r\n") << 206 << 1001 << 1002;
    QTest::newRow("to the end") << QByteArray("Range: bytes=4000-\r\n") << 206 << 4000 << 44;
    QTest::newRow("beyond the end") << QByteArray("Range: bytes=4000-99999\r\n") << 206 << 4000 << 44;
    QTest::newRow("the last ones") << QByteArray("Range: bytes=-100\r\n") << 206 << 3944 << 100;
    QTest::newRow("several: all of it") << QByteArray("Range: bytes=0-1,5-6\r\n") << 200 << 0 << 4044;
    QTest::newRow("another unit: all of it") << QByteArray("Range: seconds=0-1\r\n") << 200 << 0 << 4044;
    QTest::newRow("of a version we do not know: all of it") << QByteArray("Range: bytes=0-1\r\nIf-Range: \"abc\"\r\n") << 200 << 0 << 4044;
}

void tst_RecordingRoutes::aPartOfIt()
{
    QFETCH(QByteArray, headers);
    QFETCH(int, status);
    QFETCH(int, from);
    QFETCH(int, count);
    const auto answer = get("/api/calls/0191-a/recording", headers);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body, m_bytes.mid(from, count));
    QCOMPARE(answer.head.contains("Content-Range: bytes " + QByteArray::number(from) + '-' + QByteArray::number(from + count - 1) + "/4044\r\n"), status == 206);
}

void tst_RecordingRoutes::headTellsHowLongItIs()
{
    const auto answer = get("/api/calls/0191-a/recording", {}, "HEAD");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.head.contains("Content-Length: 4044\r\n"));
    QVERIFY(answer.body.isEmpty());
}

void tst_RecordingRoutes::aLongOneComesWhole()
{
    const auto bytes = write(u"0191-long.wav"_s, 2'000'000);
    const auto answer = get("/api/calls/0191-long/recording");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body.size(), bytes.size());
    QVERIFY(answer.body == bytes);
}

void tst_RecordingRoutes::readsRanges_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("expected"); // first+count of a thing of 100 bytes
    QTest::newRow("from, to") << QByteArray("bytes=10-19") << u"10+10"_s;
    QTest::newRow("blanks around it") << QByteArray(" bytes=10-19 ") << u"10+10"_s;
    QTest::newRow("more than there is at the end") << QByteArray("bytes=-500") << u"0+100"_s;
    QTest::newRow("none at the end") << QByteArray("bytes=-0") << u"100+0"_s;
    QTest::newRow("begins behind it") << QByteArray("bytes=100-") << u"0+0"_s;
    QTest::newRow("a huge number") << QByteArray("bytes=0-999999999999999999") << u"0+100"_s;
    for (const auto *nonsense : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=1-2-3", "bytes=+1-2", "bytes=1- 2", "bytes=0x1-2", "bytes=1-9999999999999999999", "BYTES 1-2"})
        QTest::newRow(nonsense) << QByteArray(nonsense) << u"all"_s;
}

void tst_RecordingRoutes::readsRanges()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, expected);
    const auto range = rangeFrom(header, 100);
    QCOMPARE(range ? u"%1+%2"_s.arg(range->first).arg(range->count) : u"all"_s, expected);
}

void tst_RecordingRoutes::whatIsNotThereIsNotFound_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("no recording") << QByteArray("/api/calls/0191-none/recording");
    QTest::newRow("another folder's file") << QByteArray("/api/calls/..%2f..%2fetc%2fpasswd/recording");
    QTest::newRow("dots") << QByteArray("/api/calls/../recording");
    QTest::newRow("a file's ending") << QByteArray("/api/calls/0191-a.wav/recording");
}

void tst_RecordingRoutes::whatIsNotThereIsNotFound()
{
    QFETCH(QByteArray, target);
    QCOMPARE(get(target).status, 404);
}

void tst_RecordingRoutes::whatGoesOnIsNotPossibleNow()
{
    write(u"0191-live.part.wav"_s, 100);
    QCOMPARE(get("/api/calls/0191-live/recording").status, 409);
}

void tst_RecordingRoutes::wantsTheToken()
{
    QCOMPARE(ask(m_bench->server.port(), "GET", "/api/calls/0191-a/recording", {}, {}).status, 401);
}

void tst_RecordingRoutes::aPartThatIsNotThereIs416()
{
    const auto answer = get("/api/calls/0191-a/recording", "Range: bytes=4044-\r\n");
    QCOMPARE(answer.status, 416);
    QVERIFY(answer.head.contains("Content-Range: bytes */4044\r\n"));
}

void tst_RecordingRoutes::aFileThatIsDamagedIsAnError()
{
    QFile file(m_bench->recordings.folder() + u"/0191-b.wav"_s);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("words") == 5);
    file.close();
    QCOMPARE(get("/api/calls/0191-b/recording").status, 503);
}

void tst_RecordingRoutes::whoLeavesInTheMiddleHurtsNobody()
{
    write(u"0191-long.wav"_s, 4'000'000);
    for (int i = 0; i < 20; ++i) {
        RawClient client(m_bench->server.port());
        client.write("GET /api/calls/0191-long/recording HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + kToken + "\r\n\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(!client.answer.isEmpty(), 20000);
        client.abort();
    }
    QCOMPARE(get("/api/calls/0191-a/recording").body, m_bytes);
}

QTEST_GUILESS_MAIN(tst_RecordingRoutes)
#include "tst_recordingroutes.moc"
