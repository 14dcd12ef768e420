// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/doctor.h"

#include <QJsonArray>
#include <QTcpServer>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

using State = Check::State;

// The doctor says what is so, and what to do where it is not well.
class tst_Doctor : public QObject
{
    Q_OBJECT
private slots:
    void aHealthyMachineHasNothingToDo();
    void saysWhichServicesAreReady();
    void isPrintedForPeopleAndPrograms();
    void whatFailsComesBeforeWhatCouldBeBetter();
    // rainy
    void aWrongSettingFails();
    void aDoubtfulSettingWarns();
    void aTakenPortFailsWithTheWayOut();
    void aPublicAddressIsMissedOrDoubted_data();
    void aPublicAddressIsMissedOrDoubted();
    void aHalfSetUpServiceIsTold();
    void aWrongClockFails_data();
    void aWrongClockFails();
    void everythingThatIsNotWellSaysWhatToDo();
    void aKeyIsNeverShown();
};

const QDateTime kNow(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC);

void tst_Doctor::aHealthyMachineHasNothingToDo()
{
    QTemporaryDir dir;
    const QList<Check> checks{checkSettings({}), checkDataFolder(dir.path()), checkPort(u"127.0.0.1"_s, 0),
        checkPublicUrl(Settings().with(u"server/publicUrl", u"https://a.example"_s)), checkKeychain({}, u"/x"_s),
        checkClock(kNow, kNow.addSecs(20)), checkClock(kNow, {}), checkSound({})};
    for (const auto &check : checks) {
        QVERIFY2(check.state == State::Ok, qPrintable(check.title + u": "_s + check.detail));
        QVERIFY(check.fix.isEmpty());
    }
    QVERIFY(allWell(checks));
}

void tst_Doctor::saysWhichServicesAreReady()
{
    const auto checks = checkServices(Settings().with(u"gemini/apiKey", u"k"_s));
    const auto stateOf = [&](const QString &id) {
        const auto it = std::find_if(checks.begin(), checks.end(), [&](const Check &c) { return c.id == id; });
        return it == checks.end() ? std::nullopt : std::optional(it->state);
    };
    QCOMPARE(stateOf(u"offline"_s), std::optional(State::Ok));
    QCOMPARE(stateOf(u"gemini_live"_s), std::optional(State::Ok));
    QCOMPARE(stateOf(u"openai_realtime"_s), std::optional(State::Off));
    QCOMPARE(stateOf(u"deepgram"_s), std::optional(State::Off));
    QCOMPARE(stateOf(u"elevenlabs"_s), std::optional(State::Off));
    QCOMPARE(stateOf(u"twilio"_s), std::optional(State::Off)); // nobody needs all of them
    QVERIFY(allWell(checks)); // the practice line works without any account
}

void tst_Doctor::isPrintedForPeopleAndPrograms()
{
    const QList<Check> checks{{u"a"_s, u"Alpha"_s, State::Ok, u"fine"_s, {}}, {u"b"_s, u"Beta"_s, State::Fail, u"bad"_s, u"Do it."_s}};
    QCOMPARE(doctorText(checks), u"Do this first: Beta: Do it.\n\nok    Alpha: fine\nfail  Beta: bad\n      Do it.\n"_s);
    const auto json = doctorJson(checks);
    QCOMPARE(json["ok"_L1], QJsonValue(false));
    QCOMPARE(json["first"_L1], QJsonValue(u"b"_s));
    QCOMPARE(json["checks"_L1][1]["state"_L1], QJsonValue(u"fail"_s));
    QCOMPARE(json["checks"_L1][1]["fix"_L1], QJsonValue(u"Do it."_s));
}

void tst_Doctor::whatFailsComesBeforeWhatCouldBeBetter()
{
    const Check fine{u"a"_s, u"A"_s, State::Ok, u"fine"_s, {}};
    const Check off{u"o"_s, u"O"_s, State::Off, u"not set up"_s, u"Set it up."_s};
    const Check better{u"b"_s, u"B"_s, State::Warn, u"so so"_s, u"Do better."_s};
    const Check bad{u"c"_s, u"C"_s, State::Fail, u"bad"_s, u"Do it."_s};
    QCOMPARE(firstToFix({fine, off, better, bad})->id, u"c"_s);
    QCOMPARE(firstToFix({fine, off, better})->id, u"b"_s);
    QVERIFY(!firstToFix({fine, off}));
    QVERIFY(!doctorText({off}).contains("Set it up"_L1));
}

void tst_Doctor::aWrongSettingFails()
{
    const auto check = checkSettings({{u"the environment"_s, u"PORT: server/port must be …"_s}});
    QCOMPARE(check.state, State::Fail);
    QVERIFY(check.detail.contains("the environment: PORT"_L1));
}

void tst_Doctor::aDoubtfulSettingWarns()
{
    QCOMPARE(checkSettings({{u".env, line 1"_s, u"NAME is set again"_s, false}}).state, State::Warn);
}

void tst_Doctor::aTakenPortFailsWithTheWayOut()
{
    QTcpServer somebody;
    QVERIFY(somebody.listen(QHostAddress::LocalHost));
    const auto check = checkPort(u"127.0.0.1"_s, somebody.serverPort());
    QCOMPARE(check.state, State::Fail);
    QVERIFY(check.title.contains(QString::number(somebody.serverPort())));
    QVERIFY(check.fix.contains("--port"_L1));
    somebody.close();
    QCOMPARE(checkPort(u"127.0.0.1"_s, 0).state, State::Ok);
}

void tst_Doctor::aPublicAddressIsMissedOrDoubted_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("well");
    QTest::newRow("none") << u""_s << false;
    QTest::newRow("not encrypted") << u"http://a.example"_s << false;
    QTest::newRow("not encrypted on this computer") << u"http://127.0.0.1:5000"_s << true;
    QTest::newRow("encrypted") << u"https://a.example"_s << true;
}

void tst_Doctor::aPublicAddressIsMissedOrDoubted()
{
    QFETCH(QString, url);
    QFETCH(bool, well);
    const auto check = checkPublicUrl(Settings().with(u"server/publicUrl", url));
    QCOMPARE(check.state, well ? State::Ok : State::Warn);
    QCOMPARE(check.fix.isEmpty(), well);
}

void tst_Doctor::aHalfSetUpServiceIsTold()
{
    const auto checks = checkServices(Settings().with(u"twilio/accountSid", u"AC1"_s));
    const auto it = std::find_if(checks.begin(), checks.end(), [](const Check &c) { return c.id == "twilio"_L1; });
    QVERIFY(it != checks.end());
    QVERIFY(it->detail.contains("half"_L1));
    QVERIFY(it->fix.contains("TWILIO_AUTH_TOKEN, TWILIO_PHONE_NUMBER"_L1));
    QVERIFY(!it->fix.contains("TWILIO_ACCOUNT_SID"_L1));
}

void tst_Doctor::aWrongClockFails_data()
{
    QTest::addColumn<QDateTime>("now");
    QTest::addColumn<bool>("asked");
    QTest::newRow("an hour late") << kNow.addSecs(-3600) << true;
    QTest::newRow("an hour early") << kNow.addSecs(3600) << true;
    QTest::newRow("a year late, and nobody to ask") << kNow.addYears(-1) << false;
}

void tst_Doctor::aWrongClockFails()
{
    QFETCH(QDateTime, now);
    QFETCH(bool, asked);
    QCOMPARE(checkClock(now, asked ? std::optional(kNow) : std::nullopt).state, State::Fail);
}

void tst_Doctor::everythingThatIsNotWellSaysWhatToDo()
{
    QList<Check> checks{checkSettings({{u"x"_s, u"y"_s}}), checkDataFolder(u"/proc/callwright"_s), checkPort(u"192.0.2.1"_s, 5000),
        checkPublicUrl(Settings()), checkKeychain(Error{Error::Code::NotConfigured, u"none"_s}, u"/x"_s),
        checkClock(kNow.addYears(-1), {}), checkSound(u"no server"_s)};
    checks << checkServices(Settings()).mid(1);
    for (const auto &check : checks) {
        QVERIFY2(check.state != State::Ok, qPrintable(check.title));
        QVERIFY2(!check.fix.isEmpty() && !check.detail.isEmpty(), qPrintable(check.title));
    }
    QVERIFY(!allWell(checks));
}

void tst_Doctor::aKeyIsNeverShown()
{
    const auto settings = Settings().with(u"gemini/apiKey", u"planted"_s).with(u"twilio/authToken", u"planted"_s);
    QVERIFY(!doctorText(checkServices(settings)).contains("planted"_L1));
}

QTEST_GUILESS_MAIN(tst_Doctor)
#include "tst_doctor.moc"
