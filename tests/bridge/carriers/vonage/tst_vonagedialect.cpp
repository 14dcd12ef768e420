// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagedialect.h"
#include "bridge/carriers/vonage/vonageerrors.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kConnected = R"({"event":"websocket:connected","content-type":"audio/l16;rate=16000","leg":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"})";
const QByteArray kSound("\x01\x00\xff\x7f\x00\x80", 6); // 1, 32767, -32768

} // namespace

// What Vonage's documentation shows, read and written; then everything it does not show.
class tst_VonageDialect : public QObject
{
    Q_OBJECT
private slots:
    void readsTheFirstMessage_data();
    void readsTheFirstMessage();
    void headersComeBackAsParameters();
    void readsSound();
    void readsKeys_data();
    void readsKeys();
    void readsNotifyAndCleared();
    void readsTheHangUpThatOthersHaveSeen();
    void ignoresWhatItDoesNotKnow();
    void writesExactlyTheDocumentedFields();
    void everyMessageOfSoundIs20Milliseconds_data();
    void everyMessageOfSoundIs20Milliseconds();
    void marksComeBackAsTheyWereSent();
    void hasNoWordForTheEnd();

    void refuses_data();
    void refuses();
    void theFirstMessageMayBeRefusedAndComeAgain_data();
    void theFirstMessageMayBeRefusedAndComeAgain();
    void nothingCountsBeforeTheFirstMessage();
    void nothingCountsAfterTheEnd();

    void saysWhyARequestFailed_data();
    void saysWhyARequestFailed();
    void neverRepeatsWhatVonageSays();

private:
    static VonageDialect started(const QByteArray &first = kConnected);
};

VonageDialect tst_VonageDialect::started(const QByteArray &first)
{
    VonageDialect dialect;
    if (!dialect.read(first, false))
        qFatal("the first message of the documentation is refused");
    return dialect;
}

void tst_VonageDialect::readsTheFirstMessage_data()
{
    QTest::addColumn<int>("rate");
    QTest::newRow("8 kHz") << 8000;
    QTest::newRow("16 kHz") << 16000;
    QTest::newRow("24 kHz") << 24000;
}

void tst_VonageDialect::readsTheFirstMessage()
{
    QFETCH(int, rate);
    VonageDialect dialect;
    const auto read = dialect.read(QByteArray(kConnected).replace("16000", QByteArray::number(rate)), false);
    QVERIFY(read);
    const auto start = std::get_if<StreamStarted>(&*read);
    QVERIFY(start);
    QCOMPARE(start->leg.toString(), u"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"_s);
    QCOMPARE(start->encoding, Encoding::Linear16);
    QCOMPARE(start->rate.hz, rate);
}

// The documentation's own example: what was ordered as headers lies beside the event.
void tst_VonageDialect::headersComeBackAsParameters()
{
    VonageDialect dialect;
    const auto read = dialect.read(R"({"event":"websocket:connected","content-type":"audio/l16;rate=16000","session":"42","n":7})", false);
    QVERIFY(read);
    const auto start = std::get<StreamStarted>(*read);
    QCOMPARE(start.parameters, (QMap<QString, QString>{{u"session"_s, u"42"_s}}));
    QVERIFY(start.leg.isEmpty());
}

void tst_VonageDialect::readsSound()
{
    auto dialect = started();
    const auto read = dialect.read(kSound, true);
    QVERIFY(read);
    QCOMPARE(std::get<MediaReceived>(*read).payload, kSound);
    QCOMPARE(std::get<MediaReceived>(*read).chunk, quint64(0)); // it is not counted
}

void tst_VonageDialect::readsKeys_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<char>("key");
    QTest::newRow("as documented") << QByteArray(R"({"event":"websocket:dtmf","digit":"5","duration":260})") << '5';
    QTest::newRow("as others read it") << QByteArray(R"({"event":"websocket:dtmf","dtmf":"#"})") << '#';
    QTest::newRow("as a number") << QByteArray(R"({"event":"websocket:dtmf","digit":0})") << '0';
}

void tst_VonageDialect::readsKeys()
{
    QFETCH(QByteArray, message);
    QFETCH(char, key);
    auto dialect = started();
    const auto read = dialect.read(message, false);
    QVERIFY(read);
    QCOMPARE(std::get<KeyPressed>(*read).digit, key);
}

void tst_VonageDialect::readsNotifyAndCleared()
{
    auto dialect = started();
    const auto mark = dialect.read(R"({"event":"websocket:notify","payload":{"id":"utt-7"}})", false);
    QVERIFY(mark);
    QCOMPARE(std::get<MarkReached>(*mark).name, "utt-7");
    const auto cleared = dialect.read(R"({"event":"websocket:cleared"})", false);
    QVERIFY(cleared && std::holds_alternative<Cleared>(*cleared));
}

void tst_VonageDialect::readsTheHangUpThatOthersHaveSeen()
{
    auto dialect = started();
    const auto read = dialect.read(R"({"event":"websocket:hangup"})", false);
    QVERIFY(read && std::holds_alternative<StreamStopped>(*read));
}

void tst_VonageDialect::ignoresWhatItDoesNotKnow()
{
    VonageDialect fresh;
    const QByteArray future = R"({"event":"websocket:sentiment","mood":"good"})";
    QVERIFY(std::holds_alternative<Ignored>(*fresh.read(future, false)));
    auto dialect = started();
    QVERIFY(std::holds_alternative<Ignored>(*dialect.read(future, false)));
}

void tst_VonageDialect::writesExactlyTheDocumentedFields()
{
    auto dialect = started();
    QByteArray sound(640, '\0');
    sound.replace(0, kSound.size(), kSound);
    const auto media = dialect.media(sound);
    QVERIFY(media.binary);
    QCOMPARE(media.bytes, sound);
    QVERIFY(!dialect.mark("utt-7").binary && !dialect.clear().binary);
    QCOMPARE(dialect.mark("utt-7").bytes, QByteArray(R"({"action":"notify","payload":{"id":"utt-7"}})"));
    QCOMPARE(dialect.clear().bytes, QByteArray(R"({"action":"clear"})"));
}

void tst_VonageDialect::everyMessageOfSoundIs20Milliseconds_data()
{
    QTest::addColumn<QByteArray>("rate");
    QTest::addColumn<int>("bytes");
    QTest::newRow("8 kHz") << QByteArray("8000") << 320;
    QTest::newRow("16 kHz") << QByteArray("16000") << 640;
    QTest::newRow("24 kHz") << QByteArray("24000") << 960;
}

void tst_VonageDialect::everyMessageOfSoundIs20Milliseconds()
{
    QFETCH(QByteArray, rate);
    QFETCH(int, bytes);
    auto dialect = started(QByteArray(kConnected).replace("16000", rate));
    QCOMPARE(dialect.media(kSound).bytes, kSound + QByteArray(bytes - kSound.size(), '\0'));
    QCOMPARE(dialect.media({}).bytes, QByteArray(bytes, '\0'));
    QCOMPARE(dialect.media(QByteArray(bytes, 'x')).bytes, QByteArray(bytes, 'x'));
}

void tst_VonageDialect::marksComeBackAsTheyWereSent()
{
    auto dialect = started();
    const QByteArray name = "a \"quoted\"\\\n\x01 o\xc3\xb9";
    const auto back = dialect.read(dialect.mark(name).bytes.replace(R"("action":"notify")", R"("event":"websocket:notify")"), false);
    QVERIFY2(back, qPrintable(back ? QString() : back.error().detail));
    QCOMPARE(std::get<MarkReached>(*back).name, name);
}

void tst_VonageDialect::hasNoWordForTheEnd()
{
    QVERIFY(!VonageDialect().saysWhenItStops());
}

void tst_VonageDialect::refuses_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    QTest::addColumn<Code>("code");
    const auto row = [](const char *name, const QByteArray &message, Code code = Code::Malformed) {
        QTest::newRow(name) << message << false << code;
    };
    QTest::newRow("no sound") << QByteArray() << true << Code::Malformed;
    QTest::newRow("half a sample") << kSound.chopped(1) << true << Code::Malformed;
    QTest::newRow("more than 64 KB of sound") << QByteArray(64 * 1024 + 2, 'x') << true << Code::Malformed;
    row("nothing", "");
    row("no JSON", "hello");
    row("an array", "[]");
    row("no event", R"({"digit":"5"})");
    row("an event that is a number", R"({"event":1})");
    row("more than 64 KB", R"({"event":")" + QByteArray(64 * 1024, 'A') + "\"}");
    row("depth bomb", QByteArray(60'000, '['));
    row("a key twice", R"({"event":"websocket:dtmf","digit":"5","digit":"6"})");
    row("two keys at once", R"({"event":"websocket:dtmf","digit":"12"})");
    row("no telephone key", R"({"event":"websocket:dtmf","digit":"x"})");
    row("no digit", R"({"event":"websocket:dtmf"})");
    row("notify without a payload", R"({"event":"websocket:notify"})");
    row("notify without an id", R"({"event":"websocket:notify","payload":{}})");
    row("notify with a number", R"({"event":"websocket:notify","payload":{"id":1}})");
    row("a second first message", kConnected, Code::NotPossibleNow);
}

void tst_VonageDialect::refuses()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    QFETCH(Error::Code, code);
    auto dialect = started();
    const auto read = dialect.read(message, binary);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
    QVERIFY(!read.error().detail.isEmpty());
    const auto next = dialect.read(kSound, true); // nothing has changed: the stream goes on
    QVERIFY(next && std::holds_alternative<MediaReceived>(*next));
}

void tst_VonageDialect::theFirstMessageMayBeRefusedAndComeAgain_data()
{
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const char *before, const char *after) {
        QTest::newRow(name) << QByteArray(kConnected).replace(before, after);
    };
    row("another rate", "16000", "44100");
    row("no rate", ";rate=16000", "");
    row("another encoding", "audio/l16", "audio/opus");
    row("a rate and more", "rate=16000", "rate=16000;channels=2");
    row("no sound named", R"("content-type":"audio/l16;rate=16000",)", "");
    row("sound that is a number", R"("audio/l16;rate=16000")", "16000");
}

void tst_VonageDialect::theFirstMessageMayBeRefusedAndComeAgain()
{
    QFETCH(QByteArray, message);
    VonageDialect dialect;
    const auto read = dialect.read(message, false);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::Unsupported);
    QVERIFY(!dialect.read(kSound, true));
    QVERIFY(dialect.read(kConnected, false));
}

void tst_VonageDialect::nothingCountsBeforeTheFirstMessage()
{
    VonageDialect dialect;
    const auto sound = dialect.read(kSound, true);
    QVERIFY(!sound);
    QCOMPARE(sound.error().code, Error::Code::NotPossibleNow);
    for (const QByteArray message : {R"({"event":"websocket:dtmf","digit":"5"})", R"({"event":"websocket:cleared"})",
             R"({"event":"websocket:notify","payload":{"id":"a"}})", R"({"event":"websocket:hangup"})"}) {
        const auto read = dialect.read(message, false);
        QVERIFY(!read);
        QCOMPARE(read.error().code, Error::Code::NotPossibleNow);
    }
    QVERIFY(dialect.read(kConnected, false));
}

void tst_VonageDialect::nothingCountsAfterTheEnd()
{
    auto dialect = started();
    QVERIFY(dialect.read(R"({"event":"websocket:hangup"})", false));
    QVERIFY(!dialect.read(kSound, true));
    QVERIFY(!dialect.read(kConnected, false));
    QVERIFY(!dialect.read(R"({"event":"websocket:hangup"})", false));
}

void tst_VonageDialect::saysWhyARequestFailed_data()
{
    using Code = Error::Code;
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, int http, const QByteArray &body, Code code, const QString &says) {
        QTest::newRow(name) << http << body << code << says;
    };
    row("wrong token", 401, R"({"type":"UNAUTHORIZED","error_title":"Unauthorized"})", Code::Refused, u"vonage/privateKey"_s);
    row("no money", 402, {}, Code::Quota, u"Top the account up"_s);
    row("forbidden", 403, "{}", Code::Refused, u"Check the balance"_s);
    row("not found", 404, {}, Code::NotFound, u"knows no such call"_s);
    row("too many", 429, {}, Code::Quota, u"Wait a moment"_s);
    row("down", 503, "<html>", Code::Network, u"HTTP 503"_s);
    row("the number to call", 400, R"({"type":"about:blank","title":"Bad Request","invalid_parameters":[{"name":"to[0].number","reason":"must be a number"}]})",
        Code::Refused, u"country code"_s);
    row("the number to call from", 400, R"({"title":"Bad Request","invalid_parameters":[{"name":"from.number","reason":"not yours"}]})", Code::Refused,
        u"vonage/fromNumber"_s);
    row("bad request", 400, R"({"title":"Bad Request"})", Code::Refused, u"HTTP 400"_s);
    row("redirect", 302, {}, Code::Unsupported, u"vonage/apiUrl"_s);
    row("nonsense", 200, "<html>", Code::Malformed, u"vonage/apiUrl"_s);
    row("a body that bites", 400, QByteArray(100'000, '['), Code::Refused, u"HTTP 400"_s);
}

void tst_VonageDialect::saysWhyARequestFailed()
{
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    const auto error = vonage::refusalFrom(http, body);
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QCOMPARE(error.code, code);
    QVERIFY(error.detail.endsWith(u'.'));
}

void tst_VonageDialect::neverRepeatsWhatVonageSays()
{
    const auto error = vonage::refusalFrom(400, R"({"title":"Bad Request","detail":"14155550138 is no number"})");
    QVERIFY(!error.detail.contains(u"5550138"_s));
}

QTEST_GUILESS_MAIN(tst_VonageDialect)
#include "tst_vonagedialect.moc"
