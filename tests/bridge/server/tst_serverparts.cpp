// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/access.h"
#include "bridge/server/jsonbody.h"
#include "bridge/server/publicaddress.h"
#include "bridge/server/route.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QHostAddress kHere(QHostAddress::LocalHost);
const QHostAddress kElsewhere(u"203.0.113.7"_s);

} // namespace

// The pure parts behind the port, each on its own.
class tst_ServerParts : public QObject
{
    Q_OBJECT
private slots:
    void matchesPaths_data();
    void matchesPaths();
    void theFirstRowWins();
    void readsAnObject();
    void measuresDepthOutsideOfStrings();
    void findsThePublicAddress();
    void tellsOwnPagesFromOthers_data();
    void tellsOwnPagesFromOthers();

    // rainy
    void depthOfAHundredThousandIsCounted();
    void aGuesserIsForgottenAfterAMinute();
    void oneGuesserDoesNotSpeakForAnother();
    void manyGuessersTakeLittleRoom();
};

void tst_ServerParts::matchesPaths_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *path, bool fits, const QStringList &arguments = {}) {
        QTest::newRow(path) << QByteArray(path) << fits << arguments;
    };
    row("/api/calls/7/say", true, {u"7"_s});
    row("/api/calls/a%20b/say", true, {u"a b"_s});
    row("/api/c%61lls/7/say", true, {u"7"_s});
    row("/api/calls/%C3%A4/say", true, {u"ä"_s});
    row("/api/calls//say", false);
    row("/api/calls/7/say/", false);
    row("//api/calls/7/say", false);
    row("/api/calls/7%2Fsay", false);
    row("/api/calls/%2F/say", false);
    row("/api/calls/%00/say", false);
    row("/api/calls/%FF/say", false);
    row("/api/calls/7/SAY", false);
    row("/api/calls/{id}/sa", false);
}

void tst_ServerParts::matchesPaths()
{
    QFETCH(QByteArray, path);
    QFETCH(bool, fits);
    QFETCH(QStringList, arguments);
    const auto match = matchPath("/api/calls/{id}/say", path);
    QCOMPARE(match.has_value(), fits);
    if (match)
        QCOMPARE(*match, arguments);
}

void tst_ServerParts::theFirstRowWins()
{
    RouteTable table;
    table.add({{"GET", "/api/voice", WhoMay::Token, {}}, {"GET", "/{carrier}/voice", WhoMay::Carrier, {}},
        {"POST", "/{carrier}/voice", WhoMay::Carrier, {}}});
    QCOMPARE(table.find("GET", "/api/voice").route->who, WhoMay::Token);
    QCOMPARE(table.find("HEAD", "/api/voice").route->who, WhoMay::Token);
    QCOMPARE(table.find("GET", "/twilio/voice").arguments, QStringList(u"twilio"_s));
    QVERIFY(!table.find("HEAD", "/twilio/voice").route);
    QCOMPARE(table.find("PUT", "/twilio/voice").allowed, QByteArray("GET, POST"));
    QCOMPARE(table.find("PUT", "/nothing").allowed, QByteArray());
}

void tst_ServerParts::readsAnObject()
{
    const QByteArray twice = R"({"a":"b","a":"c"})";
    QCOMPARE(*readJsonBody(twice), (QJsonObject{{"a"_L1, u"c"_s}})); // the last one counts
    QCOMPARE(*readJsonBody("  "), QJsonObject());
    const auto nested = [](int depth) { return "{\"a\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + '}'; };
    QVERIFY(readJsonBody(nested(kMaxJsonDepth - 1)));
    QVERIFY(!readJsonBody(nested(kMaxJsonDepth)));
    QVERIFY(!readJsonBody("{\"a\":\"" + QByteArray(kMaxJsonSize, 'x') + "\"}"));
    QVERIFY(!readJsonBody("\"text\""));
}

void tst_ServerParts::measuresDepthOutsideOfStrings()
{
    QCOMPARE(jsonDepth("{}"), 1);
    const QByteArray nested = R"({"a":[{"b":[]}]})", brackets = R"({"[[[\"[[[[":"\\"})";
    QCOMPARE(jsonDepth(nested), 4);
    QCOMPARE(jsonDepth(brackets), 1);
    QCOMPARE(jsonDepth("]]]]["), 0);
    QCOMPARE(jsonDepth("\"[[[["), 0);
}

void tst_ServerParts::findsThePublicAddress()
{
    const auto settings = Settings().with(u"server/publicUrl", QUrl(u"https://bridge.example.com"_s));
    QCOMPARE(publicAddress(settings, u"twilio", 5000), QUrl(u"https://bridge.example.com"_s));
    QCOMPARE(publicStreamAddress(settings, u"twilio", 5000), QUrl(u"wss://bridge.example.com"_s));
    QCOMPARE(publicAddress(settings, u"practice", 5000), QUrl(u"http://127.0.0.1:5000"_s));
    QCOMPARE(publicStreamAddress(settings, u"practice", 5000), QUrl(u"ws://127.0.0.1:5000"_s));
    QCOMPARE(publicAddress({}, u"twilio", 5000), QUrl(u"http://127.0.0.1:5000"_s));
    const auto own = settings.with(u"server/publicWsUrl", QUrl(u"wss://media.example.com"_s));
    QCOMPARE(publicStreamAddress(own, u"twilio", 5000), QUrl(u"wss://media.example.com"_s));
}

void tst_ServerParts::tellsOwnPagesFromOthers_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<bool>("own");
    const auto row = [](const char *origin, bool own) { QTest::newRow(origin) << QByteArray(origin) << own; };
    row("", true);
    row("https://bridge.example.com", true);
    row("http://localhost:3000", true);
    row("http://127.0.0.1", true);
    row("http://[::1]:8080", true);
    row("https://evil.example", false);
    row("https://bridge.example.com.evil.example", false);
    row("https://evil.example/bridge.example.com", false);
    row("null", false);
    row("file://", false);
    row("http://127.0.0.1.evil.example", false);
}

void tst_ServerParts::tellsOwnPagesFromOthers()
{
    QFETCH(QByteArray, origin);
    QFETCH(bool, own);
    QCOMPARE(isOwnOrigin(origin, "bridge.example.com:443"), own);
}

void tst_ServerParts::depthOfAHundredThousandIsCounted()
{
    QCOMPARE(jsonDepth(QByteArray("[").repeated(100'000)), 100'000);
    QCOMPARE(jsonDepth(QByteArray("{\"a\":").repeated(100'000)), 100'000);
    QVERIFY(!readJsonBody(QByteArray("{\"a\":").repeated(100'000)));
}

void tst_ServerParts::aGuesserIsForgottenAfterAMinute()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Somebody at.*"_s));
    Access access("right");
    const Instant start;
    for (int i = 0; i < 10; ++i)
        QCOMPARE(access.refusalFor("wrong", kHere, start)->status, 401);
    QCOMPARE(access.refusalFor("wrong", kHere, start + 1s)->status, 429);
    QCOMPARE(access.refusalFor("", kHere, start + 1s)->status, 401); // no guess
    QVERIFY(!access.refusalFor("right", kHere, start + 1s));
    QCOMPARE(access.refusalFor("wrong", kHere, start + 61s)->status, 401);
}

void tst_ServerParts::oneGuesserDoesNotSpeakForAnother()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Somebody at.*"_s));
    Access access("right");
    for (int i = 0; i < 11; ++i)
        access.refusalFor("wrong", kElsewhere, {});
    QCOMPARE(access.refusalFor("wrong", kElsewhere, {})->status, 429);
    QCOMPARE(access.refusalFor("wrong", kHere, {})->status, 401);
}

void tst_ServerParts::manyGuessersTakeLittleRoom()
{
    Access access("right");
    Instant now;
    for (quint32 i = 0; i < 3000; ++i)
        QCOMPARE(access.refusalFor("wrong", QHostAddress(0x0a000000 + i), now += 1ms)->status, 401);
    QVERIFY(!access.refusalFor("right", kHere, now));
    QVERIFY(isSameSecret("abc", "abc"));
    QVERIFY(!isSameSecret("abc", "abd"));
    QVERIFY(!isSameSecret("abc", "ab"));
}

QTEST_GUILESS_MAIN(tst_ServerParts)
#include "tst_serverparts.moc"
