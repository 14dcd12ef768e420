// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/twiliophone.h"

#include <QNetworkReply>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A caller reaches us through Twilio and talks to Gemini Live: the whole bridge between two strict stand-ins.
class tst_GeminiCall : public QObject
{
    Q_OBJECT
private slots:
    void theCallerIsGreetedAndAnswered();
    void theVoiceStopsWhenTheCallerBargesIn();
    void theAgentEndsTheCallAfterItsLastWord();
    void theCallersToneArrivesAtTheEngine();
    void theEnginesToneArrivesAtTheCaller();
    void callsAtOnceNeverMix();
    void whatHappenedIsInTheJournal();
    void anHourOverSixConnectionsLosesNothing();

    void aStrangersWebhookIsRefused();
    void aWrongTokenOpensNothing();
    void aUsedTokenOpensNothing();
    void anOversizedFrameEndsItsCallOnly();
    void anEngineThatNeverBecomesReadyEndsTheCall();
    void anEngineThatClosesInMidSentenceEndsTheCall();
    void noKeyIsEverTold();
};

void tst_GeminiCall::theCallerIsGreetedAndAnswered()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(bridge.told<Received>().value(0).from, u"+14155550100"_s);
    QVERIFY(bridge.told<AgentSaid>().last().text.contains("Northside"_L1));
    phone.say(e2e::speech(800, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<TurnMeasured>(), 10000);
    QCOMPARE(bridge.told<CallerSaid>().last().text, u"When are you open?"_s);
    QVERIFY(bridge.told<CallerSaid>().last().final);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size() == 2, 10000);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(bridge.told<Ended>()[0].turns, 1);
    QCOMPARE(phone.complaints(), QStringList());
    QTRY_VERIFY(!bridge.gemini.last()->isOpen()); // the service is not left open, and billed
}

void tst_GeminiCall::theVoiceStopsWhenTheCallerBargesIn()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"_s}};
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > 8000, 10000); // a second of it
    phone.say(e2e::speech(900, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargedIn>(), 5000);
    QCOMPARE(phone.clears(), 1);
    const auto barge = bridge.told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY(barge.heardText.startsWith("one two"_L1));
    QVERIFY(barge.unheardText.endsWith("sixteen"_L1));
    QVERIFY(barge.heard > 800ms && barge.heard < 3000ms);
    QVERIFY2(barge.clearedIn <= 30ms, qPrintable(QString::number(barge.clearedIn.count())));
    const auto sent = phone.received().size();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<CallerSaid>(), 5000);
    QVERIFY(phone.received().size() == sent || bridge.told<AgentSpeechStarted>().size() > 1); // only a new reply may speak
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_GeminiCall::theAgentEndsTheCallAfterItsLastWord()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 15000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QVERIFY(phone.received().size() >= 4 * 2000); // 4 words of 250 ms at 8 kHz
    QTRY_VERIFY(phone.isOver());
}

void tst_GeminiCall::theCallersToneArrivesAtTheEngine()
{
    auto script = e2e::dentist();
    script.hearsByItself = false; // it only listens
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    phone.say(tone(1000, 1500, 8000, e2e::peakOnMuLawSteps()));
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    const auto loudUntil = [&] {
        const auto heard = bridge.gemini.last()->heard();
        qsizetype last = heard.size();
        while (last > 0 && std::abs(heard[last - 1]) < 1000)
            --last;
        return last;
    };
    QTRY_VERIFY_WITH_TIMEOUT(bridge.gemini.last()->heard().size() > loudUntil() + 3200, 5000); // the tone and 200 ms after it
    const auto heard = bridge.gemini.last()->heard();
    const auto middle = std::span(heard.constData() + loudUntil() - 16000 - 1600, 16000);
    const auto snr = snrOfTone(middle, 1000, 16000);
    qInfo("caller to engine: %.1f dB", snr);
    QVERIFY2(snr > 40, qPrintable(QString::number(snr)));
    for (int at = 0; at + 320 <= 16000; at += 320) // and no click at any border of 20 ms
        QVERIFY(snrOfTone(middle.subspan(size_t(at), 320), 1000, 16000) > 35);
}

void tst_GeminiCall::theEnginesToneArrivesAtTheCaller()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight"_s, .toneHz = 1000, .peak = e2e::peakOnMuLawSteps()}};
    script.hearsByItself = false;
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() >= 8 * 2000, 10000);
    const auto all = phone.received();
    const auto middle = std::span(all.constData() + 1600, 12800);
    const auto snr = snrOfTone(middle, 1000, 8000);
    qInfo("engine to caller: %.1f dB", snr);
    QVERIFY2(snr > 40, qPrintable(QString::number(snr)));
    for (int at = 0; at + 160 <= 12800; at += 160)
        QVERIFY(snrOfTone(middle.subspan(size_t(at), 160), 1000, 8000) > 30);
}

void tst_GeminiCall::callsAtOnceNeverMix()
{
    e2e::Bridge bridge;
    struct Side
    {
        int hz;
        std::unique_ptr<TwilioPhone> phone;
    };
    std::vector<Side> sides;
    for (const int hz : {500, 1100, 1900}) {
        FakeGeminiManners script;
        script.replies = {{.words = u"one two three four"_s, .toneHz = hz}};
        script.hearsByItself = false;
        bridge.gemini.setManners(script);
        auto phone = std::make_unique<TwilioPhone>(bridge.url(), e2e::kTwilioToken);
        const auto sessions = bridge.gemini.sessions().size();
        phone->dial();
        QTRY_VERIFY_WITH_TIMEOUT(bridge.gemini.sessions().size() > sessions, 5000);
        sides.push_back({hz, std::move(phone)});
    }
    for (const auto &side : sides)
        QTRY_VERIFY_WITH_TIMEOUT(side.phone->received().size() >= 8000, 10000);
    for (const auto &side : sides) {
        const auto heard = side.phone->received();
        QVERIFY(snrOfTone(std::span(heard.constData() + 800, 6400), side.hz, 8000) > 25);
    }
}

void tst_GeminiCall::whatHappenedIsInTheJournal()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    auto kept = bridge.house->journal().events(bridge.events.first().call);
    kept.waitForFinished();
    QVERIFY(kept.result());
    QCOMPARE(kept.result()->size(), bridge.events.size());
    QVERIFY(kept.result()->last().as<Ended>());
}

// ---- Rainy days

// A connection lives for ten minutes: an hour's call has six of them. Here each lives for one turn, and is left in the pause after it; the
// first one in the middle of what the caller says. Connections as short as these make the engine wait longer for each further one.
void tst_GeminiCall::anHourOverSixConnectionsLosesNothing()
{
    const QStringList asked = {u"One?"_s, u"Two?"_s, u"Three?"_s, u"Four?"_s, u"Five?"_s, u"Six?"_s};
    const auto answer = [](int turn) { return u"Answer number %1."_s.arg(turn); };
    auto script = e2e::dentist();
    script.replies = {{.words = u"Thanks for calling."_s, .perWord = 100ms}, {.words = answer(0), .perWord = 100ms}};
    script.callerWords = {asked[0]};
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_COMPARE_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size(), 1, 10000);
    const auto lengthOf = [](bool isLong) { return isLong ? 2000 : 800; }; // long enough to be left in its middle, on any machine
    for (int turn = 0; turn < 6; ++turn) {
        const bool inMidSpeech = turn == 1;
        if (turn > 0) { // it has announced its end; whoever is next knows what comes
            script.replies = {{.words = answer(turn), .perWord = 100ms}};
            script.callerWords = {asked[turn]};
            bridge.gemini.setManners(script);
        }
        if (turn > 0 && !inMidSpeech) {
            bridge.gemini.last()->goAway(50s);
            QTRY_COMPARE_WITH_TIMEOUT(bridge.gemini.sessions().size(), turn + 1, 10000);
            QTRY_COMPARE_WITH_TIMEOUT(bridge.told<Warning>().size(), turn, 10000);
        }
        const auto heardBefore = bridge.gemini.last()->heard().size();
        phone.say(e2e::speech(lengthOf(inMidSpeech), 8000));
        if (inMidSpeech) {
            QTRY_VERIFY_WITH_TIMEOUT(bridge.gemini.last()->heard().size() > heardBefore + 16000 * 3 / 10, 10000);
            bridge.gemini.last()->goAway(0s);
        }
        QTRY_COMPARE_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size(), turn + 2, 20000);
    }
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].turns, 6);
    QCOMPARE(bridge.gemini.sessions().size(), 6);

    QStringList heard, said;
    for (const auto &one : bridge.told<CallerSaid>())
        heard << (one.final ? QStringList{one.text} : QStringList());
    for (const auto &one : bridge.told<AgentSaid>())
        said << (one.final ? QStringList{one.text} : QStringList());
    QCOMPARE(heard, asked);
    QCOMPARE(said, (QStringList{u"Thanks for calling."_s, answer(0), answer(1), answer(2), answer(3), answer(4), answer(5)}));
    qsizetype loud = 0;
    for (const auto *session : bridge.gemini.sessions()) {
        for (const auto sample : session->heard())
            loud += std::abs(sample) > 1000;
    }
    qsizetype due = 0;
    for (int turn = 0; turn < 6; ++turn) {
        for (const auto sample : e2e::speech(lengthOf(turn == 1), 8000))
            due += std::abs(sample) > 1000 ? 2 : 0; // twice the rate
    }
    QVERIFY2(std::abs(loud - due) < due / 50, qPrintable(u"%1 of %2"_s.arg(loud).arg(due)));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_GeminiCall::aStrangersWebhookIsRefused()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), "another-token");
    phone.dial();
    QTRY_COMPARE(phone.webhookStatus(), 403);
    QVERIFY(bridge.events.isEmpty());
    QVERIFY(bridge.gemini.sessions().isEmpty());
}

void tst_GeminiCall::aWrongTokenOpensNothing()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.connectStream(QUrl(u"ws://127.0.0.1:%1/twilio/media/%2"_s.arg(bridge.house->port()).arg(newToken().toString())));
    QTRY_VERIFY_WITH_TIMEOUT(phone.isOver(), 8000);
    QVERIFY(!phone.isStreaming());
}

void tst_GeminiCall::aUsedTokenOpensNothing()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    TwilioPhone second(bridge.url(), e2e::kTwilioToken);
    second.connectStream(phone.streamUrl());
    QTRY_VERIFY_WITH_TIMEOUT(second.isOver(), 8000);
    QVERIFY(!second.isStreaming());
    QVERIFY(!phone.isOver()); // the call that is on the line does not notice
    QVERIFY(!bridge.has<Ended>());
}

void tst_GeminiCall::anOversizedFrameEndsItsCallOnly()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone good(bridge.url(), e2e::kTwilioToken), bad(bridge.url(), e2e::kTwilioToken);
    good.dial();
    bad.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.told<AgentSpeechStarted>().size() == 2, 10000);
    bad.sendRaw(QByteArray(100'000, 'x'));
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::MediaLost);
    QVERIFY2(bridge.told<Ended>()[0].detail.contains(u"64 kB"_s), qPrintable(bridge.told<Ended>()[0].detail));
    QVERIFY(!good.isOver());
    QCOMPARE(bridge.told<Ended>().size(), 1);
}

void tst_GeminiCall::anEngineThatNeverBecomesReadyEndsTheCall()
{
    FakeGeminiManners script;
    script.completesSetup = false;
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 15000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY(!bridge.told<Ended>()[0].detail.isEmpty());
}

void tst_GeminiCall::anEngineThatClosesInMidSentenceEndsTheCall()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight nine ten eleven twelve"_s}};
    e2e::Bridge bridge(script);
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    bridge.gemini.last()->close(1011, u"You exceeded your current quota, please check your plan and billing details."_s);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 10000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY2(bridge.told<Ended>()[0].detail.contains("quota"_L1, Qt::CaseInsensitive), qPrintable(bridge.told<Ended>()[0].detail));
    QTRY_VERIFY(phone.isOver());
}

void tst_GeminiCall::noKeyIsEverTold()
{
    e2e::Bridge bridge(e2e::dentist());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    for (const auto &event : bridge.events) {
        const auto text = QJsonDocument(toJson(event)).toJson();
        QVERIFY(!text.contains("planted-gemini-key"));
        QVERIFY(!text.contains(e2e::kTwilioToken));
    }
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(bridge.url().toString() + u"/api/status"_s));
    request.setRawHeader("Authorization", "Bearer " + bridge.house->settings().text(u"server/apiToken").toUtf8());
    auto *reply = network.get(request);
    QTRY_VERIFY(reply->isFinished());
    const auto status = reply->readAll();
    QVERIFY(status.contains("Gemini"));
    QVERIFY(!status.contains("planted-gemini-key"));
    QVERIFY(!status.contains(e2e::kTwilioToken));
}

QTEST_GUILESS_MAIN(tst_GeminiCall)
#include "tst_geminicall.moc"
