// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliodialect.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kStart = R"({"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1",)"
                          R"("accountSid":"AC1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw",)"
                          R"("sampleRate":8000,"channels":1},"customParameters":{"session":"42"}}})";

QByteArray mediaWith(const QByteArray &payload, const QByteArray &chunk = "\"2\"")
{
    return R"({"event":"media","sequenceNumber":"4","streamSid":"MZ1","media":{"track":"inbound","chunk":)" + chunk
        + R"(,"timestamp":"5","payload":")" + payload + "\"}}";
}

} // namespace

// What Twilio's documentation shows, read and written; then everything it does not show.
class tst_TwilioDialect : public QObject
{
    Q_OBJECT
private slots:
    void readsConnected();
    void readsStart();
    void readsMedia();
    void readsCountsAsTextAndAsNumbers_data();
    void readsCountsAsTextAndAsNumbers();
    void readsKeysMarksAndStop();
    void ignoresWhatItDoesNotKnow_data();
    void ignoresWhatItDoesNotKnow();
    void writesExactlyTheDocumentedFields();
    void marksComeBackAsTheyWereSent();

    void refuses_data();
    void refuses();
    void startMayBeRefusedAndComeAgain_data();
    void startMayBeRefusedAndComeAgain();
    void nothingCountsBeforeStart_data();
    void nothingCountsBeforeStart();
    void nothingCountsAfterStop();
    void aSecondStartLeavesTheFirstStream();

    void readsAFrame();
    void writesAFrame();

private:
    static TwilioDialect started();
};

TwilioDialect tst_TwilioDialect::started()
{
    TwilioDialect dialect;
    if (!dialect.read(kStart, false))
        qFatal("the start message of the documentation is refused");
    return dialect;
}

void tst_TwilioDialect::readsConnected()
{
    TwilioDialect dialect;
    const auto read = dialect.read(R"({"event":"connected","protocol":"Call","version":"1.0.0"})", false);
    QVERIFY(read && std::holds_alternative<StreamConnected>(*read));
}

void tst_TwilioDialect::readsStart()
{
    TwilioDialect dialect;
    const auto read = dialect.read(kStart, false);
    QVERIFY(read);
    const auto start = std::get_if<StreamStarted>(&*read);
    QVERIFY(start);
    QCOMPARE(start->stream.toString(), u"MZ1"_s);
    QCOMPARE(start->leg.toString(), u"CA1"_s);
    QCOMPARE(start->encoding, Encoding::MuLaw);
    QCOMPARE(start->rate.hz, 8000);
    QCOMPARE(start->parameters, (QMap<QString, QString>{{u"session"_s, u"42"_s}}));
}

void tst_TwilioDialect::readsMedia()
{
    QByteArray audio;
    for (int i = 0; i < 160; ++i)
        audio += char(i * 7);
    auto dialect = started();
    const auto read = dialect.read(mediaWith(audio.toBase64()), false);
    QVERIFY(read);
    const auto media = std::get_if<MediaReceived>(&*read);
    QVERIFY(media);
    QCOMPARE(media->payload, audio);
    QCOMPARE(media->chunk, 2u);
    // Some JSON writers put a backslash before each slash.
    const auto slashes = dialect.read(mediaWith(R"(\/\/\/\/)"), false);
    QVERIFY(slashes);
    QCOMPARE(std::get<MediaReceived>(*slashes).payload, "\xff\xff\xff");
}

void tst_TwilioDialect::readsCountsAsTextAndAsNumbers_data()
{
    QTest::addColumn<QByteArray>("chunk");
    QTest::addColumn<quint64>("count");
    QTest::newRow("text") << QByteArray("\"17\"") << quint64(17);
    QTest::newRow("number") << QByteArray("17") << quint64(17);
    QTest::newRow("after months") << QByteArray("123456789012345678") << quint64(123456789012345678);
}

void tst_TwilioDialect::readsCountsAsTextAndAsNumbers()
{
    QFETCH(QByteArray, chunk);
    QFETCH(quint64, count);
    auto dialect = started();
    const auto read = dialect.read(mediaWith("/w==", chunk), false);
    QVERIFY(read);
    QCOMPARE(std::get<MediaReceived>(*read).chunk, count);
}

void tst_TwilioDialect::readsKeysMarksAndStop()
{
    auto dialect = started();
    const auto key = dialect.read(
        R"({"event":"dtmf","sequenceNumber":"5","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"#"}})", false);
    QVERIFY(key);
    QCOMPARE(std::get<KeyPressed>(*key).digit, '#');
    const auto mark = dialect.read(
        R"({"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"utt-7"}})", false);
    QVERIFY(mark);
    QCOMPARE(std::get<MarkReached>(*mark).name, "utt-7");
    const auto stop = dialect.read(
        R"({"event":"stop","sequenceNumber":"5","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}})", false);
    QVERIFY(stop);
    QVERIFY(std::holds_alternative<StreamStopped>(*stop));
}

void tst_TwilioDialect::ignoresWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("new event") << QByteArray(R"({"event":"sentiment","streamSid":"MZ1","mood":{"is":["good"]}})");
    QTest::newRow("our own track") << mediaWith("/w==").replace("\"inbound\"", "\"outbound\"");
    QTest::newRow("connected once more") << QByteArray(R"({"event":"connected"})");
}

void tst_TwilioDialect::ignoresWhatItDoesNotKnow()
{
    QFETCH(QByteArray, message);
    auto dialect = started();
    const auto read = dialect.read(message, false);
    QVERIFY(read && std::holds_alternative<Ignored>(*read));
}

void tst_TwilioDialect::writesExactlyTheDocumentedFields()
{
    auto dialect = started();
    const auto media = dialect.media("\xff\x7f\x01");
    QVERIFY(!media.binary);
    QCOMPARE(media.bytes, QByteArray(R"({"event":"media","streamSid":"MZ1","media":{"payload":"/38B"}})"));
    QCOMPARE(dialect.mark("utt-7").bytes, QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{"name":"utt-7"}})"));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"event":"clear","streamSid":"MZ1"})"));
}

void tst_TwilioDialect::marksComeBackAsTheyWereSent()
{
    auto dialect = started();
    const QByteArray name = "a \"quoted\"\\\n\x01 o\xc3\xb9";
    const auto back = dialect.read(dialect.mark(name).bytes, false);
    QVERIFY2(back, qPrintable(back ? QString() : back.error().detail));
    QCOMPARE(std::get<MarkReached>(*back).name, name);
}

void tst_TwilioDialect::refuses_data()
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
    row("no event", R"({"streamSid":"MZ1"})");
    row("an event that is a number", R"({"event":1})");
    row("more than 64 KB", mediaWith(QByteArray(64 * 1024, 'A')));
    row("depth bomb", QByteArray(60'000, '['));
    row("depth bomb inside", mediaWith("/w==").replace("\"inbound\"", QByteArray(200, '[') + QByteArray(200, ']')));
    row("a key twice", R"({"event":"media","event":"stop","streamSid":"MZ1"})");
    row("lone surrogate", R"({"event":"mark","streamSid":"MZ1","mark":{"name":"\ud800"}})");
    row("NUL", QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{"name":"\u0000"}})"));
    row("payload that is not base64", mediaWith("!!!!"));
    row("payload cut short", mediaWith("/w="));
    row("empty payload", mediaWith(""));
    row("payload that is a number", mediaWith("/w==").replace("\"/w==\"", "1"));
    row("no payload", R"({"event":"media","streamSid":"MZ1","media":{"chunk":"1"}})");
    row("no media", R"({"event":"media","streamSid":"MZ1"})");
    row("media that is an array", R"({"event":"media","streamSid":"MZ1","media":["payload","/w=="]})");
    row("chunk with a sign", mediaWith("/w==", "-1"));
    row("chunk with a fraction", mediaWith("/w==", "1.5"));
    row("chunk out of all bounds", mediaWith("/w==", "99999999999999999999"));
    row("chunk 1e999", mediaWith("/w==", "1e999"));
    row("empty chunk", mediaWith("/w==", "\"\""));
    row("two keys at once", R"({"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"12"}})");
    row("no telephone key", R"({"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"x"}})");
    row("no digit", R"({"event":"dtmf","streamSid":"MZ1","dtmf":{}})");
    row("mark without a name", R"({"event":"mark","streamSid":"MZ1","mark":{}})");
    row("no streamSid", R"({"event":"media","media":{"payload":"/w=="}})");
    row("foreign streamSid", mediaWith("/w==").replace("MZ1", "MZ2"), Code::Refused);
    row("foreign stop", R"({"event":"stop","streamSid":"MZ2","stop":{}})", Code::Refused);
    row("a second start", kStart, Code::NotPossibleNow);
}

void tst_TwilioDialect::refuses()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    QFETCH(Error::Code, code);
    auto dialect = started();
    const auto read = dialect.read(message, binary);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(!read.error().detail.isEmpty());
    // Nothing has changed: the stream goes on.
    const auto next = dialect.read(mediaWith("/w=="), false);
    QVERIFY(next && std::holds_alternative<MediaReceived>(*next));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"event":"clear","streamSid":"MZ1"})"));
}

void tst_TwilioDialect::startMayBeRefusedAndComeAgain_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const char *before, const char *after, Code code = Code::Malformed) {
        QByteArray message = kStart;
        message.replace(before, after);
        QTest::newRow(name) << message << code;
    };
    row("no callSid", R"("callSid":"CA1",)", "");
    row("no streamSid", R"("start":{"streamSid":"MZ1",)", R"("start":{)");
    row("empty streamSid", "MZ1", "");
    row("two different streams", R"("start":{"streamSid":"MZ1")", R"("start":{"streamSid":"MZ2")");
    row("streamSid that would break out of its quotes", "MZ1", R"(MZ\")");
    row("streamSid longer than any", "MZ1", QByteArray(65, 'M').constData());
    row("start that is text", R"("start":{)", R"("start":"x","x":{)");
    row("parameters that are an array", R"({"session":"42"})", R"(["session"])");
    row("a parameter that is an object", R"("42")", "{}");
    row("another rate", "8000", "16000", Code::Unsupported);
    row("another encoding", "audio/x-mulaw", "audio/x-l16", Code::Unsupported);
    row("stereo", R"("channels":1)", R"("channels":2)", Code::Unsupported);
}

void tst_TwilioDialect::startMayBeRefusedAndComeAgain()
{
    QFETCH(QByteArray, message);
    QFETCH(Error::Code, code);
    TwilioDialect dialect;
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    const auto early = dialect.read(mediaWith("/w=="), false);
    QVERIFY(!early);
    QCOMPARE(early.error().code, Error::Code::NotPossibleNow);
    QVERIFY(dialect.read(kStart, false));
}

void tst_TwilioDialect::nothingCountsBeforeStart_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("media") << mediaWith("/w==");
    QTest::newRow("dtmf") << QByteArray(R"({"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"1"}})");
    QTest::newRow("mark") << QByteArray(R"({"event":"mark","streamSid":"MZ1","mark":{"name":"a"}})");
    QTest::newRow("stop") << QByteArray(R"({"event":"stop","streamSid":"MZ1","stop":{}})");
    QTest::newRow("media with an empty streamSid") << mediaWith("/w==").replace("MZ1", "");
}

void tst_TwilioDialect::nothingCountsBeforeStart()
{
    QFETCH(QByteArray, message);
    TwilioDialect dialect;
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    QVERIFY(dialect.read(kStart, false));
}

void tst_TwilioDialect::nothingCountsAfterStop()
{
    const QByteArray stop = R"({"event":"stop","streamSid":"MZ1","stop":{}})";
    auto dialect = started();
    QVERIFY(dialect.read(stop, false));
    for (const auto &message : {stop, mediaWith("/w=="), kStart}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
}

void tst_TwilioDialect::aSecondStartLeavesTheFirstStream()
{
    auto dialect = started();
    QVERIFY(!dialect.read(QByteArray(kStart).replace("MZ1", "MZ2"), false));
    QVERIFY(dialect.media("\xff").bytes.contains("MZ1"));
}

void tst_TwilioDialect::readsAFrame()
{
    const QByteArray message = mediaWith(QByteArray(160, '\x5a').toBase64(), "\"12345\"");
    auto dialect = started();
    QBENCHMARK {
        if (!dialect.read(message, false))
            QFAIL("refused");
    }
}

void tst_TwilioDialect::writesAFrame()
{
    const QByteArray audio(160, '\x5a');
    auto dialect = started();
    qsizetype written = 0;
    QBENCHMARK {
        written += dialect.media(audio).bytes.size();
    }
    QVERIFY(written > 0);
}

QTEST_GUILESS_MAIN(tst_TwilioDialect)
#include "tst_twiliodialect.moc"
