// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doorbell.h"

#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace app;
using namespace bridge;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(app::Wish)

// What a second start may tell the first one, and what nobody may.
class tst_Doorbell : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void linksAreReadAsNumbers_data();
    void linksAreReadAsNumbers();
    void aWishComesBackAsItWent();
    void aSecondStartIsHeard();
    void whoComesLaterIsHeardToo();
    void onlyTheOwnerMayOpenIt();
    void twoDataFoldersHaveTwoBells();
    void theWayToTheFolderDoesNotMatter();
    void whatADeadOneLeftIsTakenOver();

    void linksThatAreNoneAreRefused_data();
    void linksThatAreNoneAreRefused();
    void wishesThatAreNoneAreRefused_data();
    void wishesThatAreNoneAreRefused();
    void nobodyThereIsNoFailure();
    void hostileVisitorsChangeNothing_data();
    void hostileVisitorsChangeNothing();
    void whoSaysNothingIsCutOff();
    void manyVisitorsAreBounded();
    void onlyOneWishAVisitor();
    void withoutARuntimeFolderItIsToldInASentence();

private:
    QString place() const { return Doorbell::placeFor(m_data.path(), m_runtime->path()); }
    // As another program does it, which waits.
    Result<bool> ringFromOutside(const Wish &wish)
    {
        std::atomic_bool over = false;
        Result<bool> result = false;
        std::thread other([&] {
            result = Doorbell::ring(place(), wish);
            over = true;
        });
        while (!over) // ring() has a limit of its own
            QTest::qWait(5);
        other.join();
        return result;
    }

    QTemporaryDir m_data;
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<Doorbell> m_bell;
    std::unique_ptr<QSignalSpy> m_rung;
};

void tst_Doorbell::init()
{
    m_runtime = std::make_unique<QTemporaryDir>();
    m_bell = std::make_unique<Doorbell>();
    m_rung = std::make_unique<QSignalSpy>(m_bell.get(), &Doorbell::rung);
    QVERIFY(m_bell->listen(place()));
}

void tst_Doorbell::cleanup()
{
    m_rung.reset();
    m_bell.reset();
}

void tst_Doorbell::linksAreReadAsNumbers_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("number");
    QTest::newRow("global") << u"tel:+14155550138"_s << u"+14155550138"_s;
    QTest::newRow("grouped, as in the RFC") << u"tel:+1-201-555-0123"_s << u"+12015550123"_s;
    QTest::newRow("with its context, as in the RFC") << u"tel:863-1234;phone-context=+1-914-555"_s << u"+19145558631234"_s;
    QTest::newRow("within a company, as in the RFC: it has no country") << u"tel:7042;phone-context=example.com"_s << u"7042"_s;
    QTest::newRow("with an extension") << u"tel:+442079460018;ext=12"_s << u"+442079460018"_s;
    QTest::newRow("large letters") << u"TEL:+442079460018"_s << u"+442079460018"_s;
    QTest::newRow("blanks and brackets, encoded") << u"tel:+1%20(415)%20555-0138"_s << u"+14155550138"_s;
    QTest::newRow("with strokes, as some write it") << u"tel://+14155550138"_s << u"+14155550138"_s;
}

void tst_Doorbell::linksAreReadAsNumbers()
{
    QFETCH(QString, link);
    QFETCH(QString, number);
    const auto read = numberOfLink(link);
    QVERIFY2(read, read ? "" : qPrintable(read.error().detail));
    QCOMPARE(*read, number);
}

void tst_Doorbell::aWishComesBackAsItWent()
{
    const Wish wish{u"+14155550138"_s, u"Büro \"1\""_s, u"Front desk"_s, u"Kore"_s};
    const auto back = Wish::fromJson(wish.toJson());
    QVERIFY(back);
    QCOMPARE(back->to, wish.to);
    QCOMPARE(back->line, wish.line);
    QCOMPARE(back->agent, wish.agent);
    QCOMPARE(back->voice, wish.voice);
    QVERIFY(!wish.toJson().contains('\n'));
}

void tst_Doorbell::aSecondStartIsHeard()
{
    const auto rung = ringFromOutside({u"+14155550138"_s, u"Twilio"_s, {}, {}});
    QVERIFY(rung && *rung);
    QTRY_COMPARE(m_rung->size(), 1);
    const auto wish = m_rung->first().first().value<Wish>();
    QCOMPARE(wish.to, u"+14155550138"_s);
    QCOMPARE(wish.line, u"Twilio"_s);
}

void tst_Doorbell::whoComesLaterIsHeardToo()
{
    for (int i = 1; i <= Doorbell::kMostVisitors + 2; ++i) {
        const auto rung = ringFromOutside({});
        QVERIFY(rung && *rung);
        QTRY_COMPARE(m_rung->size(), i);
    }
}

void tst_Doorbell::onlyTheOwnerMayOpenIt()
{
    const QFileInfo socket(place());
    QVERIFY(socket.exists());
    QVERIFY(!(socket.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
}

void tst_Doorbell::twoDataFoldersHaveTwoBells()
{
    QTemporaryDir other;
    const auto elsewhere = Doorbell::placeFor(other.path(), m_runtime->path());
    QVERIFY(elsewhere != place());
    const auto rung = Doorbell::ring(elsewhere, {});
    QVERIFY(rung && !*rung);
    QVERIFY(m_rung->isEmpty());
    QVERIFY(elsewhere.toUtf8().size() - m_runtime->path().toUtf8().size() < 40); // a socket's path is short
}

void tst_Doorbell::theWayToTheFolderDoesNotMatter()
{
    QTemporaryDir folder;
    const auto link = folder.filePath(u"link"_s);
    QVERIFY(QFile::link(m_data.path(), link));
    QCOMPARE(Doorbell::placeFor(link, m_runtime->path()), place());
    QCOMPARE(Doorbell::placeFor(m_data.path() + u"/./"_s, m_runtime->path()), place());
}

void tst_Doorbell::whatADeadOneLeftIsTakenOver()
{
    m_rung.reset();
    m_bell.reset();
    QFile left(place());
    QVERIFY(left.open(QIODevice::WriteOnly));
    left.close();
    Doorbell next;
    const auto listens = next.listen(place());
    QVERIFY2(listens, listens ? "" : qPrintable(listens.error().detail));
}

void tst_Doorbell::linksThatAreNoneAreRefused_data()
{
    QTest::addColumn<QString>("link");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no number") << u"tel:"_s;
    QTest::newRow("only a plus") << u"tel:+"_s;
    QTest::newRow("another scheme") << u"https://example.com"_s;
    QTest::newRow("letters") << u"tel:1-800-FLOWERS"_s;
    QTest::newRow("a code that the network obeys") << u"tel:*%2306%23"_s;
    QTest::newRow("a second line") << u"tel:+14155550138%0A--data"_s;
    QTest::newRow("too many digits") << u"tel:+"_s + QString(33, u'1');
    QTest::newRow("far too long") << u"tel:+1"_s + QString(100'000, u'-');
    QTest::newRow("digits of another script") << u"tel:+٤٢"_s;
    QTest::newRow("half an encoding") << u"tel:+1%4"_s;
}

void tst_Doorbell::linksThatAreNoneAreRefused()
{
    QFETCH(QString, link);
    const auto read = numberOfLink(link);
    QVERIFY2(!read, read ? qPrintable(*read) : "");
    QVERIFY(read.error().detail.size() < 200); // what came is not said again
}

void tst_Doorbell::wishesThatAreNoneAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("show");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("a number as a number") << QByteArray(R"({"to":14155550138})");
    QTest::newRow("a member too many") << QByteArray(R"({"to":"+14155550138","yes":"true"})");
    QTest::newRow("letters to call") << QByteArray(R"({"to":"hello"})");
    QTest::newRow("a control character") << QByteArray(R"({"line":"a\nb"})");
    QTest::newRow("a name without end") << "{\"line\":\"" + QByteArray(201, 'x') + "\"}";
    QTest::newRow("too long") << "{\"to\":\"" + QByteArray(5000, ' ') + "\"}";
    QTest::newRow("deep") << QByteArray(3000, '[');
    QTest::newRow("half a character") << QByteArray("{\"line\":\"\xc3\"}");
}

void tst_Doorbell::wishesThatAreNoneAreRefused()
{
    QFETCH(QByteArray, json);
    QVERIFY(!Wish::fromJson(json));
}

void tst_Doorbell::nobodyThereIsNoFailure()
{
    m_rung.reset();
    m_bell.reset();
    const auto rung = Doorbell::ring(place(), {});
    QVERIFY(rung && !*rung);
    const auto nowhere = Doorbell::ring({}, {});
    QVERIFY(nowhere && !*nowhere);
}

void tst_Doorbell::hostileVisitorsChangeNothing_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("no JSON") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("no end of line") << QByteArray(20'000, 'x');
    QTest::newRow("zeros") << QByteArray(5000, '\0') + '\n';
    QTest::newRow("an empty line") << QByteArray("\n");
    QTest::newRow("a wish that dials at once") << QByteArray("{\"to\":\"+14155550138\",\"yes\":\"1\"}\n");
}

void tst_Doorbell::hostileVisitorsChangeNothing()
{
    QFETCH(QByteArray, said);
    QLocalSocket visitor;
    visitor.connectToServer(place());
    QVERIFY(visitor.waitForConnected(5000));
    visitor.write(said);
    visitor.flush();
    QTRY_COMPARE_WITH_TIMEOUT(visitor.state(), QLocalSocket::UnconnectedState, 20'000);
    QVERIFY(m_rung->isEmpty());
    const auto rung = ringFromOutside({});
    QVERIFY(rung && *rung); // the next one is heard
}

void tst_Doorbell::whoSaysNothingIsCutOff()
{
    QLocalSocket visitor;
    visitor.connectToServer(place());
    QVERIFY(visitor.waitForConnected(5000));
    QTRY_COMPARE_WITH_TIMEOUT(visitor.state(), QLocalSocket::UnconnectedState, 20'000);
    QVERIFY(m_rung->isEmpty());
}

void tst_Doorbell::manyVisitorsAreBounded()
{
    std::vector<std::unique_ptr<QLocalSocket>> visitors;
    for (int i = 0; i < 40; ++i) {
        visitors.push_back(std::make_unique<QLocalSocket>());
        visitors.back()->connectToServer(place());
    }
    for (auto &visitor : visitors)
        QTRY_COMPARE_WITH_TIMEOUT(visitor->state(), QLocalSocket::UnconnectedState, 30'000);
    const auto rung = ringFromOutside({});
    QVERIFY(rung && *rung);
}

void tst_Doorbell::onlyOneWishAVisitor()
{
    QLocalSocket visitor;
    visitor.connectToServer(place());
    QVERIFY(visitor.waitForConnected(5000));
    visitor.write("{}\n{\"to\":\"+14155550138\"}\n");
    QTRY_COMPARE_WITH_TIMEOUT(visitor.state(), QLocalSocket::UnconnectedState, 20'000);
    QCOMPARE(m_rung->size(), 1);
    QVERIFY(m_rung->first().first().value<Wish>().to.isEmpty());
}

void tst_Doorbell::withoutARuntimeFolderItIsToldInASentence()
{
    Doorbell bell;
    const auto listens = bell.listen(Doorbell::placeFor(m_data.path(), {}));
    QVERIFY(!listens);
    QVERIFY(listens.error().detail.endsWith(u'.'));
}

QTEST_MAIN(tst_Doorbell)
#include "tst_doorbell.moc"
