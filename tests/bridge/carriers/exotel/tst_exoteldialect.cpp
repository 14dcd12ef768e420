// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exoteldialect.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kStart = R"({"event":"start","sequence_number":"1","stream_sid":"s1","start":{"stream_sid":"s1","call_sid":"c1",)"
                          R"("account_sid":"acme","from":"+14155550138","to":"+14155550100","custom_parameters":{"key1":"value1"},)"
                          R"("media_format":{"encoding":"raw","sample_rate":"8000","bit_rate":"128"}}})";

QByteArray mediaWith(const QByteArray &payload, const QByteArray &chunk = "\"2\"")
{
    return R"({"event":"media","sequence_number":"3","stream_sid":"s1","media":{"chunk":)" + chunk
        + R"(,"timestamp":"200","payload":")" + payload + "\"}}";
}

ExotelDialect started(const QByteArray &rate = "8000")
{
    ExotelDialect dialect;
    if (!dialect.read(QByteArray(kStart).replace("8000", rate), false))
        qFatal("the start message of the documentation is refused");
    return dialect;
}

QJsonObject json(const WireMessage &message)
{
    return QJsonDocument::fromJson(message.bytes).object();
}

QByteArray payloadOf(const WireMessage &message)
{
    return QByteArray::fromBase64(json(message)["media"_L1]["payload"_L1].toString().toLatin1());
}

} // namespace

// What Exotel's documentation shows, read and written; then everything it does not show.
class tst_ExotelDialect : public QObject
{
    Q_OBJECT
private slots:
    void readsConnectedAndStart();
    void readsEveryRate_data();
    void readsEveryRate();
    void readsParametersThatAreText();
    void readsMediaKeysMarksAndStop();
    void ignoresWhatItDoesNotKnow();
    void holdsFramesBackUntilTheyMakeAChunk_data();
    void holdsFramesBackUntilTheyMakeAChunk();
    void losesNoSampleBetweenChunks();
    void flushSendsWhatIsLeft();
    void clearDropsWhatIsHeldBack();
    void writesBothSpellings();
    void marksComeBackAsTheyWereSent();
    // rainy
    void refuses_data();
    void refuses();
    void startMayBeRefusedAndComeAgain_data();
    void startMayBeRefusedAndComeAgain();
    void nothingCountsBeforeStartNorAfterStop();
};

void tst_ExotelDialect::readsConnectedAndStart()
{
    ExotelDialect dialect;
    const auto connected = dialect.read(R"({"event":"connected"})", false);
    QVERIFY(connected && std::holds_alternative<StreamConnected>(*connected));
    const auto read = dialect.read(kStart, false);
    QVERIFY(read);
    const auto start = std::get_if<StreamStarted>(&*read);
    QVERIFY(start);
    QCOMPARE(start->stream.toString(), u"s1"_s);
    QCOMPARE(start->leg.toString(), u"c1"_s);
    QCOMPARE(start->encoding, Encoding::Linear16);
    QCOMPARE(start->rate.hz, 8000);
    QCOMPARE(start->parameters, (QMap<QString, QString>{{u"key1"_s, u"value1"_s}}));
}

void tst_ExotelDialect::readsEveryRate_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<int>("hz");
    QTest::newRow("text") << QByteArray(R"({"encoding":"audio/x-raw","sample_rate":"16000","bit_rate":"16"})") << 16000;
    QTest::newRow("number") << QByteArray(R"({"encoding":"raw","sample_rate":24000})") << 24000;
    QTest::newRow("not told") << QByteArray("{}") << 8000;
}

void tst_ExotelDialect::readsEveryRate()
{
    QFETCH(QByteArray, format);
    QFETCH(int, hz);
    ExotelDialect dialect;
    const auto read = dialect.read(
        R"({"event":"start","stream_sid":"s1","start":{"call_sid":"c1","media_format":)" + format + "}}", false);
    QVERIFY(read);
    QCOMPARE(std::get<StreamStarted>(*read).rate.hz, hz);
}

void tst_ExotelDialect::readsParametersThatAreText()
{
    ExotelDialect dialect;
    const auto read = dialect.read(QByteArray(kStart).replace(R"({"key1":"value1"})", R"("a=1&b=two+words")"), false);
    QVERIFY(read);
    QCOMPARE(std::get<StreamStarted>(*read).parameters, (QMap<QString, QString>{{u"a"_s, u"1"_s}, {u"b"_s, u"two words"_s}}));
}

void tst_ExotelDialect::readsMediaKeysMarksAndStop()
{
    auto dialect = started();
    const QByteArray audio(3200, '\x5a');
    const auto media = dialect.read(mediaWith(audio.toBase64(), "17"), false);
    QVERIFY(media);
    QCOMPARE(std::get<MediaReceived>(*media).payload, audio);
    QCOMPARE(std::get<MediaReceived>(*media).chunk, 17u);
    const auto key = dialect.read(
        R"({"event":"dtmf","sequence_number":7,"stream_sid":"s1","dtmf":{"digit":"#","duration":"100"}})", false);
    QVERIFY(key);
    QCOMPARE(std::get<KeyPressed>(*key).digit, '#');
    const auto mark = dialect.read(R"({"event":"mark","stream_sid":"s1","mark":{"name":"turn-3"}})", false);
    QVERIFY(mark);
    QCOMPARE(std::get<MarkReached>(*mark).name, "turn-3");
    const auto stop = dialect.read(R"({"event":"stop","stream_sid":"s1","stop":{"call_sid":"c1","reason":"callended"}})", false);
    QVERIFY(stop);
    QCOMPARE(std::get<StreamStopped>(*stop).why, u"callended"_s);
}

void tst_ExotelDialect::ignoresWhatItDoesNotKnow()
{
    auto dialect = started();
    const auto read = dialect.read(R"({"event":"weather","stream_sid":"s1"})", false);
    QVERIFY(read && std::holds_alternative<Ignored>(*read));
}

void tst_ExotelDialect::holdsFramesBackUntilTheyMakeAChunk_data()
{
    QTest::addColumn<QByteArray>("rate");
    QTest::addColumn<int>("frameBytes"); // 20 ms
    QTest::addColumn<int>("frames");     // until 3200 bytes are there
    QTest::newRow("8 kHz") << QByteArray("8000") << 320 << 10;
    QTest::newRow("16 kHz") << QByteArray("16000") << 640 << 5;
    QTest::newRow("24 kHz") << QByteArray("24000") << 960 << 4;
}

void tst_ExotelDialect::holdsFramesBackUntilTheyMakeAChunk()
{
    QFETCH(QByteArray, rate);
    QFETCH(int, frameBytes);
    QFETCH(int, frames);
    auto dialect = started(rate);
    const QByteArray frame(frameBytes, '\x5a');
    for (int i = 1; i < frames; ++i)
        QVERIFY(dialect.media(frame).bytes.isEmpty());
    const auto message = dialect.media(frame);
    QVERIFY(!message.binary);
    const auto payload = payloadOf(message);
    QVERIFY(payload.size() >= 3200);
    QCOMPARE(payload.size() % 320, 0);
    QCOMPARE(payload, QByteArray(frameBytes * frames, '\x5a'));
    QVERIFY(dialect.flush().bytes.isEmpty());
}

void tst_ExotelDialect::losesNoSampleBetweenChunks()
{
    auto dialect = started();
    QByteArray sent;
    QByteArray heard;
    for (int i = 0; i < 100; ++i) {
        QByteArray piece(2 * (1 + i * 37 % 500), Qt::Uninitialized); // whatever lengths
        for (auto &c : piece)
            c = char(1 + sent.size() % 251 + i % 3);
        sent += piece;
        const auto message = dialect.media(piece);
        if (message.bytes.isEmpty())
            continue;
        QCOMPARE(payloadOf(message).size() % 320, 0);
        QVERIFY(payloadOf(message).size() >= 3200);
        heard += payloadOf(message);
    }
    heard += payloadOf(dialect.flush());
    QCOMPARE(heard.left(sent.size()), sent);
    const auto padding = heard.mid(sent.size());
    QVERIFY(padding.size() < 320);
    QCOMPARE(padding, QByteArray(padding.size(), '\0'));
}

void tst_ExotelDialect::flushSendsWhatIsLeft()
{
    auto dialect = started();
    QVERIFY(dialect.flush().bytes.isEmpty());
    QVERIFY(dialect.media(QByteArray(322, '\x5a')).bytes.isEmpty());
    QCOMPARE(payloadOf(dialect.flush()), QByteArray(322, '\x5a') + QByteArray(318, '\0'));
    QVERIFY(dialect.flush().bytes.isEmpty());
}

void tst_ExotelDialect::clearDropsWhatIsHeldBack()
{
    auto dialect = started();
    QVERIFY(dialect.media(QByteArray(320, '\x5a')).bytes.isEmpty());
    QCOMPARE(json(dialect.clear()), (QJsonObject{{"event"_L1, "clear"_L1}, {"stream_sid"_L1, "s1"_L1}, {"streamSid"_L1, "s1"_L1}}));
    QVERIFY(dialect.flush().bytes.isEmpty());
}

void tst_ExotelDialect::writesBothSpellings()
{
    auto dialect = started();
    const QByteArray audio(3200, '\x5a');
    dialect.media(audio);
    const QJsonObject media{{"chunk"_L1, "2"_L1}, {"timestamp"_L1, "200"_L1}, {"sequenceNumber"_L1, "2"_L1},
        {"payload"_L1, QString::fromLatin1(audio.toBase64())}};
    // The first chunk held 200 ms at 8 kHz: 3200 bytes are 1600 samples.
    QCOMPARE(json(dialect.media(audio)), (QJsonObject{{"event"_L1, "media"_L1}, {"stream_sid"_L1, "s1"_L1}, {"streamSid"_L1, "s1"_L1},
        {"sequence_number"_L1, "2"_L1}, {"media"_L1, media}}));
}

void tst_ExotelDialect::marksComeBackAsTheyWereSent()
{
    auto dialect = started();
    const QByteArray name = "a \"quoted\"\\\n\x01 o\xc3\xb9";
    const auto back = dialect.read(dialect.mark(name).bytes, false);
    QVERIFY2(back, qPrintable(back ? QString() : back.error().detail));
    QCOMPARE(std::get<MarkReached>(*back).name, name);
}

void tst_ExotelDialect::refuses_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &message, Code code = Code::Malformed) {
        QTest::newRow(name) << message << false << code;
    };
    QTest::newRow("a binary message") << mediaWith("AAA=") << true << Code::Malformed;
    row("nothing", "");
    row("no JSON", "hello");
    row("no event", R"({"stream_sid":"s1"})");
    row("more than is read", mediaWith(QByteArray(128 * 1024, 'A')));
    row("depth bomb", QByteArray(60'000, '['));
    row("payload that is not base64", mediaWith("!!!!"));
    row("payload with half a sample", mediaWith("AAAA"));
    row("empty payload", mediaWith(""));
    row("no payload", R"({"event":"media","stream_sid":"s1","media":{"chunk":"1"}})");
    row("chunk with a sign", mediaWith("AAA=", "-1"));
    row("chunk out of all bounds", mediaWith("AAA=", "99999999999999999999"));
    row("two keys at once", R"({"event":"dtmf","stream_sid":"s1","dtmf":{"digit":"12"}})");
    row("no telephone key", R"({"event":"dtmf","stream_sid":"s1","dtmf":{"digit":"x"}})");
    row("mark without a name", R"({"event":"mark","stream_sid":"s1","mark":{}})");
    row("no stream_sid", R"({"event":"media","media":{"payload":"AAA="}})");
    row("foreign stream_sid", mediaWith("AAA=").replace("s1", "s2"), Code::Refused);
    row("foreign stop", R"({"event":"stop","stream_sid":"s2","stop":{}})", Code::Refused);
    row("a second start", kStart, Code::NotPossibleNow);
}

void tst_ExotelDialect::refuses()
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
    const auto next = dialect.read(mediaWith("AAA="), false);
    QVERIFY(next && std::holds_alternative<MediaReceived>(*next));
}

void tst_ExotelDialect::startMayBeRefusedAndComeAgain_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &before, const QByteArray &after, Code code = Code::Malformed) {
        const auto message = QByteArray(kStart).replace(before, after);
        QVERIFY(message != kStart);
        QTest::newRow(name) << message << code;
    };
    row("no call_sid", R"("call_sid":"c1",)", "");
    row("empty stream_sid", "s1", "");
    row("two different streams", R"("start":{"stream_sid":"s1")", R"("start":{"stream_sid":"s2")");
    row("stream_sid that would break out of its quotes", "s1", R"(s\")");
    row("stream_sid longer than any", "s1", QByteArray(65, 's'));
    row("parameters that are an array", R"({"key1":"value1"})", R"(["key1"])");
    row("a parameter that is an object", R"("value1")", "{}");
    row("a rate nobody asked for", "8000", "44100", Code::Unsupported);
    row("a rate that is no number", "8000", "fast", Code::Unsupported);
    row("mu-law", R"("encoding":"raw")", R"("encoding":"audio/x-mulaw")", Code::Unsupported);
}

void tst_ExotelDialect::startMayBeRefusedAndComeAgain()
{
    QFETCH(QByteArray, message);
    QFETCH(Error::Code, code);
    ExotelDialect dialect;
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(dialect.read(kStart, false));
}

void tst_ExotelDialect::nothingCountsBeforeStartNorAfterStop()
{
    const QByteArray stop = R"({"event":"stop","stream_sid":"s1","stop":{}})";
    ExotelDialect dialect;
    for (const auto &message : {stop, mediaWith("AAA=")}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
    QVERIFY(dialect.read(kStart, false));
    QVERIFY(dialect.read(stop, false));
    for (const auto &message : {stop, mediaWith("AAA="), kStart}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
}

QTEST_GUILESS_MAIN(tst_ExotelDialect)
#include "tst_exoteldialect.moc"
