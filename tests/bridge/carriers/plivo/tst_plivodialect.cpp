// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivodialect.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kStart = R"({"event":"start","sequenceNumber":1,"start":{"callId":"c-1","streamId":"s-1","accountId":"MA1",)"
                          R"("tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-l16","sampleRate":16000}},)"
                          R"("extra_headers":"userId=12345;sessionId=abc"})";

QByteArray mediaWith(const QByteArray &payload, const QByteArray &chunk = "41")
{
    return R"({"event":"media","sequenceNumber":42,"streamId":"s-1","media":{"track":"inbound","timestamp":"1705312200000",)"
           R"("chunk":)" + chunk + R"(,"payload":")" + payload + R"("},"extra_headers":"userId=12345"})";
}

PlivoDialect started(const QByteArray &start = kStart)
{
    PlivoDialect dialect({});
    if (!dialect.read(start, false))
        qFatal("the start message of the documentation is refused");
    return dialect;
}

} // namespace

// What Plivo's documentation shows, read and written; then everything it does not show.
class tst_PlivoDialect : public QObject
{
    Q_OBJECT
private slots:
    void speaksTheFormatOfTheStream_data();
    void speaksTheFormatOfTheStream();
    void withoutAFormatTheAskedOneHolds();
    void readsExtraHeaders_data();
    void readsExtraHeaders();
    void readsMedia();
    void readsCountsAsTextAndAsNumbers();
    void readsKeysCheckpointsAndStop();
    void confirmationsMayLackTheirStream_data();
    void confirmationsMayLackTheirStream();
    void ignoresWhatItDoesNotKnow_data();
    void ignoresWhatItDoesNotKnow();
    void writesExactlyTheDocumentedFields();
    void checkpointNamesComeBackAsTheyWereSent();

    void refuses_data();
    void refuses();
    void startMayBeRefusedAndComeAgain_data();
    void startMayBeRefusedAndComeAgain();
    void nothingCountsBeforeStart();
    void nothingCountsAfterStop();
};

void tst_PlivoDialect::speaksTheFormatOfTheStream_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<Encoding>("encoding");
    QTest::addColumn<int>("rate");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("linear, wide") << QByteArray(R"("encoding":"audio/x-l16","sampleRate":16000)") << Encoding::Linear16 << 16000
        << QByteArray(R"("contentType":"audio/x-l16","sampleRate":16000)");
    QTest::newRow("linear, narrow") << QByteArray(R"("encoding":"audio/x-l16","sampleRate":8000)") << Encoding::Linear16 << 8000
        << QByteArray(R"("contentType":"audio/x-l16","sampleRate":8000)");
    QTest::newRow("mu-law") << QByteArray(R"("encoding":"audio/x-mulaw","sampleRate":8000)") << Encoding::MuLaw << 8000
        << QByteArray(R"("contentType":"audio/x-mulaw","sampleRate":8000)");
    QTest::newRow("the rate as text, and in the encoding too") << QByteArray(R"("encoding":"audio/x-mulaw;rate=8000","sampleRate":"8000")")
        << Encoding::MuLaw << 8000 << QByteArray(R"("contentType":"audio/x-mulaw","sampleRate":8000)");
}

void tst_PlivoDialect::speaksTheFormatOfTheStream()
{
    QFETCH(QByteArray, format);
    QFETCH(Encoding, encoding);
    QFETCH(int, rate);
    QFETCH(QByteArray, written);
    PlivoDialect dialect({Encoding::MuLaw, SampleRate{8000}});
    const auto read = dialect.read(QByteArray(kStart).replace(R"("encoding":"audio/x-l16","sampleRate":16000)", format), false);
    QVERIFY(read);
    const auto start = std::get_if<StreamStarted>(&*read);
    QVERIFY(start);
    QCOMPARE(start->stream.toString(), u"s-1"_s);
    QCOMPARE(start->leg.toString(), u"c-1"_s);
    QCOMPARE(start->encoding, encoding);
    QCOMPARE(start->rate.hz, rate);
    QCOMPARE(dialect.media("\xff\x7f").bytes, R"({"event":"playAudio","media":{)" + written + R"(,"payload":"/38="}})");
}

void tst_PlivoDialect::withoutAFormatTheAskedOneHolds()
{
    PlivoDialect dialect({Encoding::MuLaw, SampleRate{8000}});
    const auto read = dialect.read(R"({"event":"start","start":{"callId":"c-1","streamId":"s-1"}})", false);
    QVERIFY(read);
    QCOMPARE(std::get<StreamStarted>(*read).encoding, Encoding::MuLaw);
    QCOMPARE(std::get<StreamStarted>(*read).rate.hz, 8000);
}

void tst_PlivoDialect::readsExtraHeaders_data()
{
    using Map = QMap<QString, QString>;
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<Map>("parameters");
    const Map both = {{u"userId"_s, u"12345"_s}, {u"sessionId"_s, u"abc"_s}};
    QTest::newRow("semicolons") << QByteArray(R"("userId=12345;sessionId=abc")") << both;
    QTest::newRow("commas") << QByteArray(R"("userId=12345,sessionId=abc")") << both;
    QTest::newRow("an object as text") << QByteArray(R"("{\"userId\":\"12345\",\"sessionId\":\"abc\"}")") << both;
    QTest::newRow("an empty object as text") << QByteArray(R"("{}")") << Map();
    QTest::newRow("broken object") << QByteArray(R"("{\"userId\":")") << Map();
    QTest::newRow("nothing to split") << QByteArray(R"("=;,x;=,")") << Map();
    QTest::newRow("no text") << QByteArray("7") << Map();
}

void tst_PlivoDialect::readsExtraHeaders()
{
    QFETCH(QByteArray, headers);
    using Map = QMap<QString, QString>;
    QFETCH(Map, parameters);
    PlivoDialect dialect({});
    const auto read = dialect.read(QByteArray(kStart).replace(R"("userId=12345;sessionId=abc")", headers), false);
    QVERIFY(read);
    QCOMPARE(std::get<StreamStarted>(*read).parameters, parameters);
}

void tst_PlivoDialect::readsMedia()
{
    QByteArray audio;
    for (int i = 0; i < 640; ++i)
        audio += char(i * 7);
    auto dialect = started();
    const auto read = dialect.read(mediaWith(audio.toBase64()), false);
    QVERIFY(read);
    QCOMPARE(std::get<MediaReceived>(*read).payload, audio);
    QCOMPARE(std::get<MediaReceived>(*read).chunk, 41u);
    const auto slashes = dialect.read(mediaWith(R"(\/\/8=)"), false); // some JSON writers escape them
    QVERIFY(slashes);
    QCOMPARE(std::get<MediaReceived>(*slashes).payload, "\xff\xff");
}

void tst_PlivoDialect::readsCountsAsTextAndAsNumbers()
{
    auto dialect = started();
    for (const QByteArray chunk : {"17", "\"17\""}) {
        const auto read = dialect.read(mediaWith("//8=", chunk), false);
        QVERIFY(read);
        QCOMPARE(std::get<MediaReceived>(*read).chunk, 17u);
    }
}

void tst_PlivoDialect::readsKeysCheckpointsAndStop()
{
    auto dialect = started();
    const auto key = dialect.read(
        R"({"event":"dtmf","sequenceNumber":50,"streamId":"s-1","dtmf":{"track":"inbound","timestamp":"1705312205000","digit":"#"}})", false);
    QVERIFY(key);
    QCOMPARE(std::get<KeyPressed>(*key).digit, '#');
    const auto played = dialect.read(R"({"event":"playedStream","sequenceNumber":60,"streamId":"s-1","name":"utt-7"})", false);
    QVERIFY(played);
    QCOMPARE(std::get<MarkReached>(*played).name, "utt-7");
    const auto cleared = dialect.read(R"({"event":"clearedAudio","sequenceNumber":61,"streamId":"s-1"})", false);
    QVERIFY(cleared && std::holds_alternative<Cleared>(*cleared));
    const auto stop = dialect.read(R"({"event":"stop"})", false);
    QVERIFY(stop && std::holds_alternative<StreamStopped>(*stop));
}

void tst_PlivoDialect::confirmationsMayLackTheirStream_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("isMark");
    QTest::newRow("checkpoint") << QByteArray(R"({"event":"playedStream","name":"a"})") << true;
    QTest::newRow("checkpoint, the FAQ's word") << QByteArray(R"({"event":"played","name":"a"})") << true;
    QTest::newRow("cleared") << QByteArray(R"({"event":"clearedAudio"})") << false;
}

void tst_PlivoDialect::confirmationsMayLackTheirStream()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, isMark);
    auto dialect = started();
    const auto read = dialect.read(message, false);
    QVERIFY(read);
    QCOMPARE(std::holds_alternative<MarkReached>(*read), isMark);
    QCOMPARE(std::holds_alternative<Cleared>(*read), !isMark);
}

void tst_PlivoDialect::ignoresWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("new event") << QByteArray(R"({"event":"sentiment","streamId":"s-1","mood":{"is":["good"]}})");
    QTest::newRow("our own track") << mediaWith("//8=").replace("\"inbound\"", "\"outbound\"");
    QTest::newRow("playFailed") << QByteArray(R"({"event":"playFailed","reason":"x"})");
}

void tst_PlivoDialect::ignoresWhatItDoesNotKnow()
{
    QFETCH(QByteArray, message);
    auto dialect = started();
    const auto read = dialect.read(message, false);
    QVERIFY(read && std::holds_alternative<Ignored>(*read));
}

void tst_PlivoDialect::writesExactlyTheDocumentedFields()
{
    auto dialect = started();
    QVERIFY(!dialect.media("\xff\x7f").binary);
    QCOMPARE(dialect.mark("utt-7").bytes, QByteArray(R"({"event":"checkpoint","streamId":"s-1","name":"utt-7"})"));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"event":"clearAudio","streamId":"s-1"})"));
}

void tst_PlivoDialect::checkpointNamesComeBackAsTheyWereSent()
{
    auto dialect = started();
    const QByteArray name = "a \"quoted\"\\\n\x01 o\xc3\xb9";
    const auto back = dialect.read(dialect.mark(name).bytes.replace("checkpoint", "playedStream"), false);
    QVERIFY2(back, qPrintable(back ? QString() : back.error().detail));
    QCOMPARE(std::get<MarkReached>(*back).name, name);
}

void tst_PlivoDialect::refuses_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &message, Code code = Code::Malformed) {
        QTest::newRow(name) << message << false << code;
    };
    QTest::newRow("a binary message") << mediaWith("//8=") << true << Code::Malformed;
    row("nothing", "");
    row("no JSON", "hello");
    row("an array", "[]");
    row("no event", R"({"streamId":"s-1"})");
    row("an event that is a number", R"({"event":1})");
    row("more than 64 KB", mediaWith(QByteArray(64 * 1024, 'A')));
    row("depth bomb", QByteArray(60'000, '['));
    row("a key twice", R"({"event":"media","event":"stop","streamId":"s-1"})");
    row("lone surrogate", R"({"event":"playedStream","name":"\ud800"})");
    row("payload that is not base64", mediaWith("!!!!"));
    row("payload cut short", mediaWith("//8"));
    row("half a sample", mediaWith("/w=="));
    row("empty payload", mediaWith(""));
    row("payload that is a number", mediaWith("//8=").replace("\"//8=\"", "1"));
    row("no media", R"({"event":"media","streamId":"s-1"})");
    row("chunk with a sign", mediaWith("//8=", "-1"));
    row("chunk out of all bounds", mediaWith("//8=", "99999999999999999999"));
    row("two keys at once", R"({"event":"dtmf","streamId":"s-1","dtmf":{"digit":"12"}})");
    row("no telephone key", R"({"event":"dtmf","streamId":"s-1","dtmf":{"digit":"x"}})");
    row("no digit", R"({"event":"dtmf","streamId":"s-1","dtmf":{}})");
    row("checkpoint without a name", R"({"event":"playedStream","streamId":"s-1"})");
    row("streamId that is a number", mediaWith("//8=").replace("\"s-1\"", "1"));
    row("foreign streamId", mediaWith("//8=").replace("s-1", "s-2"), Code::Refused);
    row("foreign stop", R"({"event":"stop","streamId":"s-2"})", Code::Refused);
    row("foreign clearedAudio", R"({"event":"clearedAudio","streamId":"s-2"})", Code::Refused);
    row("a second start", kStart, Code::NotPossibleNow);
}

void tst_PlivoDialect::refuses()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    QFETCH(Error::Code, code);
    auto dialect = started();
    const auto read = dialect.read(message, binary);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    // Nothing has changed: the stream goes on.
    const auto next = dialect.read(mediaWith("//8="), false);
    QVERIFY(next && std::holds_alternative<MediaReceived>(*next));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"event":"clearAudio","streamId":"s-1"})"));
}

void tst_PlivoDialect::startMayBeRefusedAndComeAgain_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &before, const QByteArray &after, Code code = Code::Malformed) {
        QTest::newRow(name) << QByteArray(kStart).replace(before, after) << code;
    };
    row("no callId", R"("callId":"c-1",)", "");
    row("no streamId", R"("streamId":"s-1",)", "");
    row("streamId that would break out of its quotes", "s-1", R"(s\")");
    row("streamId longer than any", "s-1", QByteArray(65, 's'));
    row("no rate", R"(,"sampleRate":16000)", "");
    row("a rate that Plivo does not document", "16000", "24000", Code::Unsupported);
    row("wide mu-law", "x-l16", "x-mulaw", Code::Unsupported);
    row("another codec", "audio/x-l16", "audio/opus", Code::Unsupported);
}

void tst_PlivoDialect::startMayBeRefusedAndComeAgain()
{
    QFETCH(QByteArray, message);
    QFETCH(Error::Code, code);
    PlivoDialect dialect({});
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(dialect.read(kStart, false));
}

void tst_PlivoDialect::nothingCountsBeforeStart()
{
    PlivoDialect dialect({});
    for (const auto &message : {mediaWith("//8="), QByteArray(R"({"event":"stop"})"), QByteArray(R"({"event":"clearedAudio"})")}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
    QVERIFY(dialect.read(kStart, false));
}

void tst_PlivoDialect::nothingCountsAfterStop()
{
    auto dialect = started();
    QVERIFY(dialect.read(R"({"event":"stop"})", false));
    for (const auto &message : {QByteArray(R"({"event":"stop"})"), mediaWith("//8="), kStart}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
}

QTEST_GUILESS_MAIN(tst_PlivoDialect)
#include "tst_plivodialect.moc"
