// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/ncco.h"
#include "bridge/carriers/vonage/vonagereport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QString kLeg = u"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"_s;

QByteArray eventOf(const QByteArray &status, const QByteArray &more = R"("from":"14155550100","to":"15005550006")")
{
    return R"({"status":")" + status + R"(","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-1","direction":"outbound",)" + more + '}';
}

Result<CarrierReport> read(const QByteArray &body, const QByteArray &target = "/vonage/status")
{
    return vonage::readReport({"POST", target, {}, body});
}

} // namespace

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)
Q_DECLARE_METATYPE(bridge::CarrierReport::Kind)

class tst_VonageReport : public QObject
{
    Q_OBJECT
private slots:
    void readsTheLifeOfACall_data();
    void readsTheLifeOfACall();
    void readsWhoAnswered_data();
    void readsWhoAnswered();
    void readsWhoCalls_data();
    void readsWhoCalls();
    void readsARecording();
    void theStreamsOwnLegIsNoCall();
    void numbersHaveAPlusForUsOnly_data();
    void numbersHaveAPlusForUsOnly();
    void aPostIsReadByItsBodyOnly();
    void ordersTheStream();
    void namesTheLegInTheStream();
    void saysThatItCannotTakeTheCall();
    void dialsThePersonWhoTakesOver();

    void refuses_data();
    void refuses();
    void ordersNoStreamThatIsNone_data();
    void ordersNoStreamThatIsNone();
    void headersThatAreTooLongForVonageAreNotSent();
};

void tst_VonageReport::readsTheLifeOfACall_data()
{
    using Status = CarrierReport::Status;
    using Kind = CarrierReport::Kind;
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<Status>("status");
    const auto row = [](const char *status, Status means) { QTest::newRow(status) << Kind::Status << means; };
    row("started", Status::Queued);
    row("ringing", Status::Ringing);
    row("answered", Status::InProgress);
    row("completed", Status::Completed);
    row("busy", Status::Busy);
    row("rejected", Status::Busy);
    row("timeout", Status::NoAnswer);
    row("unanswered", Status::NoAnswer);
    row("cancelled", Status::Canceled);
    row("failed", Status::Failed);
    QTest::newRow("disconnected") << Kind::Ignored << Status::Unknown;
    QTest::newRow("transfer") << Kind::Ignored << Status::Unknown;
    QTest::newRow("levitating") << Kind::Ignored << Status::Unknown;
}

void tst_VonageReport::readsTheLifeOfACall()
{
    QFETCH(CarrierReport::Kind, kind);
    QFETCH(CarrierReport::Status, status);
    const auto report = read(eventOf(QTest::currentDataTag()));
    QVERIFY(report);
    QCOMPARE(report->kind, kind);
    QCOMPARE(report->status, status);
    QCOMPARE(report->leg, LegId(kLeg));
    QCOMPARE(report->from, u"+14155550100"_s);
    QCOMPARE(report->to, u"+15005550006"_s);
}

void tst_VonageReport::readsWhoAnswered_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("by");
    QTest::addColumn<bool>("canLeaveMessage");
    QTest::newRow("a person") << eventOf("human") << u"human"_s << false;
    QTest::newRow("a machine") << eventOf("machine") << u"machine"_s << false;
    QTest::newRow("the beep") << eventOf("machine", R"("sub_state":"beep_start")") << u"machine"_s << true;
    QTest::newRow("no beep came") << eventOf("machine", R"("sub_state":"beep_timeout")") << u"machine"_s << true;
}

void tst_VonageReport::readsWhoAnswered()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, by);
    QFETCH(bool, canLeaveMessage);
    const auto report = read(body);
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Machine);
    QCOMPARE(report->answeredBy, by);
    QCOMPARE(report->canLeaveMessage, canLeaveMessage);
    QCOMPARE(report->status, CarrierReport::Status::Unknown);
}

void tst_VonageReport::readsWhoCalls_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("POST") << QByteArray("POST") << QByteArray("/vonage/voice")
        << QByteArray(R"({"from":"14155550100","to":"15005550006","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-1"})");
    QTest::newRow("GET") << QByteArray("GET")
        << QByteArray("/vonage/voice?to=15005550006&from=14155550100&conversation_uuid=CON-1&uuid=aaaaaaaa-bbbb-cccc-dddd-0123456789ab") << QByteArray();
}

void tst_VonageReport::readsWhoCalls()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    const auto report = vonage::readReport({method, target, {}, body});
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Answer);
    QCOMPARE(report->leg, LegId(kLeg));
    QCOMPARE(report->from, u"+14155550100"_s);
    QCOMPARE(report->to, u"+15005550006"_s);
}

void tst_VonageReport::readsARecording()
{
    const auto report = read(R"({"recording_url":"https://api.nexmo.com/v1/files/bbbb","recording_uuid":"b","conversation_uuid":"CON-1"})");
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Recording);
    QCOMPARE(report->recording, QUrl(u"https://api.nexmo.com/v1/files/bbbb"_s));
}

// Its "completed" must not end the call.
void tst_VonageReport::theStreamsOwnLegIsNoCall()
{
    for (const QByteArray to : {"wss://bridge.example.com/vonage/media/0123", "ws://127.0.0.1:5000/vonage/media/0123"}) {
        const auto report = read(eventOf("completed", R"("from":"14155550100","to":")" + to + '"'));
        QVERIFY(report);
        QCOMPARE(report->kind, CarrierReport::Kind::Ignored);
        QCOMPARE(report->status, CarrierReport::Status::Unknown);
    }
}

void tst_VonageReport::numbersHaveAPlusForUsOnly_data()
{
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("ours");
    QTest::newRow("a number") << u"14155550138"_s << u"+14155550138"_s;
    QTest::newRow("a number with a plus") << u"+14155550138"_s << u"+14155550138"_s;
    QTest::newRow("a short code") << u"911"_s << u"911"_s;
    QTest::newRow("a national number") << u"04155550138"_s << u"04155550138"_s;
    QTest::newRow("a user") << u"alice"_s << u"alice"_s;
    QTest::newRow("nobody") << u"anonymous"_s << u"anonymous"_s;
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("digits of another script") << u"١٤١٥٥٥٥٠١٣٨"_s << u"١٤١٥٥٥٥٠١٣٨"_s;
}

void tst_VonageReport::numbersHaveAPlusForUsOnly()
{
    QFETCH(QString, theirs);
    QFETCH(QString, ours);
    QCOMPARE(vonage::withPlus(theirs), ours);
    QCOMPARE(vonage::withoutPlus(u"+14155550138"_s), u"14155550138"_s);
}

// Vonage signs the body of a POST and not its URL, so that nothing there may count.
void tst_VonageReport::aPostIsReadByItsBodyOnly()
{
    const auto report = read(eventOf("ringing"), "/vonage/status?status=completed&uuid=other&from=1");
    QVERIFY(report);
    QCOMPARE(report->status, CarrierReport::Status::Ringing);
    QCOMPARE(report->leg, LegId(kLeg));
    QVERIFY(!read({}, "/vonage/status?status=completed&uuid=other"));
}

// ---- What we answer

void tst_VonageReport::ordersTheStream()
{
    const auto actions = ncco::connectStream(QUrl(u"wss://bridge.example.com/vonage/media/0123"_s), {16000}, LegId(kLeg));
    QVERIFY(actions);
    const auto expected = QJsonDocument::fromJson(R"([{"action":"connect","endpoint":[{"type":"websocket","uri":"wss://bridge.example.com/vonage/media/0123",
        "content-type":"audio/l16;rate=16000","headers":{"leg":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"},"authorization":{"type":"vonage"}}]}])").array();
    QVERIFY(!expected.isEmpty());
    QCOMPARE(*actions, expected);
}

void tst_VonageReport::namesTheLegInTheStream()
{
    const auto actions = ncco::connectStream(QUrl(u"wss://bridge.example.com/vonage/media/0123"_s), {8000}, LegId(u"x\"y"_s));
    QVERIFY(actions);
    const auto read = QJsonDocument::fromJson(ncco::text(*actions)).array();
    QCOMPARE(read, *actions);
}

void tst_VonageReport::saysThatItCannotTakeTheCall()
{
    QCOMPARE(ncco::text(ncco::decline(u"We are closed.\nCall \"again\"."_s)),
        QByteArray(R"([{"action":"talk","text":"We are closed. Call \"again\"."}])"));
}

void tst_VonageReport::dialsThePersonWhoTakesOver()
{
    const auto expected = QJsonDocument::fromJson(R"([{"action":"connect","from":"15005550006","endpoint":[{"type":"phone","number":"14155550199"}]}])").array();
    QCOMPARE(ncco::dial(u"14155550199"_s, u"15005550006"_s), expected);
    QVERIFY(!ncco::dial(u"14155550199"_s, {}).at(0).toObject().contains("from"_L1));
}

// ---- Rainy days

void tst_VonageReport::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    const auto with = [](const char *uuid) { return eventOf("answered").replace("\"aaaaaaaa-bbbb-cccc-dddd-0123456789ab\"", uuid); };
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a form") << QByteArray("uuid=aaaa&status=ringing");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no call") << QByteArray(R"({"status":"answered"})");
    QTest::newRow("an empty call") << with("\"\"");
    QTest::newRow("a call that is a number") << with("7");
    QTest::newRow("a call with a path in it") << with("\"../../account\"");
    QTest::newRow("a call with a query in it") << with("\"a?b=c\"");
    QTest::newRow("a call longer than any") << with('"' + QByteArray(65, 'a') + '"');
    QTest::newRow("cut") << eventOf("answered").chopped(1);
    QTest::newRow("endless") << QByteArray(300 * 1024, ' ') + eventOf("answered");
    QTest::newRow("depth bomb") << QByteArray(100'000, '[');
}

void tst_VonageReport::refuses()
{
    QFETCH(QByteArray, body);
    const auto report = read(body);
    QVERIFY(!report);
    QCOMPARE(report.error().code, Error::Code::Malformed);
}

void tst_VonageReport::ordersNoStreamThatIsNone_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::newRow("nothing") << QUrl();
    QTest::newRow("a path") << QUrl(u"/vonage/media/0123"_s);
    QTest::newRow("a page") << QUrl(u"https://bridge.example.com/vonage/media/0123"_s);
}

void tst_VonageReport::ordersNoStreamThatIsNone()
{
    QFETCH(QUrl, url);
    const auto actions = ncco::connectStream(url, {16000}, LegId(kLeg));
    QVERIFY(!actions);
    QCOMPARE(actions.error().code, Error::Code::Unsupported);
}

void tst_VonageReport::headersThatAreTooLongForVonageAreNotSent()
{
    const QUrl url(u"wss://bridge.example.com/vonage/media/0123"_s);
    QVERIFY(ncco::connectStream(url, {16000}, LegId(QString(400, u'a'))));
    QVERIFY(!ncco::connectStream(url, {16000}, LegId(QString(600, u'a'))));
}

QTEST_GUILESS_MAIN(tst_VonageReport)
#include "tst_vonagereport.moc"
