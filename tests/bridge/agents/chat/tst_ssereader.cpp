// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/ssereader.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Streams of server-sent events, as the HTML standard (9.2.6) reads them, in whatever pieces they come.
class tst_SseReader : public QObject
{
    Q_OBJECT
private slots:
    void readsAStream_data();
    void readsAStream();
    void cutsNowhereMatter_data() { readsAStream_data(); }
    void cutsNowhereMatter();
    void givesAnEventAsSoonAsItIsComplete();

    void keepsAnEventThatNothingFollows();
    void refusesAnEndlessEvent();
    void refusesAnEndlessLineInSmallPieces();
    void readsNothingAfterThat();
};

namespace {

QStringList shown(const QList<SseEvent> &events)
{
    QStringList all;
    for (const auto &event : events)
        all << QString::fromUtf8(event.name + '|' + event.data);
    return all;
}

} // namespace

void tst_SseReader::readsAStream_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QStringList>("events");
    QTest::newRow("line feeds") << QByteArray("data: one\n\ndata: two\n\n") << QStringList{u"|one"_s, u"|two"_s};
    QTest::newRow("carriage returns") << QByteArray("data: one\r\rdata: two\r\r") << QStringList{u"|one"_s, u"|two"_s};
    QTest::newRow("both") << QByteArray("event: a\r\ndata: one\r\n\r\nevent: b\r\ndata: two\r\n\r\n") << QStringList{u"a|one"_s, u"b|two"_s};
    QTest::newRow("two data lines are joined") << QByteArray("data: one\ndata: two\n\n") << QStringList{u"|one\ntwo"_s};
    QTest::newRow("one blank goes, the second stays") << QByteArray("data:one\n\ndata:  two\n\n") << QStringList{u"|one"_s, u"| two"_s};
    QTest::newRow("comments are no events") << QByteArray(": ping\n\n:\n\ndata: one\n\n") << QStringList{u"|one"_s};
    QTest::newRow("an event without data is none, and its name is gone") << QByteArray("event: a\n\ndata: one\n\n") << QStringList{u"|one"_s};
    QTest::newRow("empty data is data") << QByteArray("data\n\n") << QStringList{u"|"_s};
    QTest::newRow("unknown fields") << QByteArray("id: 5\nretry: 10\ncolour: red\ndata: one\n\n") << QStringList{u"|one"_s};
    QTest::newRow("colons in data") << QByteArray("data: {\"a\":1}\n\n") << QStringList{u"|{\"a\":1}"_s};
    QTest::newRow("a byte order mark") << QByteArray("\xEF\xBB\xBF" "data: one\n\n") << QStringList{u"|one"_s};
    QTest::newRow("letters of several bytes") << QByteArray("data: \xE0\xA4\xA8\xE0\xA4\xAE\n\n") << QStringList{u"|नम"_s};
    QTest::newRow("nothing") << QByteArray("\n\n\n") << QStringList();
}

void tst_SseReader::readsAStream()
{
    QFETCH(QByteArray, stream);
    SseReader reader;
    const auto events = reader.read(stream);
    QVERIFY(events);
    QTEST(shown(*events), "events");
    QVERIFY(reader.finish().isEmpty());
}

void tst_SseReader::cutsNowhereMatter()
{
    QFETCH(QByteArray, stream);
    for (qsizetype at = 0; at <= stream.size(); ++at) {
        SseReader reader;
        auto events = *reader.read(stream.left(at));
        events += *reader.read(stream.mid(at));
        QTEST(shown(events), "events");
    }
    SseReader reader;
    QList<SseEvent> events;
    for (const char byte : stream)
        events += *reader.read({&byte, 1});
    QTEST(shown(events), "events");
}

void tst_SseReader::givesAnEventAsSoonAsItIsComplete()
{
    SseReader reader;
    QVERIFY(reader.read("data: one\n")->isEmpty());
    QCOMPARE(shown(*reader.read("\n")), QStringList{u"|one"_s});
    QCOMPARE(shown(*reader.read("data: two\r\n\r")), QStringList{u"|two"_s}); // its line feed may come when it likes
    QVERIFY(reader.read("\n")->isEmpty());
}

// ---- Rainy days

void tst_SseReader::keepsAnEventThatNothingFollows()
{
    SseReader reader;
    QVERIFY(reader.read("data: one\n\ndata: [DONE]")->size() == 1);
    QCOMPARE(shown(reader.finish()), QStringList{u"|[DONE]"_s});
    QVERIFY(reader.finish().isEmpty());
}

void tst_SseReader::refusesAnEndlessEvent()
{
    SseReader reader;
    const auto line = "data: " + QByteArray(60 * 1024, 'x') + "\n";
    for (int i = 0; i < 4; ++i)
        QVERIFY(reader.read(line));
    const auto events = reader.read(line);
    QVERIFY(!events);
    QCOMPARE(events.error().code, Error::Code::Malformed);
}

void tst_SseReader::refusesAnEndlessLineInSmallPieces()
{
    SseReader reader;
    qsizetype taken = 0;
    while (reader.read(QByteArray(1000, 'x')) && taken < 2 * SseReader::kLongestEvent)
        taken += 1000;
    QVERIFY(taken <= SseReader::kLongestEvent);
}

void tst_SseReader::readsNothingAfterThat()
{
    SseReader reader;
    QVERIFY(!reader.read(QByteArray(300 * 1024, 'x')));
    QVERIFY(!reader.read("\n\ndata: one\n\n"));
    QVERIFY(reader.finish().isEmpty());
}

QTEST_GUILESS_MAIN(tst_SseReader)
#include "tst_ssereader.moc"
