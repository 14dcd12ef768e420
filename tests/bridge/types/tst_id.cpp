// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/types/id.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_Id : public QObject
{
    Q_OBJECT
private slots:
    void callIdsAreUuidsOfVersionSeven();
    void callIdsCarryTheTimeOfTheirMaking();
    void callIdsSortByTime();
    void noTwoCallIdsAreEqual();
    void tokensAre32HexDigits();
    void noTwoTokensAreEqual();
    void everyBitOfATokenIsRandom();
    void idsAreValues();
    void isToken_data();
    void isToken();
};

namespace {

qint64 millisecondsOf(const CallId &id)
{
    return QStringView(id.toString()).first(13).toString().remove(u'-').toLongLong(nullptr, 16);
}

} // namespace

void tst_Id::callIdsAreUuidsOfVersionSeven()
{
    // RFC 9562 section 5.7: 48 bits of time, version 7, 12 random bits, variant 10, 62 random bits.
    static const QRegularExpression form(u"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"_s);
    for (int i = 0; i < 1000; ++i) {
        const auto id = newCallId();
        QVERIFY2(form.match(id.toString()).hasMatch(), qPrintable(id.toString()));
    }
}

void tst_Id::callIdsCarryTheTimeOfTheirMaking()
{
    const auto before = QDateTime::currentMSecsSinceEpoch();
    const auto id = newCallId();
    const auto after = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(millisecondsOf(id) >= before);
    QVERIFY(millisecondsOf(id) <= after);
}

void tst_Id::callIdsSortByTime()
{
    const auto early = newCallId();
    const auto made = millisecondsOf(early);
    QTRY_VERIFY(QDateTime::currentMSecsSinceEpoch() > made);
    const auto late = newCallId();
    QVERIFY(early < late);
    QVERIFY(!(late < early));
}

void tst_Id::noTwoCallIdsAreEqual()
{
    QSet<CallId> seen;
    for (int i = 0; i < 10000; ++i)
        seen.insert(newCallId());
    QCOMPARE(seen.size(), 10000);
}

void tst_Id::tokensAre32HexDigits()
{
    for (int i = 0; i < 1000; ++i) {
        const auto token = newToken().toString();
        QCOMPARE(token.size(), 32);
        QVERIFY2(bridge::isToken(token), qPrintable(token));
    }
}

void tst_Id::noTwoTokensAreEqual()
{
    QSet<Token> seen;
    for (int i = 0; i < 10000; ++i)
        seen.insert(newToken());
    QCOMPARE(seen.size(), 10000);
}

void tst_Id::everyBitOfATokenIsRandom()
{
    // Each bit is set in about half of 2000 tokens. Seven standard deviations (22.4 each): chance alone fails once in
    // 10^9 runs.
    std::array<int, 128> set{};
    for (int i = 0; i < 2000; ++i) {
        const auto bytes = QByteArray::fromHex(newToken().toString().toLatin1());
        QCOMPARE(bytes.size(), 16);
        for (size_t bit = 0; bit < set.size(); ++bit)
            set[bit] += (bytes[qsizetype(bit / 8)] >> (bit % 8)) & 1;
    }
    for (const int count : set)
        QVERIFY2(std::abs(count - 1000) < 157, qPrintable(QString::number(count)));
}

void tst_Id::idsAreValues()
{
    QVERIFY(CallId().isEmpty());
    QVERIFY(!CallId(u"a"_s).isEmpty());
    QCOMPARE(CallId(u"a"_s), CallId(u"a"_s));
    QVERIFY(CallId(u"a"_s) != CallId(u"b"_s));
    QCOMPARE(qHash(CallId(u"a"_s)), qHash(CallId(u"a"_s)));
    // What one names is part of its type: a carrier's id does not stand in for ours.
    static_assert(!std::is_convertible_v<LegId, CallId> && !std::is_constructible_v<CallId, LegId>);
    static_assert(!std::is_convertible_v<QString, CallId>);
}

void tst_Id::isToken_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("is");
    QTest::newRow("a token") << u"0123456789abcdef0123456789abcdef"_s << true;
    QTest::newRow("nothing") << QString() << false;
    QTest::newRow("one short") << u"0123456789abcdef0123456789abcde"_s << false;
    QTest::newRow("one long") << u"0123456789abcdef0123456789abcdef0"_s << false;
    QTest::newRow("upper case") << u"0123456789ABCDEF0123456789abcdef"_s << false;
    QTest::newRow("the letter after f") << u"g123456789abcdef0123456789abcdef"_s << false;
    QTest::newRow("a slash") << u"0123456789abcdef/123456789abcdef"_s << false;
    QTest::newRow("a colon, which follows 9") << u":123456789abcdef0123456789abcdef"_s << false;
    QTest::newRow("a path") << u"../../../../../../../etc/passwd0"_s << false;
    QTest::newRow("digits of another script") << u"0123456789abcdef"_s + QString(16, QChar(0x0661)) << false;
    QTest::newRow("a null in it") << u"0123456789abcdef"_s + QString(16, QChar(u'\0')) << false;
}

void tst_Id::isToken()
{
    QFETCH(QString, text);
    QTEST(bridge::isToken(text), "is");
}

QTEST_APPLESS_MAIN(tst_Id)
#include "tst_id.moc"
