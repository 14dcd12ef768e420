// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/callclock.h"
#include "bridge/campaigns/callhours.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// By which clock somebody may be called. All moments here are UTC; what they are elsewhere is said by the tz database's rules of the
// years 2026 and 2027.
class tst_CallHours : public QObject
{
    Q_OBJECT
private slots:
    void aNumberTellsItsClock_data();
    void aNumberTellsItsClock();
    void itIsTheClockOfWhoeverIsCalledThatCounts_data();
    void itIsTheClockOfWhoeverIsCalledThatCounts();
    void opensWhenTheNextLawfulHourBegins_data();
    void opensWhenTheNextLawfulHourBegins();
    void whereACountryHasManyClocksItMustBeLawfulInAll();
    void aRandomMomentIsOpenExactlyWhenEveryClockSaysSo();
    void goesThroughJsonUnchanged();

    // Rainy.
    void whatHasNoClockIsNeverOpen();
    void hoursThatNeverComeAreNeverOpen();
    void hoursThatAreNoneAreRefused_data();
    void hoursThatAreNoneAreRefused();
};

namespace {

QDateTime utc(const QString &text)
{
    const auto moment = QDateTime::fromString(text + u":00Z"_s, Qt::ISODate);
    Q_ASSERT(moment.isValid());
    return moment;
}

CallHours everyDay(QTime from, QTime until)
{
    CallHours hours;
    hours.from = from;
    hours.until = until;
    hours.days = {Qt::Monday, Qt::Tuesday, Qt::Wednesday, Qt::Thursday, Qt::Friday, Qt::Saturday, Qt::Sunday};
    return hours;
}

} // namespace

void tst_CallHours::aNumberTellsItsClock_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("clock");
    QTest::newRow("one clock") << u"+442079460123"_s << u"Europe/London"_s;
    QTest::newRow("many clocks") << u"+14155550138"_s << u"US"_s;
    QTest::newRow("of no country") << u"+80012345678"_s << QString();
}

void tst_CallHours::aNumberTellsItsClock()
{
    QFETCH(QString, number);
    const auto read = readNumber(number);
    QVERIFY(read);
    QTEST(clockOf(*read), "clock");
    QCOMPARE(zonesOf(clockOf(*read)).isEmpty(), clockOf(*read).isEmpty());
}

void tst_CallHours::itIsTheClockOfWhoeverIsCalledThatCounts_data()
{
    QTest::addColumn<QString>("clock");
    QTest::addColumn<QString>("now");
    QTest::addColumn<bool>("open");
    // 2026-11-23 is a Monday; London is at UTC, Berlin at +1, New York at -5.
    QTest::newRow("London, a minute before nine") << u"Europe/London"_s << u"2026-11-23T08:59"_s << false;
    QTest::newRow("London, nine") << u"Europe/London"_s << u"2026-11-23T09:00"_s << true;
    QTest::newRow("London, the last minute") << u"Europe/London"_s << u"2026-11-23T19:59"_s << true;
    QTest::newRow("London, eight in the evening") << u"Europe/London"_s << u"2026-11-23T20:00"_s << false;
    QTest::newRow("Berlin, nine there") << u"Europe/Berlin"_s << u"2026-11-23T08:00"_s << true;
    QTest::newRow("Berlin, eight in the evening there") << u"Europe/Berlin"_s << u"2026-11-23T19:00"_s << false;
    QTest::newRow("New York sleeps while London works") << u"America/New_York"_s << u"2026-11-23T13:59"_s << false;
    QTest::newRow("New York, nine there") << u"America/New_York"_s << u"2026-11-23T14:00"_s << true;
    QTest::newRow("Sunday here, Monday there") << u"Pacific/Auckland"_s << u"2026-11-22T20:00"_s << true; // +13
    QTest::newRow("Friday here, Saturday there") << u"Pacific/Auckland"_s << u"2026-11-27T20:00"_s << false;
    // Summer time begins in London on 2027-03-28 at 01:00 UTC, ends on 2026-10-25.
    QTest::newRow("London in summer, nine there") << u"Europe/London"_s << u"2027-03-29T08:00"_s << true;
    QTest::newRow("London the Friday before") << u"Europe/London"_s << u"2027-03-26T08:00"_s << false;
    QTest::newRow("Saturday") << u"Europe/London"_s << u"2026-11-28T12:00"_s << false;
}

void tst_CallHours::itIsTheClockOfWhoeverIsCalledThatCounts()
{
    QFETCH(QString, clock);
    QFETCH(QString, now);
    QFETCH(bool, open);
    const CallWindow window{CallHours()}; // 09:00 to 20:00, Monday to Friday
    QCOMPARE(window.isOpen(zonesOf(clock), utc(now)), open);
    QCOMPARE(window.opens(zonesOf(clock), utc(now)) == utc(now), open);
}

void tst_CallHours::opensWhenTheNextLawfulHourBegins_data()
{
    QTest::addColumn<QString>("clock");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("opens");
    QTest::newRow("later today") << u"Europe/London"_s << u"2026-11-23T03:00"_s << u"2026-11-23T09:00"_s;
    QTest::newRow("tomorrow") << u"Europe/London"_s << u"2026-11-23T20:00"_s << u"2026-11-24T09:00"_s;
    QTest::newRow("over the weekend") << u"Europe/London"_s << u"2026-11-27T20:00"_s << u"2026-11-30T09:00"_s;
    QTest::newRow("over the weekend in which summer begins") << u"Europe/London"_s << u"2027-03-26T20:00"_s << u"2027-03-29T08:00"_s;
    QTest::newRow("over the weekend in which it ends") << u"America/New_York"_s << u"2026-10-31T12:00"_s << u"2026-11-02T14:00"_s;
}

void tst_CallHours::opensWhenTheNextLawfulHourBegins()
{
    QFETCH(QString, clock);
    QFETCH(QString, now);
    QFETCH(QString, opens);
    const auto moment = CallWindow{CallHours()}.opens(zonesOf(clock), utc(now));
    QVERIFY(moment);
    QCOMPARE(moment->toUTC(), utc(opens));
}

// From Honolulu or Adak (-10) to New York (-5): the lawful hours of all are few.
void tst_CallHours::whereACountryHasManyClocksItMustBeLawfulInAll()
{
    const auto zones = zonesOf(u"US"_s);
    QVERIFY(zones.size() > 5);
    const CallWindow window{CallHours()};
    QVERIFY(!window.isOpen(zones, utc(u"2026-11-23T14:00"_s))); // nine in New York
    QVERIFY(!window.isOpen(zones, utc(u"2026-11-23T18:59"_s)));
    QVERIFY(window.isOpen(zones, utc(u"2026-11-23T19:00"_s)));  // nine in Honolulu, two in New York
    QVERIFY(window.isOpen(zones, utc(u"2026-11-24T00:59"_s)));
    QVERIFY(!window.isOpen(zones, utc(u"2026-11-24T01:00"_s))); // eight in the evening in New York
    QCOMPARE(window.opens(zones, utc(u"2026-11-23T14:00"_s)), utc(u"2026-11-23T19:00"_s));
    QVERIFY(!CallWindow(everyDay({9, 0}, {13, 0})).opens(zones, utc(u"2026-11-23T14:00"_s))); // four hours never fit
}

// Against a plain look at each clock, and no moment between now and the opening is open.
void tst_CallHours::aRandomMomentIsOpenExactlyWhenEveryClockSaysSo()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    const QStringList clocks{u"Europe/London"_s, u"Asia/Kolkata"_s, u"Australia/Lord_Howe"_s, u"Africa/Cairo"_s, u"CA"_s, u"AU"_s};
    for (int round = 0; round < 150; ++round) {
        // Clocks are put forward and back at night, between 22:30 and 04:00.
        const int from = 4 * 60 + int(random.bounded(16 * 60)), length = 60 + int(random.bounded(22 * 60 + 30 - from - 60));
        auto hours = everyDay(QTime(0, 0).addSecs(from * 60), QTime(0, 0).addSecs((from + length) * 60));
        hours.days.removeAt(random.bounded(hours.days.size()));
        std::optional<QuietHours> quiet;
        if (random.bounded(2) == 1)
            quiet = QuietHours{QTime(int(random.bounded(12, 24)), 30), QTime(int(random.bounded(12)), 15)};
        const CallWindow window(hours, quiet);
        const auto zones = zonesOf(clocks[random.bounded(clocks.size())]);
        const auto now = utc(u"2026-09-01T00:00"_s).addSecs(60 * qint64(random.bounded(300 * 24 * 60)));
        const auto plainly = [&](const QDateTime &moment) {
            return std::ranges::all_of(zones, [&](const QTimeZone &zone) {
                const auto there = moment.toTimeZone(zone);
                return there.time() >= hours.from && there.time() < hours.until && hours.days.contains(Qt::DayOfWeek(there.date().dayOfWeek()))
                    && !(quiet && quiet->contains(there.time()));
            });
        };
        QCOMPARE(window.isOpen(zones, now), plainly(now));
        const auto opens = window.opens(zones, now);
        if (opens)
            QVERIFY(plainly(*opens));
        const auto last = opens ? *opens : now.addDays(9);
        for (auto moment = now; moment < last; moment = moment.addSecs(15 * 60))
            QVERIFY2(!plainly(moment), qPrintable(moment.toString(Qt::ISODate)));
    }
}

void tst_CallHours::goesThroughJsonUnchanged()
{
    auto hours = everyDay({8, 30}, {21, 0});
    hours.days = {Qt::Monday, Qt::Sunday};
    hours.firstDay = QDate(2027, 1, 4);
    hours.lastDay = QDate(2027, 2, 26);
    QCOMPARE(CallHours::fromJson(hours.toJson()), hours);
    QCOMPARE(CallHours::fromJson({}), CallHours());
    QCOMPARE(CallHours::fromJson({{u"days"_s, QJsonArray{u"sat"_s, u"mon"_s, u"sat"_s}}})->days, QList<Qt::DayOfWeek>({Qt::Monday, Qt::Saturday}));
}

void tst_CallHours::whatHasNoClockIsNeverOpen()
{
    const CallWindow window(everyDay({0, 0}, {23, 59}));
    for (const auto &clock : {QString(), u"Mars/Olympus"_s, u"ZZ"_s, u"California"_s, u"EST5EDT,M3"_s, u"../../etc/passwd"_s}) {
        QVERIFY(zonesOf(clock).isEmpty());
        QVERIFY(!window.isOpen(zonesOf(clock), utc(u"2026-11-23T12:00"_s)));
        QVERIFY(!window.opens(zonesOf(clock), utc(u"2026-11-23T12:00"_s)));
    }
}

void tst_CallHours::hoursThatNeverComeAreNeverOpen()
{
    auto past = everyDay({9, 0}, {20, 0});
    past.lastDay = QDate(2026, 11, 22);
    QVERIFY(!CallWindow(past).opens(zonesOf(u"Europe/London"_s), utc(u"2026-11-23T12:00"_s)));
    QVERIFY(CallWindow(past).opens(zonesOf(u"Europe/London"_s), utc(u"2026-11-22T12:00"_s)));
    auto far = everyDay({9, 0}, {20, 0});
    far.firstDay = QDate(2026, 12, 1);
    QCOMPARE(CallWindow(far).opens(zonesOf(u"Europe/London"_s), utc(u"2026-11-23T12:00"_s)), utc(u"2026-12-01T09:00"_s));
    const QuietHours allDay{{8, 0}, {21, 0}};
    QVERIFY(!CallWindow(everyDay({9, 0}, {20, 0}), allDay).opens(zonesOf(u"Europe/London"_s), utc(u"2026-11-23T12:00"_s)));
}

void tst_CallHours::hoursThatAreNoneAreRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("end before they begin") << QByteArray(R"({"from":"20:00","until":"09:00"})");
    QTest::newRow("no time") << QByteArray(R"({"from":"9 o'clock"})");
    QTest::newRow("no day") << QByteArray(R"({"days":[]})");
    QTest::newRow("a day that is none") << QByteArray(R"({"days":["mon","payday"]})");
    QTest::newRow("a date that is none") << QByteArray(R"({"firstDay":"2026-02-30"})");
    QTest::newRow("the last day first") << QByteArray(R"({"firstDay":"2026-02-02","lastDay":"2026-02-01"})");
    QTest::newRow("something else") << QByteArray(R"({"untill":"20:00"})");
}

void tst_CallHours::hoursThatAreNoneAreRefused()
{
    QFETCH(QByteArray, json);
    const auto hours = CallHours::fromJson(QJsonDocument::fromJson(json).object());
    QVERIFY(!hours);
    QCOMPARE(hours.error().code, Error::Code::Malformed);
}

QTEST_GUILESS_MAIN(tst_CallHours)
#include "tst_callhours.moc"
