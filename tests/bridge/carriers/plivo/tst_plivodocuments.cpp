// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivoreport.h"
#include "bridge/carriers/plivo/plivoxml.h"

#include <QXmlStreamReader>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

using Kind = CarrierReport::Kind;
using Status = CarrierReport::Status;
Q_DECLARE_METATYPE(bridge::CarrierReport::Kind)
Q_DECLARE_METATYPE(bridge::CarrierReport::Status)

// What Plivo tells in webhooks, and what we answer.
class tst_PlivoDocuments : public QObject
{
    Q_OBJECT
private slots:
    void opensAStream_data();
    void opensAStream();
    void keepsAQueryInTheStreamsAddress();
    void declinesPolitely();
    void asksForOneKey();
    void opensARoom();
    void readsWhoIsInARoom_data();
    void readsWhoIsInARoom();
    void readsReports_data();
    void readsReports();
    void anEndIsNoNewCall_data();
    void anEndIsNoNewCall();
    void givesNumbersTheirPlusBack_data();
    void givesNumbersTheirPlusBack();

    void saysWhyACallFailed_data();
    void saysWhyACallFailed();
    void refusesStreams_data();
    void refusesStreams();
    void escapesWhatPeopleWrite();
    void refusesReportsWithoutACall_data();
    void refusesReportsWithoutACall();
};

void tst_PlivoDocuments::opensAStream_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QByteArray>("contentType");
    QTest::newRow("linear, wide") << u"l16-16000"_s << QByteArray("audio/x-l16;rate=16000");
    QTest::newRow("linear, narrow") << u"l16-8000"_s << QByteArray("audio/x-l16;rate=8000");
    QTest::newRow("mu-law") << u"mulaw-8000"_s << QByteArray("audio/x-mulaw;rate=8000");
    QTest::newRow("a setting that is none") << u"opus"_s << QByteArray("audio/x-l16;rate=16000");
}

void tst_PlivoDocuments::opensAStream()
{
    QFETCH(QString, setting);
    QFETCH(QByteArray, contentType);
    const auto document = plivo::connectStream(QUrl(u"wss://bridge.example.com/plivo/media/01"_s), plivo::formatFrom(setting));
    QVERIFY(document);
    QCOMPARE(*document, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Stream streamTimeout=\"86400\" keepCallAlive=\"true\" "
        "bidirectional=\"true\" contentType=\"" + contentType + "\" audioTrack=\"inbound\">wss://bridge.example.com/plivo/media/01"
        "</Stream></Response>\n");
}

void tst_PlivoDocuments::keepsAQueryInTheStreamsAddress()
{
    const auto document = plivo::connectStream(QUrl(u"ws://127.0.0.1:5000/media-stream?a=1&b=2"_s), {});
    QVERIFY(document);
    QVERIFY(document->contains(">ws://127.0.0.1:5000/media-stream?a=1&amp;b=2</Stream>"));
}

void tst_PlivoDocuments::declinesPolitely()
{
    QVERIFY(plivo::decline(u"We are closed."_s).contains("<Response><Speak>We are closed.</Speak><Hangup/></Response>"));
    QVERIFY(plivo::decline({}).contains("<Response><Hangup/></Response>"));
}

void tst_PlivoDocuments::asksForOneKey()
{
    const auto document = plivo::question({.text = u"Press 1 & wait."_s, .language = u"en-GB"_s, .patience = 7500ms, .keyUrl = QUrl(u"https://b.example/k"_s)});
    QCOMPARE(document, QByteArray("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><GetDigits action=\"https://b.example/k\" method=\"POST\" "
        "numDigits=\"1\" timeout=\"8\" retries=\"1\" redirect=\"true\"><Speak language=\"en-GB\">Press 1 &amp; wait.</Speak></GetDigits>"
        "<Redirect method=\"POST\">https://b.example/k</Redirect></Response>\n"));
}

void tst_PlivoDocuments::opensARoom()
{
    QCOMPARE(plivo::room({u"room-7"_s, QUrl(u"https://b.example/e"_s), true}), QByteArray("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"
        "<Conference beep=\"false\" startConferenceOnEnter=\"true\" endConferenceOnExit=\"true\" stayAlone=\"true\" "
        "callbackUrl=\"https://b.example/e\" callbackMethod=\"POST\">room-7</Conference></Response>\n"));
}

// Both forms that Plivo's pages show.
void tst_PlivoDocuments::readsWhoIsInARoom_data()
{
    using Step = CarrierReport::RoomStep;
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("step");
    QTest::newRow("in") << QByteArray("ConferenceAction=enter") << int(Step::In);
    QTest::newRow("in, by event") << QByteArray("Event=ConferenceEnter") << int(Step::In);
    QTest::newRow("out") << QByteArray("ConferenceAction=exit") << int(Step::Out);
    QTest::newRow("out, by event") << QByteArray("Event=ConferenceExit") << int(Step::Out);
    QTest::newRow("somebody speaks") << QByteArray("ConferenceAction=floor") << int(Step::None);
}

void tst_PlivoDocuments::readsWhoIsInARoom()
{
    QFETCH(QByteArray, fields);
    const auto report = plivo::readReport({"POST", "/plivo/conference/1", {}, "CallUUID=u1&ConferenceName=room-7&ConferenceMemberID=5&" + fields});
    QVERIFY(report);
    QCOMPARE(int(report->kind), int(Kind::Room));
    QTEST(int(report->room), "step");
    QCOMPARE(report->leg, LegId(u"u1"_s));
}

void tst_PlivoDocuments::readsReports_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<Status>("status");
    QTest::addColumn<QString>("answeredBy");
    const auto row = [](const char *name, const char *fields, Status status, const char *by = "") {
        QTest::newRow(name) << QByteArray(fields) << status << QString::fromLatin1(by);
    };
    row("ringing", "CallStatus=ringing&Event=Ring", Status::Ringing);
    row("answered", "CallStatus=in-progress&ALegRequestUUID=r-1", Status::InProgress);
    row("completed", "CallStatus=completed&HangupCauseCode=4000&Duration=12", Status::Completed);
    row("busy", "CallStatus=busy&HangupCauseCode=3010", Status::Busy);
    row("no answer", "CallStatus=no-answer", Status::NoAnswer);
    row("rang too long", "CallStatus=timeout", Status::NoAnswer);
    row("failed", "CallStatus=failed&HangupCauseCode=2000", Status::Failed);
    row("canceled", "CallStatus=cancel", Status::Canceled);
    row("a machine answers", "CallStatus=in-progress&Machine=true", Status::InProgress, "machine");
    row("a machine, told later", "Event=MachineDetection&IfMachine=continue&CallStatus=in-progress&Machine=true", Status::InProgress, "machine");
    row("no machine", "CallStatus=in-progress&Machine=false", Status::InProgress, "human");
    row("a status of the future", "CallStatus=on-hold", Status::Unknown);
}

void tst_PlivoDocuments::readsReports()
{
    QFETCH(QByteArray, fields);
    QFETCH(Status, status);
    QFETCH(QString, answeredBy);
    const QByteArray all = "CallUUID=aaaaaaaa-bbbb&From=14155550100&To=14155550101&Direction=outbound&" + fields;
    for (const auto &request : {WebhookRequest{"POST", "/plivo/status/1", {}, all},
             WebhookRequest{"GET", "/plivo/status/1?" + all, {}, {}}}) {
        const auto report = plivo::readReport(request);
        QVERIFY(report);
        QCOMPARE(report->leg, LegId(u"aaaaaaaa-bbbb"_s));
        QCOMPARE(report->from, u"+14155550100"_s);
        QCOMPARE(report->to, u"+14155550101"_s);
        QCOMPARE(report->status, status);
        QCOMPARE(report->answeredBy, answeredBy);
    }
}

// Whichever URL it comes to: Plivo tells the end to an application's answer URL when it has no other.
void tst_PlivoDocuments::anEndIsNoNewCall_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<Kind>("kind");
    QTest::newRow("a call that comes in") << QByteArray("CallStatus=ringing&Event=StartApp") << Kind::AsRouted;
    QTest::newRow("a call that was answered") << QByteArray("CallStatus=in-progress&Event=StartApp") << Kind::AsRouted;
    QTest::newRow("it rings") << QByteArray("CallStatus=ringing&Event=Ring") << Kind::AsRouted;
    QTest::newRow("a hang-up") << QByteArray("CallStatus=completed&Event=Hangup&HangupCauseCode=4000") << Kind::Status;
    QTest::newRow("a hang-up without a status") << QByteArray("Event=Hangup") << Kind::Status;
    for (const char *status : {"completed", "busy", "no-answer", "timeout", "failed", "cancel"})
        QTest::newRow(status) << "CallStatus=" + QByteArray(status) << Kind::Status;
    QTest::newRow("a machine") << QByteArray("CallStatus=in-progress&Event=MachineDetection&Machine=true") << Kind::Machine;
}

void tst_PlivoDocuments::anEndIsNoNewCall()
{
    QFETCH(QByteArray, fields);
    QFETCH(Kind, kind);
    const auto report = plivo::readReport({"POST", "/plivo/voice", {}, "CallUUID=a&" + fields});
    QVERIFY(report);
    QCOMPARE(report->kind, kind);
}

void tst_PlivoDocuments::givesNumbersTheirPlusBack_data()
{
    QTest::addColumn<QByteArray>("sent");
    QTest::addColumn<QString>("read");
    QTest::newRow("plain digits") << QByteArray("919812345678") << u"+919812345678"_s;
    QTest::newRow("with its plus") << QByteArray("%2B14155550100") << u"+14155550100"_s;
    QTest::newRow("SIP") << QByteArray("sip%3Aann%40phone.plivo.com") << u"sip:ann@phone.plivo.com"_s;
    QTest::newRow("withheld") << QByteArray("anonymous") << u"anonymous"_s;
    QTest::newRow("short code") << QByteArray("12345") << u"12345"_s;
    QTest::newRow("national") << QByteArray("02071838750") << u"02071838750"_s;
    QTest::newRow("nothing") << QByteArray() << QString();
}

void tst_PlivoDocuments::givesNumbersTheirPlusBack()
{
    QFETCH(QByteArray, sent);
    QFETCH(QString, read);
    const auto report = plivo::readReport({"POST", "/plivo/voice", {}, "CallUUID=a&From=" + sent});
    QVERIFY(report);
    QCOMPARE(report->from, read);
}

void tst_PlivoDocuments::saysWhyACallFailed_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<Status>("status");
    QTest::addColumn<QString>("says"); // empty: nothing, the status says it all
    const auto row = [](const char *name, const char *fields, Status status, const char *says = "") {
        QTest::newRow(name) << QByteArray(fields) << status << QString::fromLatin1(says);
    };
    row("no credit", "CallStatus=failed&HangupCauseCode=1010", Status::Failed, "credit");
    row("too many at once", "CallStatus=failed&HangupCauseCode=1020", Status::Failed, "limit");
    row("no such number", "CallStatus=failed&HangupCauseCode=2000", Status::Failed, "no such number");
    row("country barred", "CallStatus=failed&HangupCauseCode=2030", Status::Failed, "geo permissions");
    row("a busy line that is told as failed", "CallStatus=failed&HangupCauseCode=3010", Status::Busy);
    row("nobody answers, told as failed", "CallStatus=failed&HangupCauseCode=3000", Status::NoAnswer);
    row("rejected", "CallStatus=failed&HangupCauseCode=3020", Status::Busy, "rejected");
    row("canceled", "CallStatus=failed&HangupCauseCode=1000", Status::Canceled);
    row("an ordinary end", "CallStatus=completed&HangupCauseCode=4000", Status::Completed);
    row("an end for no known reason", "CallStatus=completed&HangupCauseCode=0", Status::Completed);
    row("a cause of the future", "CallStatus=failed&HangupCauseCode=9999", Status::Failed);
    row("a cause that is no number", "CallStatus=busy&HangupCauseCode=x", Status::Busy);
}

void tst_PlivoDocuments::saysWhyACallFailed()
{
    QFETCH(QByteArray, fields);
    QFETCH(Status, status);
    QFETCH(QString, says);
    const auto report = plivo::readReport({"POST", "/plivo/status/1", {}, "CallUUID=a&Event=Hangup&" + fields});
    QVERIFY(report);
    QCOMPARE(report->status, status);
    QCOMPARE(report->why.isEmpty(), says.isEmpty());
    QVERIFY2(report->why.contains(says), qPrintable(report->why));
}

void tst_PlivoDocuments::refusesStreams_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("https") << u"https://bridge.example.com/media"_s;
    QTest::newRow("relative") << u"/media"_s;
    QTest::newRow("no host") << u"wss:///media"_s;
    QTest::newRow("nothing") << QString();
}

void tst_PlivoDocuments::refusesStreams()
{
    QFETCH(QString, url);
    const auto document = plivo::connectStream(QUrl(url), {});
    QVERIFY(!document);
    QCOMPARE(document.error().code, Error::Code::Unsupported);
}

void tst_PlivoDocuments::escapesWhatPeopleWrite()
{
    const auto sentence = u"Tom & <Hangup/> \"caf\u00e9\" ]]>"_s;
    QXmlStreamReader xml(plivo::decline(sentence + QChar(1) + QChar(0xd800)));
    QVERIFY(xml.readNextStartElement() && xml.readNextStartElement());
    QCOMPARE(xml.name(), u"Speak"_s);
    QCOMPARE(xml.readElementText(), sentence);
}

void tst_PlivoDocuments::refusesReportsWithoutACall_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no CallUUID") << QByteArray("CallStatus=ringing");
    QTest::newRow("empty CallUUID") << QByteArray("CallUUID=&CallStatus=ringing");
    QTest::newRow("a path in it") << QByteArray("CallUUID=../../Number");
    QTest::newRow("a NUL in it") << QByteArray("CallUUID=a%00b");
    QTest::newRow("endless") << "CallUUID=" + QByteArray(100'000, 'a');
    QTest::newRow("binary") << QByteArray("\xff\xfe\x00\x01", 4);
}

void tst_PlivoDocuments::refusesReportsWithoutACall()
{
    QFETCH(QByteArray, body);
    const auto report = plivo::readReport({"POST", "/plivo/status/1", {}, body});
    QVERIFY(!report);
    QCOMPARE(report.error().code, Error::Code::Malformed);
}

QTEST_GUILESS_MAIN(tst_PlivoDocuments)
#include "tst_plivodocuments.moc"
