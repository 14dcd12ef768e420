// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicecarrier.h"

#include "tinybridge.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QWebSocket>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr char kLoud = '\x00'; // mu-law of -32124
constexpr char kQuiet = '\xff';

// Half a second of full sound for every sentence.
Result<AudioFrame> shout(const QString &)
{
    return AudioFrame{QList<qint16>(4000, 20'000), kTelephoneRate};
}

qsizetype loudBytes(const QByteArray &muLaw)
{
    return std::count_if(muLaw.begin(), muLaw.end(), [](char c) { return (uchar(c) & 0x7f) < 0x30; });
}

const CallId kCall(QStringLiteral("call-1"));

} // namespace

// The practice line in loopback against a bridge with nothing in it: over real HTTP and a real WebSocket.
class tst_PracticeCarrier : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void isALineWithoutAnAccount();
    void callsUsAsTwilioWould();
    void signsEverythingItSends();
    void speaksInRealTimeFramesWithoutAGap();
    void hearsWhatTheAgentSays();
    void echoesMarksAndHonoursClear();
    void saysItsScriptAndHangsUp();
    void pressesKeys();
    void speaksFromTheMicrophoneIntoTheEar();
    void hangsUpWhenAsked();
    void hangsUpWhileItRings();
    void hangsUpACallThatNeverWas();
    void noticesThatWeClose();
    void listensToAPoliteRefusal();
    void twoCallsNeverMix();
    void remembersACallThatIsOver();

    void saysWhyACallFailed_data();
    void saysWhyACallFailed();
    void saysWhenTheWebhookDoesNotAnswer();
    void saysWhenTheStreamCannotBeOpened_data();
    void saysWhenTheStreamCannotBeOpened();
    void closesOnWhatTwilioRefuses_data();
    void closesOnWhatTwilioRefuses();
    void aDeafStatusWebhookStopsNoCall();
    void aMissingSoundFileFailsBeforeItRings();
    void aFailingVoiceFailsBeforeItRings();
    void strangersAreRefused();
    void canBeDeletedInTheMiddleOfACall();

private:
    DialOrder order(const CallId &call = kCall) const { return {.call = call, .to = u"anything"_s, .answerUrl = m_bridge->answerUrl(), .statusUrl = m_bridge->statusUrl()}; }
    void makeCarrier(const PracticeScript &script = {});
    void dialAndConnect(const CallId &call = kCall);

    PracticeCarrier::Options m_options;
    std::unique_ptr<TinyBridge> m_bridge;
    std::unique_ptr<PracticeCarrier> m_carrier;
};

void tst_PracticeCarrier::init()
{
    m_bridge = std::make_unique<TinyBridge>();
    m_options = {};
    m_options.voice = shout;
    m_options.ring = 0ms;
    makeCarrier();
}

void tst_PracticeCarrier::cleanup()
{
    m_carrier.reset();
    m_bridge.reset();
}

void tst_PracticeCarrier::makeCarrier(const PracticeScript &script)
{
    m_carrier = std::make_unique<PracticeCarrier>(m_options);
    m_carrier->setScript(script);
}

void tst_PracticeCarrier::dialAndConnect(const CallId &call)
{
    const auto before = m_bridge->streams.size();
    m_carrier->dial(order(call));
    QTRY_VERIFY(m_bridge->streams.size() > before && m_bridge->stream(before).chunks.size() >= 2);
}

void tst_PracticeCarrier::isALineWithoutAnAccount()
{
    QCOMPARE(m_carrier->name(), u"practice"_s);
    QCOMPARE(m_carrier->lines().size(), 1);
    QCOMPARE(m_carrier->lines().first().name, u"Practice line"_s);
    QVERIFY(m_carrier->canDial());
    PracticeCarrier mute({});
    QVERIFY(!mute.canDial()); // the built-in script has sentences
    mute.setScript({{{{}, {}, u"5"_s, false}}});
    QVERIFY(mute.canDial());
}

void tst_PracticeCarrier::callsUsAsTwilioWould()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    dialAndConnect();
    QCOMPARE(dialled.size(), 1);
    const auto leg = dialled.first().at(1).value<LegId>();
    m_carrier->hangUp(kCall, leg);
    QTRY_COMPARE(m_bridge->statuses(), (QStringList{u"initiated"_s, u"ringing"_s, u"in-progress"_s, u"completed"_s}));

    const auto answers = m_bridge->told("/practice/voice/0123");
    QCOMPARE(answers.size(), 1);
    QCOMPARE(answers[0].value(u"CallSid"_s), leg.toString());
    QCOMPARE(answers[0].value(u"CallStatus"_s), u"in-progress"_s);
    QCOMPARE(answers[0].value(u"To"_s), u"anything"_s);
    const auto reports = m_bridge->told("/practice/status/0123");
    for (int i = 0; i < reports.size(); ++i) {
        QCOMPARE(reports[i].value(u"SequenceNumber"_s), QString::number(i));
        QCOMPARE(reports[i].value(u"CallSid"_s), leg.toString());
    }
    QVERIFY(!reports[2].contains(u"CallDuration"_s));
    QVERIFY(reports[3].value(u"CallDuration"_s).toInt() >= 1);
    // Our own reader of Twilio's webhooks understands them.
    const auto report = m_carrier->read(m_bridge->requests.first());
    QVERIFY(report);
    QCOMPARE(report->leg, leg);
    QCOMPARE(report->sequence, 0);

    const auto &stream = m_bridge->stream();
    QVERIFY(stream.hasStarted);
    QCOMPARE(stream.started.leg, leg);
    QCOMPARE(stream.started.parameters.value(u"call"_s), u"42"_s);
    QVERIFY(stream.hasStopped);
    QTRY_VERIFY(stream.isClosed);
    QCOMPARE(stream.complaints, QStringList());
}

void tst_PracticeCarrier::signsEverythingItSends()
{
    dialAndConnect();
    const QUrl elsewhere(u"https://bridge.example.com"_s); // practice calls do not go through the tunnel
    for (const auto &request : m_bridge->requests) {
        const auto verified = m_carrier->verify(request, elsewhere);
        QVERIFY2(verified, qPrintable(verified ? QString() : verified.error().detail));
    }
    QVERIFY(m_bridge->requests.size() >= 4);
    QVERIFY(m_carrier->verify(m_bridge->stream().upgrade, elsewhere));
}

void tst_PracticeCarrier::speaksInRealTimeFramesWithoutAGap()
{
    dialAndConnect();
    auto &stream = m_bridge->stream();
    QTRY_VERIFY(stream.chunks.size() >= 50);
    m_carrier->hangUp(kCall, {});
    QTRY_VERIFY(stream.hasStopped);
    for (int i = 0; i < stream.chunks.size(); ++i)
        QCOMPARE(stream.chunks[i], quint64(i + 1));
    QCOMPARE(stream.audio.size(), stream.chunks.size() * 160);
    // It hears exactly as long as it speaks: one clock for both.
    QCOMPARE(m_carrier->heard(kCall).size(), stream.audio.size());
}

void tst_PracticeCarrier::hearsWhatTheAgentSays()
{
    dialAndConnect();
    auto &stream = m_bridge->stream();
    const QByteArray sound(1600, kLoud); // 200 ms at once, as an engine would give it
    stream.play(sound);
    stream.send(stream.dialect.mark("end").bytes);
    QTRY_COMPARE(stream.marks, QList<QByteArray>{"end"});
    const auto heard = m_carrier->heard(kCall);
    const auto from = heard.indexOf(kLoud);
    QCOMPARE(heard.mid(from, 1600), sound);
    QCOMPARE(loudBytes(heard), 1600);
    QCOMPARE(heard.left(from).count(kQuiet), from);
}

void tst_PracticeCarrier::echoesMarksAndHonoursClear()
{
    dialAndConnect();
    auto &stream = m_bridge->stream();
    stream.play(QByteArray(8 * 60'000, kLoud)); // a minute
    stream.send(stream.dialect.mark("never played").bytes);
    const auto chunks = stream.chunks.size();
    QTRY_VERIFY(stream.chunks.size() > chunks + 10);
    QVERIFY(stream.marks.isEmpty());
    stream.send(stream.dialect.clear().bytes);
    QTRY_COMPARE(stream.marks, QList<QByteArray>{"never played"});
    const auto heard = loudBytes(m_carrier->heard(kCall));
    QVERIFY(heard >= 10 * 160 && heard < 8 * 30'000);
    const auto timeline = m_carrier->memoryOf(kCall).timeline;
    QCOMPARE(timeline.size(), 2);
    QCOMPARE(timeline[0].kind, PracticeMoment::Kind::Cleared);
    QCOMPARE(timeline[1].kind, PracticeMoment::Kind::MarkEchoed);
    QCOMPARE(timeline[1].heard, timeline[0].heard);
    // Silence from now on.
    const auto later = stream.chunks.size();
    QTRY_VERIFY(stream.chunks.size() > later + 5);
    QCOMPARE(loudBytes(m_carrier->heard(kCall)), heard);
}

void tst_PracticeCarrier::saysItsScriptAndHangsUp()
{
    m_options.manner.quiet = 60ms;
    m_options.manner.goodbye = 100ms;
    makeCarrier({{{u"Hello"_s, {}, {}, false}, {u"Goodbye"_s, {}, {}, false}}});
    dialAndConnect();
    auto &stream = m_bridge->stream();
    QCOMPARE(loudBytes(stream.audio), 0); // it waits for the greeting
    stream.play(QByteArray(1600, kLoud));
    QTRY_COMPARE(loudBytes(stream.audio), 4000);
    stream.play(QByteArray(1600, kLoud));
    QTRY_COMPARE(loudBytes(stream.audio), 8000);
    QTRY_VERIFY(stream.hasStopped);
    QTRY_COMPARE(m_bridge->statuses().last(), u"completed"_s);
    QCOMPARE(stream.complaints, QStringList());
}

void tst_PracticeCarrier::pressesKeys()
{
    m_options.manner.quiet = 60ms;
    m_options.manner.keyGap = 40ms;
    makeCarrier(*PracticeScript::fromArguments({u"#42"_s}));
    dialAndConnect();
    m_bridge->stream().play(QByteArray(1600, kLoud));
    QTRY_COMPARE(m_bridge->stream().keys, "42");
}

void tst_PracticeCarrier::speaksFromTheMicrophoneIntoTheEar()
{
    auto microphone = std::make_shared<AudioTap>(2s);
    auto ear = std::make_shared<AudioTap>(2s);
    m_carrier->setMicrophone(microphone);
    m_carrier->setEar(ear);
    microphone->write(std::vector<qint16>(480, 20'000), {});
    dialAndConnect();
    auto &stream = m_bridge->stream();
    QTRY_COMPARE(loudBytes(stream.audio), 480);
    stream.play(QByteArray(160, kLoud));
    stream.send(stream.dialect.mark("end").bytes);
    QTRY_VERIFY(!stream.marks.isEmpty());
    std::vector<AudioTap::Sample> both(ear->readable());
    ear->read(both);
    QCOMPARE(std::count_if(both.begin(), both.end(), [](auto sample) { return sample.caller == 20'000; }), 480);
    QCOMPARE(std::count_if(both.begin(), both.end(), [](auto sample) { return sample.agent < -30'000; }), 160);
}

void tst_PracticeCarrier::hangsUpWhenAsked()
{
    dialAndConnect();
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(kCall, {});
    QVERIFY(hungUp.wait());
    QCOMPARE(hungUp.first().first().value<CallId>(), kCall);
    QTRY_VERIFY(m_bridge->stream().hasStopped && m_bridge->stream().isClosed);
    QTRY_COMPARE(m_bridge->statuses().last(), u"completed"_s);
    m_carrier->hangUp(kCall, {}); // once more is no harm
    QVERIFY(hungUp.wait());
    QCOMPARE(m_bridge->statuses().size(), 4);
}

void tst_PracticeCarrier::hangsUpWhileItRings()
{
    m_options.ring = 1h;
    makeCarrier();
    m_carrier->dial(order());
    QTRY_COMPARE(m_bridge->statuses().size(), 2);
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(kCall, {});
    QVERIFY(hungUp.wait());
    QTRY_COMPARE(m_bridge->statuses(), (QStringList{u"initiated"_s, u"ringing"_s, u"canceled"_s}));
    QCOMPARE(m_bridge->told("/practice/voice/0123").size(), 0);
}

void tst_PracticeCarrier::hangsUpACallThatNeverWas()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"nobody"_s), {});
    QVERIFY(hungUp.wait());
    // Between dialling and ringing: nothing may ring afterwards.
    m_carrier->dial(order());
    m_carrier->hangUp(kCall, {});
    QCOMPARE(hungUp.size(), 2);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    dialAndConnect(CallId(u"call-2"_s));
    QCOMPARE(m_bridge->told("/practice/voice/0123").size(), 1);
}

void tst_PracticeCarrier::noticesThatWeClose()
{
    dialAndConnect();
    m_bridge->stream().socket->close();
    QTRY_COMPARE(m_bridge->statuses().last(), u"completed"_s);
    QCOMPARE(m_bridge->streams.size(), 1u);
}

void tst_PracticeCarrier::listensToAPoliteRefusal()
{
    m_bridge->document = m_carrier->decline(u"All lines are busy."_s, {}).body;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(m_bridge->statuses().value(3), u"completed"_s);
    const auto timeline = m_carrier->memoryOf(kCall).timeline;
    QCOMPARE(timeline.size(), 1);
    QCOMPARE(timeline.first().kind, PracticeMoment::Kind::Spoke);
    QCOMPARE(timeline.first().text, "All lines are busy.");
    QCOMPARE(failed.size(), 0);
}

void tst_PracticeCarrier::twoCallsNeverMix()
{
    const CallId other(u"call-2"_s);
    dialAndConnect(kCall);
    dialAndConnect(other);
    m_bridge->stream(0).play(QByteArray(320, '\x01'));
    m_bridge->stream(1).play(QByteArray(320, '\x02'));
    m_bridge->stream(0).send(m_bridge->stream(0).dialect.mark("a").bytes);
    m_bridge->stream(1).send(m_bridge->stream(1).dialect.mark("b").bytes);
    QTRY_VERIFY(!m_bridge->stream(0).marks.isEmpty() && !m_bridge->stream(1).marks.isEmpty());
    const auto first = m_carrier->heard(kCall);
    const auto second = m_carrier->heard(other);
    QCOMPARE(first.count('\x01'), 320);
    QCOMPARE(first.count('\x02'), 0);
    QCOMPARE(second.count('\x02'), 320);
    QCOMPARE(second.count('\x01'), 0);
    QVERIFY(m_bridge->stream(0).started.stream != m_bridge->stream(1).started.stream);
}

void tst_PracticeCarrier::remembersACallThatIsOver()
{
    dialAndConnect();
    auto &stream = m_bridge->stream();
    stream.play(QByteArray(160, kLoud));
    stream.send(stream.dialect.mark("end").bytes);
    QTRY_VERIFY(!stream.marks.isEmpty());
    m_carrier->hangUp(kCall, {});
    QTRY_COMPARE(m_bridge->statuses().last(), u"completed"_s);
    QCOMPARE(loudBytes(m_carrier->heard(kCall)), 160);
    QVERIFY(m_carrier->heard(CallId(u"nobody"_s)).isEmpty());
}

void tst_PracticeCarrier::saysWhyACallFailed_data()
{
    using Code = Error::Code;
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("our webhook does not trust it") << 403 << QByteArray() << Code::Refused << u"server/publicUrl"_s;
    QTest::newRow("our webhook breaks") << 500 << QByteArray() << Code::Network << u"HTTP 500"_s;
    QTest::newRow("no such call") << 404 << QByteArray() << Code::Network << u"no such call"_s;
    QTest::newRow("a redirect") << 302 << QByteArray() << Code::Network << u"HTTP 302"_s;
    QTest::newRow("no TwiML") << 200 << QByteArray("{}") << Code::Malformed << u"not TwiML"_s;
    QTest::newRow("an empty answer") << 200 << QByteArray() << Code::Malformed << u"not TwiML"_s;
    QTest::newRow("TwiML that Twilio refuses") << 200
        << QByteArray("<Response><Connect><Stream url=\"ws://a.example.com/m\"/></Connect></Response>") << Code::Malformed
        << u"31922"_s;
}

void tst_PracticeCarrier::saysWhyACallFailed()
{
    QFETCH(int, status);
    QFETCH(QByteArray, document);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_bridge->answerStatus = status;
    m_bridge->document = document;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    const auto error = failed.first().at(2).value<Error>();
    QCOMPARE(error.code, code);
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QTRY_COMPARE(m_bridge->statuses().value(3), u"failed"_s);
    QVERIFY(m_bridge->streams.empty());
}

void tst_PracticeCarrier::saysWhenTheWebhookDoesNotAnswer()
{
    m_options.webhookPatience = 200ms;
    makeCarrier();
    m_bridge->answersWebhooks = false;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(2).value<Error>().code, Error::Code::TimedOut);
    QTRY_COMPARE(m_bridge->statuses().value(3), u"failed"_s);
}

void tst_PracticeCarrier::saysWhenTheStreamCannotBeOpened_data()
{
    QTest::addColumn<bool>("listens");
    QTest::newRow("nobody listens there") << false;
    QTest::newRow("somebody listens and says nothing") << true;
}

void tst_PracticeCarrier::saysWhenTheStreamCannotBeOpened()
{
    QFETCH(bool, listens);
    m_options.streamPatience = 300ms;
    makeCarrier();
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    const QUrl url(u"ws://127.0.0.1:%1/media"_s.arg(mute.serverPort()));
    if (!listens)
        mute.close();
    m_bridge->document = m_carrier->connectStream(url, {}).body;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(u"31920"_s));
    QTRY_COMPARE(m_bridge->statuses().value(3), u"failed"_s);
    QCOMPARE(failed.size(), 1);
}

void tst_PracticeCarrier::closesOnWhatTwilioRefuses_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<bool>("binary");
    QTest::newRow("unknown event") << QByteArray(R"({"event":"hello"})") << false;
    QTest::newRow("a member too many") << QByteArray(R"({"event":"clear","streamSid":"SID","x":1})") << false;
    QTest::newRow("another stream") << QByteArray(R"({"event":"clear","streamSid":"MZ0"})") << false;
    QTest::newRow("no JSON") << QByteArray("hello") << false;
    QTest::newRow("a binary message") << QByteArray("\x00\x01", 2) << true;
}

void tst_PracticeCarrier::closesOnWhatTwilioRefuses()
{
    QFETCH(QByteArray, message);
    QFETCH(bool, binary);
    dialAndConnect();
    auto &stream = m_bridge->stream();
    message.replace("SID", stream.started.stream.toString().toLatin1());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"closes the stream"_s));
    if (binary)
        stream.socket->sendBinaryMessage(message);
    else
        stream.send(message);
    QTRY_VERIFY(stream.isClosed);
    QTRY_COMPARE(m_bridge->statuses().last(), u"completed"_s);
    const auto timeline = m_carrier->memoryOf(kCall).timeline;
    QCOMPARE(timeline.size(), 1);
    QCOMPARE(timeline.first().kind, PracticeMoment::Kind::Refused);
}

void tst_PracticeCarrier::aDeafStatusWebhookStopsNoCall()
{
    m_bridge->statusStatus = 500;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    dialAndConnect();
    QCOMPARE(failed.size(), 0);
}

void tst_PracticeCarrier::aMissingSoundFileFailsBeforeItRings()
{
    m_carrier->setScript({{{{}, u"/nowhere/hello.wav"_s, {}, false}}});
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(u"hello.wav"_s));
    QVERIFY(m_bridge->requests.isEmpty());
}

void tst_PracticeCarrier::aFailingVoiceFailsBeforeItRings()
{
    m_options.voice = [](const QString &) -> Result<AudioFrame> { return fail(Error::Code::Internal, u"hoarse"_s); };
    makeCarrier({{{u"Hello"_s, {}, {}, false}}});
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(2).value<Error>().detail, u"hoarse"_s);
    QVERIFY(m_bridge->requests.isEmpty());
}

void tst_PracticeCarrier::strangersAreRefused()
{
    dialAndConnect();
    auto request = m_bridge->requests.first();
    PracticeCarrier anotherProgram(m_options);
    QVERIFY(!anotherProgram.verify(request, m_bridge->address()));
    request.body += "&CallStatus=completed";
    QVERIFY(!m_carrier->verify(request, m_bridge->address()));
    QVERIFY(!m_carrier->verify({"POST", "/practice/voice/0123", {{"Host", "127.0.0.1"}}, {}}, m_bridge->address()));
    QVERIFY(!m_carrier->verify({}, {}));
}

void tst_PracticeCarrier::canBeDeletedInTheMiddleOfACall()
{
    dialAndConnect();
    m_carrier->dial(order(CallId(u"call-2"_s)));
    m_carrier.reset();
    QTRY_VERIFY(m_bridge->stream().isClosed);
}

QTEST_GUILESS_MAIN(tst_PracticeCarrier)
#include "tst_practicecarrier.moc"
