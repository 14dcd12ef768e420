// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxreport.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

QByteArray eventOf(const QByteArray &type, const QByteArray &payload)
{
    return R"({"data":{"record_type":"event","event_type":")" + type
        + R"(","id":"1","payload":{"call_control_id":"v3:abc-_","from":"+14155550100","to":"+15005550006",)" + payload + R"(}},"meta":{"attempt":1}})";
}

Result<CarrierReport> read(const QByteArray &body)
{
    return telnyx::readReport({"POST", "/telnyx/voice", {}, body});
}

} // namespace

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)
Q_DECLARE_METATYPE(bridge::CarrierReport::Kind)

class tst_TelnyxReport : public QObject
{
    Q_OBJECT
private slots:
    void readsTheLifeOfACall_data();
    void readsTheLifeOfACall();
    void readsWhoAnswered_data();
    void readsWhoAnswered();
    void readsARecording();
    void keysAreLeftToTheStream();
    void saysWhyACallFailed();

    void refuses_data();
    void refuses();
    void passesOnNoOddCause();
};

void tst_TelnyxReport::readsTheLifeOfACall_data()
{
    using Status = CarrierReport::Status;
    using Kind = CarrierReport::Kind;
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<Status>("status");
    const auto row = [](const char *name, const char *type, const char *payload, Kind kind, Status status) {
        QTest::newRow(name) << eventOf(type, payload) << kind << status;
    };
    row("somebody calls", "call.initiated", R"("direction":"incoming","state":"parked")", Kind::Answer, Status::Ringing);
    row("we call", "call.initiated", R"("direction":"outgoing","state":"bridging")", Kind::Status, Status::Queued);
    row("answered", "call.answered", R"("direction":"outgoing")", Kind::Status, Status::InProgress);
    const auto end = [&](const char *cause, Status status) {
        QTest::newRow(cause) << eventOf("call.hangup", R"("hangup_source":"callee","hangup_cause":")" + QByteArray(cause) + '"') << Kind::Status << status;
    };
    end("normal_clearing", Status::Completed);
    end("time_limit", Status::Completed);
    end("originator_cancel", Status::Canceled);
    end("timeout", Status::NoAnswer);
    end("no_answer", Status::NoAnswer);
    end("user_busy", Status::Busy);
    end("call_rejected", Status::Busy);
    end("not_found", Status::Failed);
    end("unspecified", Status::Failed);
    end("a cause of the future", Status::Failed);
    row("an event of the future", "call.enqueued", R"("a":1)", Kind::Ignored, Status::Unknown);
}

void tst_TelnyxReport::readsTheLifeOfACall()
{
    QFETCH(QByteArray, body);
    QFETCH(CarrierReport::Kind, kind);
    QFETCH(CarrierReport::Status, status);
    const auto report = read(body);
    QVERIFY(report);
    QCOMPARE(report->kind, kind);
    QCOMPARE(report->status, status);
    QCOMPARE(report->leg, LegId(u"v3:abc-_"_s));
    QCOMPARE(report->from, u"+14155550100"_s);
    QCOMPARE(report->to, u"+15005550006"_s);
}

void tst_TelnyxReport::readsWhoAnswered_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("result");
    QTest::addColumn<QString>("by");
    QTest::addColumn<bool>("canLeaveMessage");
    const QByteArray verdict = "call.machine.detection.ended", premium = "call.machine.premium.detection.ended",
                     greeting = "call.machine.greeting.ended";
    QTest::newRow("a person") << verdict << QByteArray("human") << u"human"_s << false;
    QTest::newRow("a machine") << verdict << QByteArray("machine") << u"machine"_s << false;
    QTest::newRow("who knows") << verdict << QByteArray("not_sure") << u"unknown"_s << false;
    QTest::newRow("a person at home") << premium << QByteArray("human_residence") << u"human"_s << false;
    QTest::newRow("a person at work") << premium << QByteArray("human_business") << u"human"_s << false;
    QTest::newRow("a fax") << premium << QByteArray("fax_detected") << u"fax"_s << false;
    QTest::newRow("silence") << premium << QByteArray("silence") << u"unknown"_s << false;
    QTest::newRow("the beep") << greeting << QByteArray("beep_detected") << u"machine"_s << true;
    QTest::newRow("no beep") << greeting << QByteArray("not_sure") << u"machine"_s << true;
}

void tst_TelnyxReport::readsWhoAnswered()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, result);
    QFETCH(QString, by);
    QFETCH(bool, canLeaveMessage);
    const auto report = read(eventOf(type, R"("result":")" + result + '"'));
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Machine);
    QCOMPARE(report->answeredBy, by);
    QCOMPARE(report->canLeaveMessage, canLeaveMessage);
    QCOMPARE(report->status, CarrierReport::Status::Unknown);
}

void tst_TelnyxReport::readsARecording()
{
    const auto report = read(eventOf("call.recording.saved", R"("recording_urls":{"wav":"https://s3.example.com/a.wav"})"));
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Recording);
    QCOMPARE(report->recording, QUrl(u"https://s3.example.com/a.wav"_s));
}

void tst_TelnyxReport::keysAreLeftToTheStream()
{
    const auto report = read(eventOf("call.dtmf.received", R"("digit":"1")"));
    QVERIFY(report);
    QCOMPARE(report->kind, CarrierReport::Kind::Ignored);
    QVERIFY(report->digits.isEmpty());
}

void tst_TelnyxReport::saysWhyACallFailed()
{
    QVERIFY(read(eventOf("call.hangup", R"("hangup_cause":"not_found")"))->why.contains(u"not_found"_s));
    QVERIFY(read(eventOf("call.hangup", R"("hangup_cause":"normal_clearing")"))->why.isEmpty());
}

void tst_TelnyxReport::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a form") << QByteArray("CallSid=CA1&CallStatus=ringing");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no event") << QByteArray(R"({"data":{"payload":{"call_control_id":"v3:a"}}})");
    QTest::newRow("no call") << QByteArray(R"({"data":{"event_type":"call.answered","payload":{}}})");
    QTest::newRow("no payload") << QByteArray(R"({"data":{"event_type":"call.hangup","payload":[1]}})");
    QTest::newRow("a call that is a number") << eventOf("call.answered", R"("a":1)").replace("\"v3:abc-_\"", "1");
    QTest::newRow("a call with a path in it") << eventOf("call.answered", R"("a":1)").replace("v3:abc-_", "../../balance");
    QTest::newRow("a call longer than any") << eventOf("call.answered", R"("a":1)").replace("v3:abc-_", QByteArray(300, 'a'));
    QTest::newRow("cut") << eventOf("call.answered", R"("a":1)").chopped(5);
    QTest::newRow("endless") << QByteArray(300 * 1024, ' ') + eventOf("call.answered", R"("a":1)");
    QTest::newRow("depth bomb") << QByteArray(100'000, '[');
}

void tst_TelnyxReport::refuses()
{
    QFETCH(QByteArray, body);
    const auto report = read(body);
    QVERIFY(!report);
    QCOMPARE(report.error().code, Error::Code::Malformed);
}

void tst_TelnyxReport::passesOnNoOddCause()
{
    QVERIFY(read(eventOf("call.hangup", R"("hangup_cause":"call +14155550138 <b>now</b>")"))->why.isEmpty());
}

QTEST_GUILESS_MAIN(tst_TelnyxReport)
#include "tst_telnyxreport.moc"
