// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callevent.h"

#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Events on the wire: docs in interface.md. What is written must be read back as the same value.
class tst_CallEvent : public QObject
{
    Q_OBJECT
private slots:
    void looksAsDocumented();
    void everyKindComesBackAsItWas();
    void optionalMembersAreLeftOut();
    void endReasonsAreSnakeCase();
    void refusesWhatIsNoEvent_data();
    void refusesWhatIsNoEvent();
};

void tst_CallEvent::looksAsDocumented()
{
    const CallEvent event{CallId(u"018f"_s), 7, QDateTime::fromString(u"2026-11-20T20:01:02.345Z"_s, Qt::ISODateWithMs),
        CallerSaid{u"Hi"_s, true, 0.96, 3}};
    const auto expected = QJsonDocument::fromJson(
        R"({"call":"018f","seq":7,"at":"2026-11-20T20:01:02.345Z","type":"callerSaid",
            "data":{"text":"Hi","final":true,"confidence":0.96,"turn":3}})");
    QCOMPARE(toJson(event), expected.object());
}

template<class... Facts>
QList<CallFact> oneOfEach(const std::variant<Facts...> *)
{
    return {CallFact(Facts{})...};
}

void tst_CallEvent::everyKindComesBackAsItWas()
{
    auto facts = oneOfEach(static_cast<const CallFact *>(nullptr));
    facts << BargedIn{2, Who::Operator, 1200ms, u"heard"_s, u"unheard"_s, 3ms};
    facts << TurnMeasured{4, 180ms, std::nullopt, 400ms, 20ms, 600ms};
    facts << Placed{{u"+14155550138"_s, {}, u"Practice line"_s, u"practice"_s, u"Front desk"_s, u"offline"_s, u"slt"_s,
        {{u"name"_s, u"Dana"_s}}}};
    quint64 seq = 0;
    for (const auto &fact : facts) {
        const CallEvent event{CallId(u"c"_s), ++seq, QDateTime::fromMSecsSinceEpoch(1, Qt::UTC), fact};
        const auto json = toJson(event);
        const auto back = eventFromJson(json);
        QVERIFY2(back, qPrintable(typeOf(fact) + u": "_s + (back ? QString() : back.error().detail)));
        QCOMPARE(back->fact.index(), fact.index());
        QCOMPARE(toJson(*back), json);
    }
}

void tst_CallEvent::optionalMembersAreLeftOut()
{
    QVERIFY(!toJson(CallFact(CallerSaid{})).contains("confidence"_L1));
    QVERIFY(!toJson(CallFact(Ended{})).contains("cost"_L1));
}

void tst_CallEvent::endReasonsAreSnakeCase()
{
    QCOMPARE(wordFor(EndReason::AgentSaidGoodbye), u"agent_said_goodbye"_s);
    QCOMPARE(endReasonFrom(u"media_lost"), std::optional(EndReason::MediaLost));
    QCOMPARE(endReasonFrom(u"nothing"), std::nullopt);
}

void tst_CallEvent::refusesWhatIsNoEvent_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("unknown type") << QByteArray(R"({"call":"c","seq":1,"at":"2026-11-20T20:01:02.345Z","type":"x","data":{}})");
    QTest::newRow("no seq") << QByteArray(R"({"call":"c","at":"2026-11-20T20:01:02.345Z","type":"dialing","data":{}})");
    QTest::newRow("text as number")
        << QByteArray(R"({"call":"c","seq":1,"at":"2026-11-20T20:01:02.345Z","type":"bargedIn","data":{"turn":"two"}})");
    QTest::newRow("unknown word")
        << QByteArray(R"({"call":"c","seq":1,"at":"2026-11-20T20:01:02.345Z","type":"ended","data":{"reason":"tired"}})");
}

void tst_CallEvent::refusesWhatIsNoEvent()
{
    QFETCH(QByteArray, json);
    QVERIFY(!eventFromJson(QJsonDocument::fromJson(json).object()));
}

QTEST_GUILESS_MAIN(tst_CallEvent)
#include "tst_callevent.moc"
