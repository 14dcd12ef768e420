// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxdialect.h"
#include "bridge/carriers/telnyx/telnyxerrors.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kStart = R"({"event":"start","sequence_number":"1","stream_id":"32DE0DEA-1","start":{"user_id":"u",)"
                          R"("call_control_id":"v2:T02ll-_x","call_session_id":"s","from":"+14155550100","to":"+15005550006","tags":["T1"],)"
                          R"("client_state":null,"custom_parameters":{"customer_id":"c1"},)"
                          R"("media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}})";

QByteArray mediaWith(const QByteArray &payload, const QByteArray &chunk = "\"2\"")
{
    return R"({"event":"media","sequence_number":"4","stream_id":"32DE0DEA-1","media":{"track":"inbound","chunk":)" + chunk
        + R"(,"timestamp":"5","payload":")" + payload + "\"}}";
}

} // namespace

// What Telnyx' documentation shows, read and written; then everything it does not show.
class tst_TelnyxDialect : public QObject
{
    Q_OBJECT
private slots:
    void readsConnected();
    void readsStart();
    void readsMedia();
    void turnsALawIntoMuLaw();
    void readsKeysMarksAndStop();
    void ignoresWhatItDoesNotKnow();
    void writesExactlyTheDocumentedFields();
    void marksComeBackAsTheyWereSent();

    void refuses_data();
    void refuses();
    void startMayBeRefusedAndComeAgain_data();
    void startMayBeRefusedAndComeAgain();
    void nothingCountsBeforeStart();
    void nothingCountsAfterStop();

    void saysWhyARequestFailed_data();
    void saysWhyARequestFailed();
    void neverRepeatsWhatTelnyxSays();

private:
    static TelnyxDialect started(const QByteArray &start = kStart);
};

TelnyxDialect tst_TelnyxDialect::started(const QByteArray &start)
{
    TelnyxDialect dialect;
    if (!dialect.read(start, false))
        qFatal("the start message of the documentation is refused");
    return dialect;
}

void tst_TelnyxDialect::readsConnected()
{
    TelnyxDialect dialect;
    const auto read = dialect.read(R"({"event":"connected","version":"1.0.0"})", false);
    QVERIFY(read && std::holds_alternative<StreamConnected>(*read));
}

void tst_TelnyxDialect::readsStart()
{
    TelnyxDialect dialect;
    const auto read = dialect.read(kStart, false);
    QVERIFY(read);
    const auto start = std::get_if<StreamStarted>(&*read);
    QVERIFY(start);
    QCOMPARE(start->stream.toString(), u"32DE0DEA-1"_s);
    QCOMPARE(start->leg.toString(), u"v2:T02ll-_x"_s);
    QCOMPARE(start->encoding, Encoding::MuLaw);
    QCOMPARE(start->rate.hz, 8000);
    QCOMPARE(start->parameters, (QMap<QString, QString>{{u"customer_id"_s, u"c1"_s}}));
}

void tst_TelnyxDialect::readsMedia()
{
    QByteArray audio;
    for (int i = 0; i < 160; ++i)
        audio += char(i * 7);
    auto dialect = started();
    for (const auto &[chunk, count] : {std::pair("\"17\"", 17ull), {"16", 16ull}, {"123456789012", 123456789012ull}}) {
        const auto read = dialect.read(mediaWith(audio.toBase64(), chunk), false); // out of order: whoever plays it decides
        QVERIFY(read);
        QCOMPARE(std::get<MediaReceived>(*read).payload, audio);
        QCOMPARE(std::get<MediaReceived>(*read).chunk, quint64(count));
    }
}

void tst_TelnyxDialect::turnsALawIntoMuLaw()
{
    auto dialect = started(QByteArray(kStart).replace("PCMU", "PCMA"));
    // G.711 tables 1 and 2: silence, and the loudest codes of either sign.
    const auto read = dialect.read(mediaWith(QByteArray("\xd5\xaa\x2a").toBase64()), false);
    QVERIFY(read);
    QCOMPARE(std::get<MediaReceived>(*read).payload.toByteArray().toHex(), QByteArray("fe8000"));
    QVERIFY(dialect.media("\x80").bytes.contains(QByteArray("\x80").toBase64())); // what we send was ordered as mu-law
}

void tst_TelnyxDialect::readsKeysMarksAndStop()
{
    auto dialect = started();
    const auto key = dialect.read(
        R"({"event":"dtmf","sequence_number":"6","stream_id":"32DE0DEA-1","occurred_at":"x","dtmf":{"digit":"#"}})", false);
    QVERIFY(key);
    QCOMPARE(std::get<KeyPressed>(*key).digit, '#');
    const auto bare = dialect.read(R"({"event":"dtmf","dtmf":{"digit":1}})", false);
    QVERIFY(bare);
    QCOMPARE(std::get<KeyPressed>(*bare).digit, '1');
    const auto mark = dialect.read(R"({"event":"mark","stream_id":"32DE0DEA-1","mark":{"name":"utt-7"}})", false);
    QVERIFY(mark);
    QCOMPARE(std::get<MarkReached>(*mark).name, "utt-7");
    const auto stop = dialect.read(R"({"event":"stop","stream_id":"32DE0DEA-1","stop":{"call_control_id":"v2:x"}})", false);
    QVERIFY(stop);
    QVERIFY(std::holds_alternative<StreamStopped>(*stop));
}

void tst_TelnyxDialect::ignoresWhatItDoesNotKnow()
{
    auto dialect = started();
    for (const auto &message : {QByteArray(R"({"event":"sentiment","stream_id":"x"})"), mediaWith("/w==").replace("inbound", "outbound"),
             QByteArray(R"({"event":"connected"})")}) {
        const auto read = dialect.read(message, false);
        QVERIFY(read && std::holds_alternative<Ignored>(*read));
    }
}

void tst_TelnyxDialect::writesExactlyTheDocumentedFields()
{
    auto dialect = started();
    const auto media = dialect.media("\xff\x7f\x01");
    QVERIFY(!media.binary);
    QCOMPARE(media.bytes, QByteArray(R"({"event":"media","media":{"payload":"/38B"}})"));
    QCOMPARE(dialect.mark("utt-7").bytes, QByteArray(R"({"event":"mark","mark":{"name":"utt-7"}})"));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"event":"clear"})"));
}

void tst_TelnyxDialect::marksComeBackAsTheyWereSent()
{
    auto dialect = started();
    const QByteArray name = "a \"quoted\"\\\n\x01 o\xc3\xb9";
    const auto back = dialect.read(dialect.mark(name).bytes, false);
    QVERIFY2(back, qPrintable(back ? QString() : back.error().detail));
    QCOMPARE(std::get<MarkReached>(*back).name, name);
}

void tst_TelnyxDialect::refuses_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &message, Code code = Code::Malformed) {
        QTest::newRow(name) << message << false << code;
    };
    QTest::newRow("a binary message") << mediaWith("/w==") << true << Code::Malformed;
    row("nothing", "");
    row("no JSON", "hello");
    row("an array", "[]");
    row("no event", R"({"stream_id":"32DE0DEA-1"})");
    row("more than 64 KB", mediaWith(QByteArray(64 * 1024, 'A')));
    row("depth bomb", QByteArray(60'000, '['));
    row("a key twice", R"({"event":"media","event":"stop"})");
    row("payload that is not base64", mediaWith("!!!!"));
    row("payload cut short", mediaWith("/w="));
    row("empty payload", mediaWith(""));
    row("payload that is a number", mediaWith("/w==").replace("\"/w==\"", "1"));
    row("no media", R"({"event":"media","stream_id":"32DE0DEA-1"})");
    row("chunk with a sign", mediaWith("/w==", "-1"));
    row("chunk with a fraction", mediaWith("/w==", "1.5"));
    row("chunk out of all bounds", mediaWith("/w==", "99999999999999999999"));
    row("two keys at once", R"({"event":"dtmf","dtmf":{"digit":"12"}})");
    row("no telephone key", R"({"event":"dtmf","dtmf":{"digit":"x"}})");
    row("no digit", R"({"event":"dtmf","dtmf":{}})");
    row("mark without a name", R"({"event":"mark","mark":{}})");
    row("a stream_id that is a number", R"({"event":"stop","stream_id":1})");
    row("foreign stream_id", mediaWith("/w==").replace("DEA-1", "DEA-2"), Code::Refused);
    row("foreign stop", R"({"event":"stop","stream_id":"x"})", Code::Refused);
    row("what we sent was wrong", R"({"event":"error","payload":{"code":100003,"title":"malformed_frame"}})", Code::Refused);
    row("a second start", kStart, Code::NotPossibleNow);
}

void tst_TelnyxDialect::refuses()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    QFETCH(Error::Code, code);
    auto dialect = started();
    const auto read = dialect.read(message, binary);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(!read.error().detail.isEmpty());
    const auto next = dialect.read(mediaWith("/w=="), false); // nothing has changed: the stream goes on
    QVERIFY(next && std::holds_alternative<MediaReceived>(*next));
}

void tst_TelnyxDialect::startMayBeRefusedAndComeAgain_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const char *before, const char *after, Code code = Code::Malformed) {
        QTest::newRow(name) << QByteArray(kStart).replace(before, after) << code;
    };
    row("no call_control_id", R"("call_control_id":"v2:T02ll-_x",)", "");
    row("no stream_id", R"("stream_id":"32DE0DEA-1",)", "");
    row("a stream_id that would break out of its quotes", "32DE0DEA-1", R"(a\")");
    row("a stream_id longer than any", "32DE0DEA-1", QByteArray(257, 'a').constData());
    row("parameters that are an array", R"({"customer_id":"c1"})", R"(["c1"])");
    row("another rate", "8000", "16000", Code::Unsupported);
    row("another encoding", "PCMU", "L16", Code::Unsupported);
    row("stereo", R"("channels":1)", R"("channels":2)", Code::Unsupported);
}

void tst_TelnyxDialect::startMayBeRefusedAndComeAgain()
{
    QFETCH(QByteArray, message);
    QFETCH(Error::Code, code);
    TelnyxDialect dialect;
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(!dialect.read(mediaWith("/w=="), false));
    QVERIFY(dialect.read(kStart, false));
}

void tst_TelnyxDialect::nothingCountsBeforeStart()
{
    TelnyxDialect dialect;
    for (const auto &message : {mediaWith("/w=="), QByteArray(R"({"event":"stop"})"), QByteArray(R"({"event":"dtmf","dtmf":{"digit":"1"}})")}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
    QVERIFY(dialect.read(kStart, false));
}

void tst_TelnyxDialect::nothingCountsAfterStop()
{
    auto dialect = started();
    QVERIFY(dialect.read(R"({"event":"stop"})", false));
    for (const auto &message : {mediaWith("/w=="), kStart, QByteArray(R"({"event":"stop"})")}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
}

void tst_TelnyxDialect::saysWhyARequestFailed_data()
{
    using Code = Error::Code;
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("wrong key") << 401 << QByteArray(R"({"errors":[{"code":"10009","title":"Authentication failed"}]})") << Code::Refused << u"telnyx/apiKey"_s;
    QTest::newRow("over") << 422 << QByteArray(R"({"errors":[{"code":"90018"}]})") << Code::NotPossibleNow << u"over already"_s;
    QTest::newRow("over, as a number") << 422 << QByteArray(R"({"errors":[{"code":90018}]})") << Code::NotPossibleNow << u"90018"_s;
    QTest::newRow("bad request") << 400 << QByteArray("{}") << Code::Refused << u"HTTP 400"_s;
    QTest::newRow("forbidden") << 403 << QByteArray() << Code::Refused << u"outbound voice profile"_s;
    QTest::newRow("not found") << 404 << QByteArray() << Code::NotFound << u"telnyx/connectionId"_s;
    QTest::newRow("too many") << 429 << QByteArray() << Code::Quota << u"Wait"_s;
    QTest::newRow("down") << 503 << QByteArray("<html>") << Code::Network << u"HTTP 503"_s;
    QTest::newRow("nonsense") << 200 << QByteArray("<html>") << Code::Malformed << u"telnyx/apiUrl"_s;
    QTest::newRow("errors that are none") << 500 << QByteArray(R"({"errors":{"code":[1]}})") << Code::Network << u"HTTP 500"_s;
}

void tst_TelnyxDialect::saysWhyARequestFailed()
{
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    const auto refusal = telnyx::refusalFrom(http, body);
    QCOMPARE(refusal.error.code, code);
    QVERIFY2(refusal.error.detail.contains(says), qPrintable(refusal.error.detail));
}

void tst_TelnyxDialect::neverRepeatsWhatTelnyxSays()
{
    const auto refusal = telnyx::refusalFrom(422, R"({"errors":[{"code":"10016","detail":"+14155550138 is no number"}]})");
    QVERIFY(!refusal.error.detail.contains(u"5550138"_s));
}

QTEST_GUILESS_MAIN(tst_TelnyxDialect)
#include "tst_telnyxdialect.moc"
