// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/desktopmicrophone.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// An operator who takes over a call from Twilio to Gemini, and hands it back.
class tst_TakeOverCall : public QObject
{
    Q_OBJECT
private slots:
    void theOperatorsVoiceArrivesAtTheCaller_data();
    void theOperatorsVoiceArrivesAtTheCaller();
    void theAgentIsSilentAndDeafUntilItHasTheCallAgain();
    void theCallerHangsUpOnTheOperator();
    void theProgramEndsMeanwhile();
};

namespace {

struct Taken
{
    explicit Taken(const FakeGeminiManners &manners = e2e::longWinded(), int hz = 1000, double peak = 0.25, int rate = 16000)
        : bridge(manners)
        , phone(bridge.url(), e2e::kTwilioToken)
        , microphone(hz, peak, rate)
    {
        phone.dial();
        if (!QTest::qWaitFor([this] { return phone.received().size() > 4000; }, 10000))
            qFatal("nobody greets");
        call = bridge.events.first().call;
        if (!command(TakeOver{microphone.tap}) || !QTest::qWaitFor([this] { return bridge.has<TakenOver>() && phone.clears() == 1; }))
            qFatal("not taken over");
        before = phone.received().size();
    }
    bool command(const CommandKind &kind) { return bool(bridge.house->exchange().command(call, {kind})); }
    QList<qint16> since() const { return phone.received().mid(before); } // the take-over

    e2e::Bridge bridge;
    TwilioPhone phone;
    DesktopMicrophone microphone;
    CallId call;
    qsizetype before = 0;
};

} // namespace

void tst_TakeOverCall::theOperatorsVoiceArrivesAtTheCaller_data()
{
    QTest::addColumn<int>("rate");
    QTest::addColumn<double>("atLeast"); // dB; µ-law leaves 38 where samples do not stand on its steps
    QTest::newRow("a microphone of 8 kHz: nothing is lost") << 8000 << 40.;
    QTest::newRow("a microphone of 16 kHz: the line's own noise") << 16000 << 35.;
}

void tst_TakeOverCall::theOperatorsVoiceArrivesAtTheCaller()
{
    QFETCH(int, rate);
    QFETCH(double, atLeast);
    Taken it(e2e::longWinded(), 1000, e2e::peakOnMuLawSteps(), rate);
    QVERIFY(it.command(OpenMicrophone{}));
    QTRY_VERIFY_WITH_TIMEOUT(it.since().size() >= 12000, 5000);
    const auto sound = it.since();
    const auto middle = std::span(sound.constData() + 1600, 8000);
    const auto snr = snrOfTone(middle, 1000, 8000);
    qInfo("operator to caller: %.1f dB", snr);
    QVERIFY2(snr > atLeast, qPrintable(QString::number(snr))); // and with it: nothing of the agent
    QVERIFY(it.command(CloseMicrophone{}));
    QCOMPARE(it.phone.complaints(), QStringList());
}

void tst_TakeOverCall::theAgentIsSilentAndDeafUntilItHasTheCallAgain()
{
    auto manners = e2e::longWinded();
    manners.replies << e2e::dentist().replies.at(1);
    manners.callerWords = {u"When are you open?"_s};
    Taken it(manners);
    const auto barge = it.bridge.told<BargedIn>().value(0);
    QCOMPARE(barge.by, Who::Operator);
    QVERIFY(barge.heard > 0ms);
    const auto heardByAgent = it.bridge.gemini.last()->heard().size();
    it.phone.say(e2e::speech(900, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(it.bridge.has<CallerSpeechStopped>(), 5000);
    QCOMPARE(it.since().size(), 0); // closed at first, and nobody answers
    const auto heard = it.bridge.gemini.last()->heard().mid(heardByAgent + 3200);
    QVERIFY(heard.size() > 8000); // time goes on for it
    QVERIFY(std::ranges::all_of(heard, [](qint16 sample) { return std::abs(int(sample)) < 50; }));
    QVERIFY(it.bridge.told<CallerSaid>().isEmpty());

    QVERIFY(it.command(HandBack{}));
    QTRY_VERIFY(it.bridge.has<HandedBack>());
    const auto notes = [&] { return it.bridge.gemini.last()->texts().filter(u"took this call over"_s); };
    QTRY_COMPARE(notes().size(), 1);
    QVERIFY(notes()[0].contains(u"said nothing"_s));
    it.phone.say(e2e::speech(900, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(it.since().size() > 8000, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(it.bridge.has<CallerSaid>() && it.bridge.told<CallerSaid>().last().text == u"When are you open?"_s, 5000);
    QTRY_VERIFY_WITH_TIMEOUT(it.bridge.told<AgentSaid>().last().final, 10000);
    QVERIFY2(it.bridge.told<AgentSaid>().last().text.startsWith("We are open"_L1), qPrintable(it.bridge.told<AgentSaid>().last().text));
    QCOMPARE(it.phone.complaints(), QStringList());
}

void tst_TakeOverCall::theCallerHangsUpOnTheOperator()
{
    Taken it;
    QVERIFY(it.command(OpenMicrophone{}));
    QTRY_VERIFY(it.since().size() >= 1600);
    it.phone.hangUp();
    QTRY_VERIFY(it.bridge.has<Ended>());
    QCOMPARE(it.bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QVERIFY(!it.bridge.has<Warning>());
    QTRY_COMPARE(it.microphone.tap.use_count(), 1L);
}

void tst_TakeOverCall::theProgramEndsMeanwhile()
{
    Taken it;
    QVERIFY(it.command(OpenMicrophone{}));
    it.bridge.house.reset();
    QVERIFY(it.bridge.has<Ended>());
    QCOMPARE(it.bridge.told<Ended>()[0].reason, EndReason::Shutdown);
    QCOMPARE(it.microphone.tap.use_count(), 1L);
}

QTEST_GUILESS_MAIN(tst_TakeOverCall)
#include "tst_takeovercall.moc"
