// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/brake.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_Brake : public QObject
{
    Q_OBJECT
private slots:
    void onlyOnesOwnCountriesAreOpenAtFirst();
    void countriesAreOpenedByName();
    void deniedPrefixesAreNotDialled();
    void whoeverIsOnTheListIsNotCalled();
    void aChangedListCountsWithTheNextSettings();
    void aLineThatIsNoNumberIsTold();
    void countsTheLastHourAndTheLastDay();
    void readsQuietHours_data();
    void readsQuietHours();
    void nobodyIsCalledAtNight();
    void aCountryOfManyClocksIsCalledWhenItIsDayByAll();
    void stoppedStaysStoppedOverARestart();
    void withoutAFolderItStillStops();
    void aStopThatCannotBeRememberedHoldsAndIsTold();

private:
    static PhoneNumber number(const char *text) { return *readNumber(QString::fromLatin1(text)); }
    static QDateTime utc(int hour, int minute = 0) { return QDateTime(QDate(2026, 11, 21), QTime(hour, minute), Qt::UTC); }
    static bool names(const Result<void> &result, const char *rule)
    {
        return !result && result.error().detail.contains(u"brake/"_s + QLatin1StringView(rule));
    }
    const QStringList m_own{u"+442079460018"_s};
    const PhoneNumber m_london = number("+442079460102");
};

void tst_Brake::onlyOnesOwnCountriesAreOpenAtFirst()
{
    Brake brake;
    QVERIFY(brake.check(m_london, m_own, utc(12)));
    const auto abroad = brake.check(number("+14155552671"), m_own, utc(12));
    QVERIFY(names(abroad, "countries"));
    QVERIFY(abroad.error().detail.contains(u"GB US"_s)); // what to set
    QVERIFY(brake.check(number("+14155552671"), m_own + QStringList{u"+14155552672"_s}, utc(12)));
}

void tst_Brake::countriesAreOpenedByName()
{
    Brake brake;
    brake.setSettings(Settings().with(u"brake/countries", u"gb, us"_s));
    QVERIFY(brake.check(number("+14155552671"), m_own, utc(12)));
    QVERIFY(brake.check(m_london, m_own, utc(12)));
    QVERIFY(names(brake.check(number("+4930901820"), m_own, utc(12)), "countries"));
    brake.setSettings(Settings().with(u"brake/countries", u"all"_s));
    QVERIFY(brake.check(number("+4930901820"), m_own, utc(12)));
}

void tst_Brake::deniedPrefixesAreNotDialled()
{
    Brake brake;
    brake.setSettings(Settings().with(u"brake/deny", u"+4420 +1900"_s));
    QVERIFY(names(brake.check(m_london, m_own, utc(12)), "deny"));
    QVERIFY(brake.check(number("+441614960000"), m_own, utc(12)));
}

void tst_Brake::whoeverIsOnTheListIsNotCalled()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"donotcall.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# asked us on 3 May\n+44 20 7946 0102\n\n");
    file.close();
    Brake brake(folder.path());
    brake.setSettings({});
    QCOMPARE(brake.problems(), QStringList());
    QVERIFY(names(brake.check(m_london, m_own, utc(12)), "doNotCall"));
    QVERIFY(brake.check(number("+442079460103"), m_own, utc(12)));
}

void tst_Brake::aChangedListCountsWithTheNextSettings()
{
    QTemporaryDir folder;
    Brake brake(folder.path());
    brake.setSettings({});
    QVERIFY(brake.check(m_london, m_own, utc(12)));
    QFile file(folder.filePath(u"donotcall.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("+442079460102\n");
    file.close();
    brake.setSettings({});
    QVERIFY(!brake.check(m_london, m_own, utc(12)));
    brake.setSettings({}); // as it is
    QVERIFY(!brake.check(m_london, m_own, utc(12)));
    QVERIFY(file.remove());
    brake.setSettings({});
    QVERIFY(brake.check(m_london, m_own, utc(12)));
}

void tst_Brake::aLineThatIsNoNumberIsTold()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"donotcall.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("+442079460102\nMrs Smith\n");
    file.close();
    Brake brake(folder.path());
    brake.setSettings({});
    QCOMPARE(brake.problems().size(), 1);
    QVERIFY(brake.problems()[0].contains(u"line 2"_s));
    QVERIFY(names(brake.check(m_london, m_own, utc(12)), "doNotCall"));
}

void tst_Brake::countsTheLastHourAndTheLastDay()
{
    Brake brake;
    brake.setSettings(Settings().with(u"brake/callsPerHour", 2).with(u"brake/callsPerDay", 3));
    for (const int minute : {0, 30}) {
        QVERIFY(brake.check(m_london, m_own, utc(9, minute)));
        brake.noteDialled(utc(9, minute));
    }
    QVERIFY(names(brake.check(m_london, m_own, utc(9, 59)), "callsPerHour"));
    QCOMPARE(brake.check(m_london, m_own, utc(9, 59)).error().code, Error::Code::Busy);
    QVERIFY(brake.check(m_london, m_own, utc(10)));
    brake.noteDialled(utc(10));
    QVERIFY(names(brake.check(m_london, m_own, utc(20)), "callsPerDay"));
    QVERIFY(brake.check(m_london, m_own, utc(9).addDays(1)));
}

void tst_Brake::readsQuietHours_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<int>>("quiet"); // of the 24 hours
    QTest::newRow("over midnight") << u"21:00-08:00"_s << QList<int>{0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23};
    QTest::newRow("in the day") << u"12:00 - 14:00"_s << QList<int>{12, 13};
    QTest::newRow("nothing") << QString() << QList<int>();
    QTest::newRow("nonsense") << u"late-early"_s << QList<int>();
    QTest::newRow("no time at all") << u"08:00-08:00"_s << QList<int>();
}

void tst_Brake::readsQuietHours()
{
    QFETCH(QString, text);
    QFETCH(QList<int>, quiet);
    const auto hours = QuietHours::fromText(text);
    QCOMPARE(hours.has_value(), !quiet.isEmpty());
    for (int hour = 0; hours && hour < 24; ++hour)
        QCOMPARE(hours->contains(QTime(hour, 0)), quiet.contains(hour));
}

void tst_Brake::nobodyIsCalledAtNight()
{
    Brake brake;
    brake.setSettings(Settings().with(u"brake/quietHours", u"21:00-08:00"_s).with(u"brake/countries", u"all"_s));
    const auto berlin = number("+4930901820"); // one hour ahead of UTC in November
    QVERIFY(names(brake.check(berlin, m_own, utc(6, 59)), "quietHours"));
    QVERIFY(brake.check(berlin, m_own, utc(7)));
    QVERIFY(brake.check(berlin, m_own, utc(19, 59)));
    QVERIFY(names(brake.check(berlin, m_own, utc(20)), "quietHours"));
}

void tst_Brake::aCountryOfManyClocksIsCalledWhenItIsDayByAll()
{
    Brake brake;
    brake.setSettings(Settings().with(u"brake/quietHours", u"21:00-08:00"_s).with(u"brake/countries", u"all"_s));
    const auto american = number("+14155552671"); // libphonenumber here does not tell which clock
    QVERIFY(names(brake.check(american, m_own, utc(14)), "quietHours")); // 9 in New York, 4 in Honolulu
    QVERIFY(brake.check(american, m_own, utc(20)));                       // 15 in New York, 10 in Honolulu
}

void tst_Brake::stoppedStaysStoppedOverARestart()
{
    QTemporaryDir folder;
    {
        Brake brake(folder.path());
        QVERIFY(!brake.isStopped());
        QVERIFY(brake.setStopped(true));
    }
    Brake brake(folder.path());
    QVERIFY(brake.isStopped());
    QVERIFY(names(brake.check(m_london, m_own, utc(12)), "stop"));
    QVERIFY(brake.setStopped(false));
    QVERIFY(!Brake(folder.path()).isStopped());
    QVERIFY(brake.check(m_london, m_own, utc(12)));
}

void tst_Brake::withoutAFolderItStillStops()
{
    Brake brake;
    QVERIFY(brake.setStopped(true));
    QVERIFY(!brake.check(m_london, m_own, utc(12)));
}

void tst_Brake::aStopThatCannotBeRememberedHoldsAndIsTold()
{
    Brake brake(u"/no/such/folder"_s);
    const auto stopped = brake.setStopped(true);
    QVERIFY(!stopped && stopped.error().code == Error::Code::Storage);
    QVERIFY(brake.isStopped());
}

QTEST_GUILESS_MAIN(tst_Brake)
#include "tst_brake.moc"
