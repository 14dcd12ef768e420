// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelerrors.h"
#include "bridge/carriers/exotel/exotelreport.h"
#include "bridge/carriers/exotel/multipart.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Status = CarrierReport::Status;

namespace {

WebhookRequest post(const QByteArray &type, const QByteArray &body)
{
    return {"POST", "/exotel/status/0123456789abcdef0123456789abcdef", {{"Content-Type", type}}, body};
}

QByteArray part(const QByteArray &name, const QByteArray &value)
{
    return "--xx\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

} // namespace

class tst_ExotelReport : public QObject
{
    Q_OBJECT
private slots:
    void readsAStatusCallbackInEveryForm_data();
    void readsAStatusCallbackInEveryForm();
    void readsWhatAnAppletAsks();
    void readsEveryStatus_data();
    void readsEveryStatus();
    void tellsWhoAnswered_data();
    void tellsWhoAnswered();
    void tellsRecordingAndKeys();
    // rainy
    void refuses_data();
    void refuses();
    void takesNoRecordingFromElsewhereThanTheWeb();
    void multipartSurvivesEveryCut();
    void filesAreNoFields();
    void errorsSayWhatToDoNext_data();
    void errorsSayWhatToDoNext();
    void errorsDoNotRepeatExotelsMessage();
};

void tst_ExotelReport::readsAStatusCallbackInEveryForm_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("multipart, which is the default")
        << QByteArray("multipart/form-data; boundary=xx")
        << part("CallSid", "c1") + part("EventType", "answered") + part("Status", "in-progress") + part("From", "+14155550138")
            + part("To", "+14155550100") + part("Legs", R"([{"OnCallDuration":41,"Status":"completed","AnsweredBy":"Human"}])")
            + "--xx--\r\n";
    QTest::newRow("a form") << QByteArray("application/x-www-form-urlencoded")
                            << QByteArray("CallSid=c1&EventType=answered&Status=in-progress&From=%2B14155550138&To=%2B14155550100"
                                          "&Legs%5B0%5D%5BAnsweredBy%5D=human");
    QTest::newRow("JSON") << QByteArray("application/json; charset=utf-8")
                          << QByteArray(R"({"CallSid":"c1","EventType":"answered","Status":"in-progress","From":"+14155550138",)"
                                        R"("To":"+14155550100","Legs":[{"Status":null,"AnsweredBy":"HUMAN"}]})");
    QTest::newRow("JSON in small letters") << QByteArray("Application/JSON")
                                           << QByteArray(R"({"callsid":"c1","eventtype":"Answered","status":"in-progress",)"
                                                         R"("from":"+14155550138","to":"+14155550100","legs":[{"answeredby":"human"}]})");
}

void tst_ExotelReport::readsAStatusCallbackInEveryForm()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    const auto report = exotel::readReport(post(type, body));
    QVERIFY2(report, report ? "" : qPrintable(report.error().detail));
    QCOMPARE(report->leg.toString(), u"c1"_s);
    QCOMPARE(report->from, u"+14155550138"_s);
    QCOMPARE(report->to, u"+14155550100"_s);
    QCOMPARE(report->status, Status::InProgress);
    QCOMPARE(report->answeredBy, u"human"_s);
}

void tst_ExotelReport::readsWhatAnAppletAsks()
{
    const auto report = exotel::readReport({"GET",
        "/exotel/voice?secret=s&CallSid=c1&CallFrom=09876543210&CallTo=08012345678&CallStatus=ringing&Direction=incoming", {}, {}});
    QVERIFY(report);
    QCOMPARE(report->leg.toString(), u"c1"_s);
    QCOMPARE(report->from, u"09876543210"_s);
    QCOMPARE(report->to, u"08012345678"_s);
    QCOMPARE(report->status, Status::Ringing);
}

void tst_ExotelReport::readsEveryStatus_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<Status>("status");
    QTest::newRow("queued") << QByteArray("Status=queued") << Status::Queued;
    QTest::newRow("completed") << QByteArray("Status=completed") << Status::Completed;
    QTest::newRow("at the end") << QByteArray("EventType=terminal&Status=busy") << Status::Busy;
    QTest::newRow("no-answer") << QByteArray("EventType=terminal&Status=no-answer") << Status::NoAnswer;
    QTest::newRow("failed") << QByteArray("EventType=terminal&Status=failed") << Status::Failed;
    QTest::newRow("canceled") << QByteArray("Status=canceled") << Status::Canceled;
    QTest::newRow("it rings, though the status says more") << QByteArray("EventType=ringing&Status=in-progress") << Status::Ringing;
    QTest::newRow("a word of tomorrow") << QByteArray("Status=levitating") << Status::Unknown;
    QTest::newRow("none") << QByteArray("") << Status::Unknown;
}

void tst_ExotelReport::readsEveryStatus()
{
    QFETCH(QByteArray, fields);
    const auto report = exotel::readReport(post("application/x-www-form-urlencoded", "CallSid=c1&" + fields));
    QVERIFY(report);
    QTEST(report->status, "status");
}

void tst_ExotelReport::tellsWhoAnswered_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QString>("answeredBy");
    QTest::newRow("Machine") << QByteArray("Machine") << u"machine"_s;
    QTest::newRow("NotSure") << QByteArray("NotSure") << u"unknown"_s;
    QTest::newRow("nobody asked") << QByteArray("NA") << QString();
}

void tst_ExotelReport::tellsWhoAnswered()
{
    QFETCH(QByteArray, word);
    const auto report = exotel::readReport(post("application/json", R"({"CallSid":"c1","Legs":[{"AnsweredBy":")" + word + "\"}]}"));
    QVERIFY(report);
    QTEST(report->answeredBy, "answeredBy");
}

void tst_ExotelReport::tellsRecordingAndKeys()
{
    const auto report = exotel::readReport({"GET",
        "/exotel/voice?CallSid=c1&digits=%2212%23%22&RecordingUrl=https%3A%2F%2Frecordings.exotel.com%2Fa.mp3", {}, {}});
    QVERIFY(report);
    QCOMPARE(report->digits, u"12#"_s);
    QCOMPARE(report->recording, QUrl(u"https://recordings.exotel.com/a.mp3"_s));
}

void tst_ExotelReport::takesNoRecordingFromElsewhereThanTheWeb()
{
    for (const QByteArray url : {"file:///etc/passwd", "null", "/a.mp3", "https:///a.mp3", "javascript:1"}) {
        const auto report = exotel::readReport(post("application/json", R"({"CallSid":"c1","digits":"1;2","RecordingUrl":")" + url + "\"}"));
        QVERIFY(report);
        QVERIFY(report->recording.isEmpty());
        QVERIFY(report->digits.isEmpty());
    }
}

void tst_ExotelReport::refuses_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    const QByteArray multipart = "multipart/form-data; boundary=xx";
    QTest::newRow("no call") << QByteArray("application/x-www-form-urlencoded") << QByteArray("Status=completed");
    QTest::newRow("a call that is no name") << QByteArray("application/x-www-form-urlencoded") << QByteArray("CallSid=a%0Ab");
    QTest::newRow("a call longer than any") << QByteArray("application/x-www-form-urlencoded") << "CallSid=" + QByteArray(65, 'c');
    QTest::newRow("no JSON") << QByteArray("application/json") << QByteArray("CallSid=c1");
    QTest::newRow("a JSON list") << QByteArray("application/json") << QByteArray(R"([{"CallSid":"c1"}])");
    QTest::newRow("no boundary") << QByteArray("multipart/form-data") << part("CallSid", "c1") + "--xx--";
    QTest::newRow("a boundary longer than any") << "multipart/form-data; boundary=" + QByteArray(71, 'x') << QByteArray("--xx--");
    QTest::newRow("another boundary") << QByteArray("multipart/form-data; boundary=yy") << part("CallSid", "c1") + "--xx--";
    QTest::newRow("no end") << multipart << part("CallSid", "c1");
    QTest::newRow("nothing in it") << multipart << QByteArray("--xx--\r\n");
    QTest::newRow("a field without an end") << multipart << part("CallSid", "c1") + part("From", QByteArray(20'000, 'a')) + "--xx--";
    QTest::newRow("a thousand parts") << multipart << part("CallSid", "c1").repeated(1000) + "--xx--";
    QTest::newRow("empty") << multipart << QByteArray();
}

void tst_ExotelReport::refuses()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    const auto report = exotel::readReport(post(type, body));
    QVERIFY(!report);
    QCOMPARE(report.error().code, Error::Code::Malformed);
    QVERIFY(!report.error().detail.isEmpty());
}

void tst_ExotelReport::multipartSurvivesEveryCut()
{
    const auto whole = part("CallSid", "c1") + part("Empty", "") + part("Text", "--x\r\n-") + "--xx--";
    const auto fields = exotel::multipartFields("multipart/form-data; boundary=\"xx\"", whole);
    QVERIFY(fields);
    QCOMPARE(*fields, (FormFields{{u"CallSid"_s, u"c1"_s}, {u"Empty"_s, u""_s}, {u"Text"_s, u"--x\r\n-"_s}}));
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY(!exotel::multipartFields("multipart/form-data; boundary=xx", whole.first(size)));
}

void tst_ExotelReport::filesAreNoFields()
{
    const auto fields = exotel::multipartFields("multipart/form-data; boundary=xx",
        "--xx\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=\"a\"; filename=\"b.txt\"\r\n\r\nc\r\n"
            + part("d", "e") + "--xx--");
    QVERIFY(fields);
    QCOMPARE(*fields, (FormFields{{u"d"_s, u"e"_s}}));
}

void tst_ExotelReport::errorsSayWhatToDoNext_data()
{
    using Code = Error::Code;
    QTest::addColumn<int>("http");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("400") << 400 << Code::Malformed << u"exotel/fromNumber"_s;
    QTest::newRow("401") << 401 << Code::Refused << u"exotel/apiKey"_s;
    QTest::newRow("402") << 402 << Code::Quota << u"Recharge"_s;
    QTest::newRow("403") << 403 << Code::Refused << u"KYC"_s;
    QTest::newRow("404") << 404 << Code::NotFound << u"exotel/sid"_s;
    QTest::newRow("429") << 429 << Code::Quota << u"200 calls a minute"_s;
    QTest::newRow("302") << 302 << Code::Unsupported << u"exotel/apiUrl"_s;
    QTest::newRow("418") << 418 << Code::Refused << u"dashboard"_s;
    QTest::newRow("503") << 503 << Code::Network << u"Try again"_s;
    QTest::newRow("200 without a call") << 200 << Code::Malformed << u"makes no sense"_s;
}

void tst_ExotelReport::errorsSayWhatToDoNext()
{
    QFETCH(int, http);
    QFETCH(QString, words);
    const auto error = exotel::refusalFrom(http, "<html>");
    QTEST(error.code, "code");
    QVERIFY2(error.detail.contains(words), qPrintable(error.detail));
}

void tst_ExotelReport::errorsDoNotRepeatExotelsMessage()
{
    const auto error = exotel::refusalFrom(400,
        R"({"restexception":{"status":400,"code":"34001","message":"Invalid number +14155550138"}})");
    QVERIFY(!error.detail.contains(u"4155550138"_s));
    QVERIFY2(error.detail.contains(u"34001"_s), qPrintable(error.detail));
}

QTEST_GUILESS_MAIN(tst_ExotelReport)
#include "tst_exotelreport.moc"
