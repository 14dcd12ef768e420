// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/gatherphone.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

const QString kHelpLine = u"+14155552671"_s;
const QString kUser = u"+14155550138"_s;

// A call through Twilio to a help line, and the person whom the agent may bring in. The whole bridge, Twilio's conferences, two telephones.
struct Spoken
{
    explicit Spoken(CallRequest wish = {}, const FakeGeminiManners &manners = e2e::dentist())
        : bridge(manners)
        , helpLine(bridge.url(), e2e::kTwilioToken)
        , user(bridge.url(), e2e::kTwilioToken)
    {
        helpLine.follow(bridge.twilio, kHelpLine);
        user.follow(bridge.twilio, kUser);
        wish.to = kHelpLine;
        wish.line = u"Twilio"_s;
        const auto placed = bridge.house->exchange().placeCall(wish);
        if (!placed)
            qFatal("%s", qPrintable(placed.error().detail));
        call = *placed;
        if (!QTest::qWaitFor([this] { return helpLine.rings(); }, 15000))
            qFatal("it does not ring");
        helpLine.pickUp();
        if (!QTest::qWaitFor([this] { return bridge.has<AgentSpeechStarted>(); }, 15000))
            qFatal("nobody speaks");
    }
    ~Spoken()
    {
        if (!QTest::currentTestFailed())
            return;
        for (const auto &event : bridge.events)
            qInfo().noquote() << QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact);
    }
    bool handOver() { return bool(bridge.house->exchange().command(call, {Transfer{kUser, true, u"They found your refund."_s}, Who::Operator})); }
    std::optional<Ended> ended() const { return bridge.has<Ended>() ? std::optional(bridge.told<Ended>()[0]) : std::nullopt; }
    bool areTogether() const
    {
        return !user.room().isEmpty() && bridge.twilio.rooms.in(user.room()).size() == 2 && bridge.has<HandedOver>();
    }
    QStringList legs() const
    {
        QStringList states;
        for (const auto &leg : bridge.told<LegChanged>())
            states << leg.state;
        return states;
    }
    QStringList complaints() const { return helpLine.complaints() + user.complaints() + bridge.twilio.rooms.complaints(); }

    e2e::Bridge bridge;
    TwilioPhone helpLine;
    GatherPhone user;
    CallId call;
};

} // namespace

// An agent that speaks for somebody, brings them in, and leaves.
class tst_HandOverCall : public QObject
{
    Q_OBJECT
private slots:
    void theAgentBringsThePersonInAndLeaves();
    void anOperatorDoesItByHand();
    void thePersonCallsBackAndIsJoined();
    void whenTheHelpLineHangsUpEverybodyIsFree();

    // rainy
    void thePersonCannotBeReached_data();
    void thePersonCannotBeReached();
    void anAnsweringMachineIsNotJoined();
    void thePersonIsCutOffAndTheAgentComesBack();
    void twilioRefusesToMoveTheCall();
    void twilioLeavesTheAgentOnTheLine();
    void theConferencesReportsGetLost();
    void theHelpLineHangsUpWhileThePersonDecides();
    void aForgedKeyHasNoEffect();
};

void tst_HandOverCall::theAgentBringsThePersonInAndLeaves()
{
    CallRequest wish;
    wish.handoverTo = kUser;
    Spoken s(wish);
    s.bridge.gemini.last()->callTool(u"t1"_s, u"transfer_call"_s,
        {{u"to"_s, u"user"_s}, {u"summary"_s, u"This is your assistant. The dentist has a place tomorrow."_s}});
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 20000);
    QVERIFY(s.user.said().last().startsWith(u"This is your assistant. The dentist has a place tomorrow. Press 1"_s));
    QVERIFY(s.helpLine.room().isEmpty()); // they still have the agent
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.areTogether(), 15000);
    QCOMPARE(s.helpLine.room(), s.user.room());
    QVERIFY(!s.user.room().contains(s.call.toString())); // nobody can guess it
    QTRY_VERIFY(s.bridge.has<MediaStopped>()); // the carrier took the agent off the line
    QCOMPARE(s.bridge.told<HandedOver>()[0].kind, u"conference"_s);
    QTRY_COMPARE(s.legs(), QStringList({u"calling"_s, u"answered"_s, u"accepted"_s, u"joined"_s}));
    QVERIFY(!s.ended());
    s.user.hangUp(); // at once: so the help line gets the agent back, and hears it
    QTRY_COMPARE_WITH_TIMEOUT(s.helpLine.streams(), 2, 15000);
    QCOMPARE(s.complaints(), QStringList());
}

void tst_HandOverCall::anOperatorDoesItByHand()
{
    Spoken s;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.areTogether(), 15000);
    QVERIFY(!s.bridge.house->exchange().command(s.call, {Say{u"Hello?"_s}}) || s.bridge.told<Said>().isEmpty());
    QVERIFY(s.bridge.house->exchange().command(s.call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY_WITH_TIMEOUT(s.ended(), 15000);
    QTRY_VERIFY(s.user.isOver());
    QTRY_VERIFY(s.helpLine.isOver());
    QCOMPARE(s.complaints(), QStringList());
}

void tst_HandOverCall::thePersonCallsBackAndIsJoined()
{
    CallRequest wish;
    wish.handoverTo = kUser;
    Spoken s(wish);
    GatherPhone back(s.bridge.url(), e2e::kTwilioToken);
    back.follow(s.bridge.twilio, u"nobody calls it"_s);
    back.dial(kUser, FakeTwilio::ownNumber);
    QTRY_VERIFY_WITH_TIMEOUT(back.listens(), 15000);
    QVERIFY(back.said().last().contains(u"Press 1"_s));
    back.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<HandedOver>(), 15000);
    QCOMPARE(s.bridge.twilio.rooms.in(back.room()).size(), 2);
    QCOMPARE(s.helpLine.room(), back.room());
    QVERIFY(!s.bridge.has<Received>()); // it is the same call
    QCOMPARE(s.complaints() + back.complaints(), QStringList());
}

void tst_HandOverCall::whenTheHelpLineHangsUpEverybodyIsFree()
{
    Spoken s;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.areTogether(), 15000);
    s.helpLine.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(s.user.isOver(), 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.ended(), 15000);
    QCOMPARE(s.ended()->reason, EndReason::Transferred);
    QVERIFY(s.bridge.twilio.rooms.in(s.user.room()).isEmpty());
}

void tst_HandOverCall::thePersonCannotBeReached_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QString>("why");
    QTest::newRow("busy") << QByteArray("busy") << u"Their line is busy."_s;
    QTest::newRow("no answer") << QByteArray("no-answer") << u"They did not answer."_s;
    QTest::newRow("failed") << QByteArray("failed") << u"The carrier could not reach them."_s;
}

void tst_HandOverCall::thePersonCannotBeReached()
{
    QFETCH(QByteArray, status);
    Spoken s;
    s.user.picksUp = false;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.rings(), 15000);
    QTRY_COMPARE_WITH_TIMEOUT(s.legs(), QStringList({u"calling"_s, u"ringing"_s}), 15000);
    s.user.refuse(status);
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<TransferFailed>(), 15000);
    QTEST(s.bridge.told<TransferFailed>()[0].why, "why");
    const auto before = s.helpLine.received().size();
    s.helpLine.say(e2e::speech(800, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(s.helpLine.received().size() > before + 8000, 20000); // the agent is there as before
    QCOMPARE(s.helpLine.streams(), 1);
}

void tst_HandOverCall::anAnsweringMachineIsNotJoined()
{
    Spoken s;
    QVERIFY(s.handOver());
    for (int asked = 1; asked <= 2; ++asked) {
        QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
        QCOMPARE(s.user.said().size(), asked);
        s.user.keepSilent();
    }
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<TransferFailed>(), 15000);
    QVERIFY(s.bridge.told<TransferFailed>()[0].why.contains(u"answering machine"_s));
    QTRY_VERIFY(s.user.isOver());
    QCOMPARE(s.complaints(), QStringList());
}

void tst_HandOverCall::thePersonIsCutOffAndTheAgentComesBack()
{
    Spoken s;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.areTogether(), 15000);
    const auto before = s.helpLine.received().size();
    s.user.hangUp();
    QTRY_COMPARE_WITH_TIMEOUT(s.helpLine.streams(), 2, 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.helpLine.received().size() > before + 4000, 20000); // nobody is left alone in silence
    QTRY_VERIFY(std::any_of(s.bridge.events.begin(), s.bridge.events.end(), [](const CallEvent &event) {
        return event.as<TransferFailed>() && event.as<TransferFailed>()->why == u"They are not on the line any more."_s;
    }));
    s.helpLine.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(s.ended(), 15000);
    QCOMPARE(s.ended()->reason, EndReason::CallerHungUp);
    QCOMPARE(s.complaints(), QStringList());
}

void tst_HandOverCall::twilioRefusesToMoveTheCall()
{
    Spoken s;
    s.bridge.twilio.refusesMoves = true;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<TransferFailed>(), 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.user.isOver(), 15000); // nobody pays for an empty room
    QCOMPARE(s.helpLine.streams(), 1);
    QVERIFY(!s.ended());
}

void tst_HandOverCall::twilioLeavesTheAgentOnTheLine()
{
    Spoken s;
    s.helpLine.keepsStream = true;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_VERIFY_WITH_TIMEOUT(s.areTogether(), 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<Warning>(), 20000);
    QCOMPARE(s.bridge.told<Warning>()[0].code, u"agentNotRemoved"_s);
    QTRY_VERIFY(s.bridge.has<MediaStopped>());
    QVERIFY(!s.ended());
}

void tst_HandOverCall::theConferencesReportsGetLost()
{
    Spoken s;
    s.bridge.twilio.rooms.keepsQuiet = true;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.user.press("1");
    QTRY_COMPARE_WITH_TIMEOUT(s.bridge.twilio.rooms.in(s.user.room()).size(), 2, 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<HandedOver>(), 40000); // after the time that carriers take to tell
    QTRY_VERIFY(s.bridge.has<Warning>());
    QCOMPARE(s.bridge.told<Warning>()[0].code, u"conferenceUnconfirmed"_s);
    QCOMPARE(s.bridge.twilio.rooms.in(s.user.room()).size(), 2); // two people who talk are not torn apart
}

void tst_HandOverCall::theHelpLineHangsUpWhileThePersonDecides()
{
    Spoken s;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    s.helpLine.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(s.ended(), 15000);
    QCOMPARE(s.ended()->reason, EndReason::CallerHungUp);
    QTRY_VERIFY_WITH_TIMEOUT(s.user.isOver(), 15000);
    QVERIFY(s.user.room().isEmpty());
}

void tst_HandOverCall::aForgedKeyHasNoEffect()
{
    Spoken s;
    QVERIFY(s.handOver());
    QTRY_VERIFY_WITH_TIMEOUT(s.user.listens(), 15000);
    TwilioWebhooks forger("0123456789abcdef0123456789abcde0"); // not Twilio's key
    QUrl url;
    for (const auto &request : s.bridge.twilio.requests) {
        for (const auto &[key, value] : request.fields()) {
            if (key == "Url"_L1 && value.contains("/twilio/person/"_L1))
                url = QUrl(value);
        }
    }
    QVERIFY(url.isValid());
    int status = 0;
    forger.post(url, {{"Digits", "1"}}, [&status](int told, const QByteArray &) { status = told; });
    QTRY_COMPARE(status, 403);
    QVERIFY(s.helpLine.room().isEmpty());
    QCOMPARE(s.legs().last(), u"answered"_s);
}

QTEST_GUILESS_MAIN(tst_HandOverCall)
#include "tst_handovercall.moc"
