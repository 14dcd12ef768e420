// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchangerig.h"

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QString kPerson = u"+14155550111"_s;

// A live call on a line with conferences, and the carrier's side of handing it over. The person's leg is "P".
struct HandOverRig : Rig
{
    explicit HandOverRig(ScriptedEngine::Script script = {}, const QString &handoverTo = {})
        : Rig(R"({"name":"Agent","engine":"scripted","language":"en-GB"})", script)
    {
        carrier.can = {.transfers = true, .hasRooms = true};
        CallRequest request{.to = u"+14155550138"_s};
        request.handoverTo = handoverTo;
        call = exchange->placeCall(request).value_or(CallId());
        phone = pickUp(call);
        caller = LegId(u"leg-"_s + call.toString());
        if (!QTest::qWaitFor([this] { return !phone->heard.isEmpty() && exchange->liveCalls().value(0).state == "live"_L1; }, 15000))
            qFatal("no call");
    }
    Result<void> handOver(const QString &to = kPerson, const QString &summary = {})
    {
        return exchange->command(call, {Transfer{to, true, summary}, Who::Operator});
    }
    // The token of the person's leg, when they are called.
    bool rings()
    {
        if (!QTest::qWaitFor([this] { return carrier.dials.size() == 2; }, 15000))
            return false;
        token = Token(carrier.dials[1].answerUrl.path().section(u'/', -1));
        return true;
    }
    QByteArray person(const QString &digits = {}, const QString &leg = u"P"_s)
    {
        CarrierReport report;
        report.leg = LegId(leg);
        report.digits = digits;
        const auto document = exchange->answerPerson(u"fake"_s, token, report);
        return document ? document->body : "none";
    }
    void tell(CarrierReport::RoomStep step, const LegId &leg)
    {
        CarrierReport report{.kind = CarrierReport::Kind::Room, .leg = leg};
        report.room = step;
        QVERIFY(exchange->report(u"fake"_s, token, report));
    }
    void tell(CarrierReport::Status status, const QString &leg = u"P"_s)
    {
        CarrierReport report{.kind = CarrierReport::Kind::Status, .leg = LegId(leg)};
        report.status = status;
        exchange->report(u"fake"_s, token, report);
    }
    bool has(const QString &type) const { return story(call).contains(type); }
    QStringList legStates() const
    {
        QStringList states;
        for (const auto &event : events) {
            if (const auto *leg = event.as<LegChanged>())
                states << leg->state;
        }
        return states;
    }
    QString whyFailed() const
    {
        for (const auto &event : events) {
            if (const auto *failed = event.as<TransferFailed>())
                return failed->why;
        }
        return {};
    }
    // Both are in the conference.
    bool join()
    {
        if (!handOver() || !rings() || !person().startsWith("ask: ") || !person(u"1"_s).startsWith("room: "))
            return false;
        tell(CarrierReport::RoomStep::In, LegId(u"P"_s));
        phone->close(); // the carrier takes the agent off
        tell(CarrierReport::RoomStep::In, caller);
        return QTest::qWaitFor([this] { return has(u"handedOver"_s) && has(u"streamStopped"_s); }, 15000);
    }

    CallId call;
    LegId caller;
    Token token;
    std::unique_ptr<Phone> phone;
};

} // namespace

// A call that is handed over to a person who is asked first: the exchange, the call and a carrier with conferences.
class tst_HandOvers : public QObject
{
    Q_OBJECT
private slots:
    void aPersonIsAskedAndJoined();
    void thePersonHearsASummary();
    void thePersonEndsTheCall();
    void theCallerEndsTheCall();
    void anOperatorEndsTheCall();
    void thePersonRingsThemselves();
    void thePersonComesInByTheCallsName();

    // rainy
    void whyItFailedIsTold_data();
    void whyItFailedIsTold();
    void theAgentStaysUntilThen();
    void aPersonWhoIsCutOffGivesTheCallerBack();
    void aCallerWhoHangsUpReleasesThePerson();
    void aRefusedMoveKeepsTheAgent();
    void whoeverComesTooLateIsToldSo();
    void aStrangerIsNotJoined();
    void whatTheLineCannotDoIsSaidBefore();
    void aForbiddenPersonIsNotCalled();
    void twoAtOnceAreRefused();
};

void tst_HandOvers::aPersonIsAskedAndJoined()
{
    HandOverRig rig;
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    const auto dialled = rig.carrier.dials[1];
    QCOMPARE(dialled.to, kPerson);
    QCOMPARE(dialled.from, u"+15005550006"_s); // our line, and not the caller
    QCOMPARE(dialled.statusUrl.path(), u"/fake/status/"_s + rig.token.toString());
    rig.tell(CarrierReport::Status::Ringing);
    QVERIFY(rig.person().startsWith("ask: Hello. There is a call for you. Press 1 "));
    QVERIFY(rig.carrier.moves.isEmpty()); // the caller has the agent

    const auto room = rig.person(u"1"_s);
    QVERIFY2(room.startsWith("room: callwright-"), room); // it stays when the person goes
    QCOMPARE(rig.carrier.moves.size(), 1);
    QCOMPARE(rig.carrier.moves[0].leg, rig.caller);
    QCOMPARE(rig.carrier.moves[0].document.path(), u"/fake/room/"_s + rig.token.toString());
    const auto callers = rig.exchange->roomFor(u"fake"_s, rig.token);
    QVERIFY(callers);
    QCOMPARE(callers->body, "room, ends it: " + room.mid(6)); // the same room

    rig.tell(CarrierReport::RoomStep::In, LegId(u"P"_s));
    QVERIFY(!rig.has(u"handedOver"_s));
    rig.phone->close();
    rig.tell(CarrierReport::RoomStep::In, rig.caller);
    QTRY_VERIFY(rig.has(u"handedOver"_s));
    QTRY_VERIFY(rig.has(u"streamStopped"_s));
    QTRY_COMPARE(rig.legStates(), QStringList({u"calling"_s, u"ringing"_s, u"answered"_s, u"accepted"_s, u"joined"_s}));
    QVERIFY(!rig.has(u"warning"_s));
    QVERIFY(!rig.end(rig.call)); // it is one call, and goes on
    QTRY_COMPARE(rig.exchange->liveCalls().value(0).state, u"live"_s);
}

void tst_HandOvers::thePersonHearsASummary()
{
    HandOverRig rig;
    QVERIFY(rig.handOver(kPerson, u"Ann Field, about invoice 17."_s));
    QVERIFY(rig.rings());
    QVERIFY(rig.person().startsWith("ask: Ann Field, about invoice 17. Press 1 "));
    QVERIFY(rig.person().startsWith("ask: Ann Field")); // a carrier that asks twice; and one who pressed nothing hears it again
}

void tst_HandOvers::thePersonEndsTheCall()
{
    HandOverRig rig;
    QVERIFY(rig.join());
    rig.tell(CarrierReport::RoomStep::Over, {});
    CarrierReport over{.kind = CarrierReport::Kind::Status, .leg = rig.caller};
    over.status = CarrierReport::Status::Completed;
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), over));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::Transferred);
}

void tst_HandOvers::theCallerEndsTheCall()
{
    HandOverRig rig;
    QVERIFY(rig.join());
    CarrierReport over{.kind = CarrierReport::Kind::Status, .leg = rig.caller};
    over.status = CarrierReport::Status::Completed;
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), over));
    QTRY_VERIFY(rig.carrier.hungLegs.contains(LegId(u"P"_s)));
    QTRY_VERIFY(rig.end(rig.call));
}

void tst_HandOvers::anOperatorEndsTheCall()
{
    HandOverRig rig;
    QVERIFY(rig.join());
    QVERIFY(rig.exchange->command(rig.call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(rig.carrier.hungLegs.contains(LegId(u"P"_s)));
    QVERIFY(rig.carrier.hungLegs.contains(rig.caller));
    QTRY_VERIFY(rig.end(rig.call));
}

void tst_HandOvers::thePersonRingsThemselves()
{
    HandOverRig rig({}, kPerson);
    CarrierReport inbound{.leg = LegId(u"back"_s), .from = kPerson, .to = u"+15005550006"_s};
    const auto asked = rig.exchange->welcomePerson(u"fake"_s, inbound, {});
    QVERIFY(asked);
    QVERIFY(asked->body.startsWith("ask: Hello. There is a call for you."));
    rig.token = Token(QString::fromLatin1(asked->body).section(u'/', -1));
    QVERIFY(rig.person(u"1"_s, u"back"_s).startsWith("room: "));
    QCOMPARE(rig.carrier.moves.size(), 1);
    rig.tell(CarrierReport::RoomStep::In, rig.caller);
    rig.tell(CarrierReport::RoomStep::In, LegId(u"back"_s));
    QTRY_VERIFY(rig.has(u"handedOver"_s));
    QCOMPARE(rig.carrier.dials.size(), 1); // nobody was called
}

void tst_HandOvers::thePersonComesInByTheCallsName()
{
    HandOverRig rig;
    CarrierReport inbound{.leg = LegId(u"back"_s), .from = u"+14155550177"_s};
    QVERIFY(!rig.exchange->welcomePerson(u"fake"_s, inbound, newCallId()));
    const auto asked = rig.exchange->welcomePerson(u"fake"_s, inbound, rig.call);
    QVERIFY(asked);
    QVERIFY(asked->body.startsWith("ask: "));
}

void tst_HandOvers::whyItFailedIsTold_data()
{
    QTest::addColumn<CarrierReport::Status>("status");
    QTest::addColumn<QString>("why");
    using enum CarrierReport::Status;
    QTest::newRow("busy") << Busy << u"Their line is busy."_s;
    QTest::newRow("no answer") << NoAnswer << u"They did not answer."_s;
    QTest::newRow("failed") << Failed << u"The carrier could not reach them."_s;
}

void tst_HandOvers::whyItFailedIsTold()
{
    QFETCH(CarrierReport::Status, status);
    HandOverRig rig;
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    rig.tell(status);
    QTRY_VERIFY(rig.has(u"transferFailed"_s));
    QTEST(rig.whyFailed(), "why");
    QTRY_COMPARE(rig.legStates().last(), u"failed"_s);
    QVERIFY(!rig.end(rig.call));
    QVERIFY(rig.handOver()); // and may be tried again
}

void tst_HandOvers::theAgentStaysUntilThen()
{
    HandOverRig rig;
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    rig.person();
    const auto before = rig.phone->heard.size();
    QVERIFY(rig.exchange->command(rig.call, {Say{u"They will be with you soon."_s}, Who::Operator}));
    QTRY_VERIFY(rig.phone->heard.size() > before);
    QTRY_VERIFY(rig.has(u"said"_s));
    QVERIFY(rig.person(u"2"_s).contains("not connected")); // said to the person
    QTRY_VERIFY(rig.has(u"transferFailed"_s));
    QTRY_COMPARE(rig.legStates().last(), u"declined"_s);
    QVERIFY(rig.carrier.moves.isEmpty());
}

void tst_HandOvers::aPersonWhoIsCutOffGivesTheCallerBack()
{
    HandOverRig rig({.repeatsNotes = true});
    QVERIFY(rig.join());
    rig.tell(CarrierReport::RoomStep::Out, LegId(u"P"_s));
    QTRY_COMPARE(rig.carrier.moves.size(), 2);
    QCOMPARE(rig.carrier.moves[1].leg, rig.caller);
    QCOMPARE(rig.carrier.moves[1].document.path(), u"/fake/voice/"_s + rig.tokenOf(rig.call).toString());
    const auto stream = rig.exchange->answerPlaced(u"fake"_s, rig.tokenOf(rig.call), {.leg = rig.caller});
    QVERIFY(stream);
    const auto back = rig.connectPhone(Token(stream->path().section(u'/', -1)));
    QTRY_VERIFY2(!back->heard.isEmpty(), "the agent speaks to the caller"); // that they are back
    QTRY_VERIFY(std::any_of(rig.events.begin(), rig.events.end(), [](const CallEvent &event) {
        const auto *said = event.as<AgentSaid>();
        return said && said->text.contains(u"You are back with me");
    }));
    QCOMPARE(rig.whyFailed(), u"They are not on the line any more."_s);
    QVERIFY(!rig.end(rig.call));
}

void tst_HandOvers::aCallerWhoHangsUpReleasesThePerson()
{
    HandOverRig rig;
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    rig.person();
    CarrierReport over{.kind = CarrierReport::Kind::Status, .leg = rig.caller};
    over.status = CarrierReport::Status::Completed;
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), over));
    QTRY_VERIFY(rig.carrier.hungLegs.contains(LegId(u"P"_s)));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::CallerHungUp);
    QVERIFY(rig.person(u"1"_s).contains("not connected")); // they were about to say yes
}

void tst_HandOvers::aRefusedMoveKeepsTheAgent()
{
    HandOverRig rig;
    rig.carrier.movesFail = true;
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    rig.person();
    rig.person(u"1"_s);
    QTRY_VERIFY(rig.has(u"transferFailed"_s));
    QCOMPARE(rig.whyFailed(), u"The call can't be changed."_s);
    QVERIFY(rig.carrier.hungLegs.contains(LegId(u"P"_s)));
    QVERIFY(!rig.has(u"streamStopped"_s));
    QVERIFY(!rig.end(rig.call));
}

void tst_HandOvers::whoeverComesTooLateIsToldSo()
{
    HandOverRig rig;
    rig.token = newToken();
    QCOMPARE(rig.person(), "none");
    QVERIFY(!rig.exchange->roomFor(u"fake"_s, rig.token));
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    QVERIFY(!rig.exchange->roomFor(u"fake"_s, rig.token)); // nobody has accepted
    QVERIFY(!rig.exchange->roomFor(u"other"_s, rig.token));
}

void tst_HandOvers::aStrangerIsNotJoined()
{
    HandOverRig rig({}, kPerson);
    CarrierReport inbound{.leg = LegId(u"x"_s), .from = u"+14155550177"_s};
    QVERIFY(!rig.exchange->welcomePerson(u"fake"_s, inbound, {}));
    inbound.from.clear();
    QVERIFY(!rig.exchange->welcomePerson(u"fake"_s, inbound, {}));
    inbound.from = kPerson;
    QVERIFY(!rig.exchange->welcomePerson(u"another"_s, inbound, {}));
}

void tst_HandOvers::whatTheLineCannotDoIsSaidBefore()
{
    HandOverRig rig;
    rig.carrier.can.hasRooms = false;
    const auto refused = rig.handOver();
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains(u"nobody can be asked first"));
    CallRequest request{.to = u"+14155550138"_s};
    request.handoverTo = kPerson;
    const auto placed = rig.exchange->placeCall(request);
    QVERIFY(!placed);
    QVERIFY(placed.error().detail.contains(u"nobody can be brought in"));
    QVERIFY(!rig.has(u"transferStarted"_s));
}

void tst_HandOvers::aForbiddenPersonIsNotCalled()
{
    HandOverRig rig;
    QVERIFY(!rig.handOver(u"+49110"_s));
    CallRequest request{.to = u"+14155550138"_s};
    request.handoverTo = u"+49110"_s;
    const auto placed = rig.exchange->placeCall(request);
    QVERIFY(!placed);
    QVERIFY(placed.error().detail.startsWith(u"The person to hand over to: "));
    QCOMPARE(rig.carrier.dials.size(), 1);
}

void tst_HandOvers::twoAtOnceAreRefused()
{
    HandOverRig rig;
    QSignalSpy refused(rig.exchange.get(), &Exchange::refused);
    QVERIFY(rig.handOver());
    QVERIFY(rig.rings());
    QVERIFY(rig.handOver(u"+14155550112"_s)); // found out in the call
    QTRY_COMPARE(refused.size(), 1);
    QCOMPARE(rig.carrier.dials.size(), 2);
}

QTEST_GUILESS_MAIN(tst_HandOvers)
#include "tst_handovers.moc"
