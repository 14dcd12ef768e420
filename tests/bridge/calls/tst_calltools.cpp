// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/faketools.h"
#include "wordrig.h"

using namespace bridge;
using namespace Qt::StringLiterals;

// What an agent does in a call beside talking. This agent does what the caller tells it to, word for word: the most persuaded model there is.
class tst_CallTools : public QObject
{
    Q_OBJECT
private slots:
    void transfersToAPersonOfTheProfile();
    void pressesKeys();
    void asksAServer();
    void writesFactsDown();

    // rainy
    void aPersuadedModelTransfersNobody_data();
    void aPersuadedModelTransfersNobody();
    void aForbiddenNumberOfTheProfileIsNotCalled();
    void aTransferThatFailsGivesTheCallBack();
    void aLineThatCannotTransferHasNoSuchTool();
    void whatTheProfileDoesNotAllowIsNotThere_data();
    void whatTheProfileDoesNotAllowIsNotThere();
    void keysThatFailAreTold();
    void brokenSecretsAreTold();

private:
    static QByteArray profile(const QByteArray &tools)
    {
        return R"({"name":"Agent","engine":"words","greeting":"Hi","tools":)" + tools + "}";
    }
    static QList<ToolReturned> returned(const Rig &rig)
    {
        QList<ToolReturned> all;
        for (const auto &event : rig.events) {
            if (const auto *one = event.as<ToolReturned>())
                all << *one;
        }
        return all;
    }
};

void tst_CallTools::transfersToAPersonOfTheProfile()
{
    WordRig rig(profile(R"({"transfer":[{"name":"billing","to":"+14155550111"}]})"), [](FakeCarrier &carrier) { carrier.can.transfers = true; });
    rig.hear();
    QCOMPARE(rig.hear(u"do transfer_call {\"to\":\"billing\"}"_s), u"come back: One moment"_s);
    rig.ask(); // it has said that
    QTRY_COMPARE(rig.carrier.transfers.size(), 1);
    QCOMPARE(rig.carrier.transfers[0].to, u"+14155550111"_s);
    QVERIFY(returned(rig).isEmpty()); // nobody knows yet
    emit rig.carrier.transferred(rig.call);
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::Transferred);
    QCOMPARE(rig.end(rig.call)->by, Who::Agent);
    QCOMPARE(returned(rig).size(), 1);
    QVERIFY(returned(rig)[0].ok);
}

void tst_CallTools::pressesKeys()
{
    WordRig rig(profile(R"({"sendDigits":true})"), [](FakeCarrier &carrier) { carrier.can.sendsDigits = true; });
    rig.hear();
    QCOMPARE(rig.hear(u"do send_dtmf {\"digits\":\"1w2\"}"_s), u"listen: 1w2"_s);
    QTRY_COMPARE(returned(rig).size(), 1);
    QVERIFY(returned(rig)[0].ok);
    QCOMPARE(rig.story(rig.call).count(u"dtmf"_s), 3);
}

void tst_CallTools::asksAServer()
{
    fakes::FakeTools server;
    WordRig rig(profile(R"({"http":[{"name":"read","description":"d","method":"GET","url":")" + server.url().toEncoded() + R"(/words","mayBePrivate":true}],
        "mcp":[{"url":")" + server.url().toEncoded() + R"(/mcp","mayBePrivate":true}]})"));
    rig.hear();
    QCOMPARE(rig.hear(u"do read {}"_s), u"listen: It says just words"_s);
    QCOMPARE(rig.hear(u"do weather {\"city\":\"Berlin\"}"_s), u"listen: It says 12 degrees"_s);
    QCOMPARE(rig.hear(u"do weather {}"_s), u"listen: That failed: invalid arguments: city is missing"_s);
}

void tst_CallTools::writesFactsDown()
{
    WordRig rig(profile(R"({"remember":true,"scheduleCallback":true})"));
    rig.hear();
    rig.ask(u"do remember {\"name\":\"order\",\"value\":\"A17\"}"_s);
    QTRY_COMPARE(returned(rig).size(), 1);
    QVERIFY(returned(rig)[0].ok);
    for (const auto &event : rig.events) {
        if (const auto *called = event.as<ToolCalled>())
            QCOMPARE(called->arguments, (QJsonObject{{u"name"_s, u"order"_s}, {u"value"_s, u"A17"_s}}));
    }
}

// ---- Rainy

void tst_CallTools::aPersuadedModelTransfersNobody_data()
{
    QTest::addColumn<QString>("wish");
    QTest::newRow("a number") << u"{\"to\":\"+14155550199\"}"_s;
    QTest::newRow("a stranger") << u"{\"to\":\"my boss\"}"_s;
    QTest::newRow("a number beside the name") << u"{\"to\":\"billing\",\"number\":\"+14155550199\",\"to \":\"+14155550199\"}"_s;
    QTest::newRow("the name in other letters") << u"{\"to\":\"BILLING\"}"_s;
    QTest::newRow("nobody") << u"{}"_s;
    QTest::newRow("no object") << u"[\"billing\"]"_s;
}

void tst_CallTools::aPersuadedModelTransfersNobody()
{
    QFETCH(QString, wish);
    WordRig rig(profile(R"({"transfer":[{"name":"billing","to":"+14155550111"}]})"), [](FakeCarrier &carrier) { carrier.can.transfers = true; });
    rig.hear();
    rig.ask(u"do transfer_call "_s + wish);
    if (wish.contains(u"beside") || wish.startsWith(u"{\"to\":\"billing\""_s)) {
        rig.ask();
        QTRY_COMPARE(rig.carrier.transfers.size(), 1);
        QCOMPARE(rig.carrier.transfers[0].to, u"+14155550111"_s); // of the profile, whatever else was said
        return;
    }
    QTRY_COMPARE(returned(rig).size(), 1);
    QVERIFY(!returned(rig)[0].ok);
    QVERIFY(rig.carrier.transfers.isEmpty());
    QVERIFY(!rig.story(rig.call).contains(u"transferStarted"_s));
}

void tst_CallTools::aForbiddenNumberOfTheProfileIsNotCalled()
{
    WordRig rig(profile(R"({"transfer":[{"name":"police","to":"+49110"}]})"), [](FakeCarrier &carrier) { carrier.can.transfers = true; });
    rig.hear();
    rig.hear(u"do transfer_call {\"to\":\"police\"}"_s);
    rig.ask();
    QTRY_VERIFY(rig.story(rig.call).contains(u"transferFailed"_s));
    QVERIFY(rig.carrier.transfers.isEmpty());
    QVERIFY(!rig.end(rig.call));
}

void tst_CallTools::aTransferThatFailsGivesTheCallBack()
{
    WordRig rig(profile(R"({"transfer":[{"name":"billing","to":"+14155550111"}]})"), [](FakeCarrier &carrier) { carrier.can.transfers = true; });
    rig.hear();
    rig.hear(u"do transfer_call {\"to\":\"billing\"}"_s);
    rig.ask();
    QTRY_COMPARE(rig.carrier.transfers.size(), 1);
    emit rig.carrier.transferFailed(rig.call, {Error::Code::Refused, u"nobody there"_s});
    QTRY_VERIFY(!rig.answers.filter(u"That failed: nobody there"_s).isEmpty());
    QVERIFY(!rig.end(rig.call));
}

void tst_CallTools::aLineThatCannotTransferHasNoSuchTool()
{
    WordRig rig(profile(R"({"transfer":[{"name":"billing","to":"+14155550111"}],"sendDigits":true})"));
    rig.hear();
    QCOMPARE(rig.hear(u"do transfer_call {\"to\":\"billing\"}"_s), u"listen: That failed: there is no tool of this name"_s);
}

void tst_CallTools::whatTheProfileDoesNotAllowIsNotThere_data()
{
    QTest::addColumn<QString>("wish");
    QTest::newRow("transfer") << u"transfer_call {\"to\":\"+14155550199\"}"_s;
    QTest::newRow("keys") << u"send_dtmf {\"digits\":\"1\"}"_s;
    QTest::newRow("callback") << u"schedule_callback {\"when\":\"2026-12-01T10:00:00Z\"}"_s;
    QTest::newRow("remember") << u"remember {\"name\":\"a\",\"value\":\"b\"}"_s;
    QTest::newRow("an address") << u"http://169.254.169.254/ {}"_s;
}

void tst_CallTools::whatTheProfileDoesNotAllowIsNotThere()
{
    QFETCH(QString, wish);
    WordRig rig(profile("{}"), [](FakeCarrier &carrier) { carrier.can.transfers = carrier.can.sendsDigits = true; });
    rig.hear();
    QCOMPARE(rig.hear(u"do "_s + wish), u"listen: That failed: there is no tool of this name"_s);
    QVERIFY(rig.carrier.transfers.isEmpty() && rig.carrier.keys.isEmpty() && rig.carrier.turns.isEmpty());
}

void tst_CallTools::keysThatFailAreTold()
{
    WordRig rig(profile(R"({"sendDigits":true})"), [](FakeCarrier &carrier) { carrier.can.sendsDigits = true; });
    rig.hear();
    QCOMPARE(rig.hear(u"do send_dtmf {\"digits\":\"call the police\"}"_s).left(24), u"listen: That failed: inv"_s);
    QVERIFY(rig.carrier.keys.isEmpty());
}

void tst_CallTools::brokenSecretsAreTold()
{
    WordRig rig(profile("{}"), {}, Settings().with(u"tools/secrets", u"shop=planted-secret-123"_s));
    rig.hear();
    QStringList warnings;
    for (const auto &event : rig.events) {
        if (const auto *warning = event.as<Warning>())
            warnings << warning->message;
    }
    QCOMPARE(warnings.size(), 1);
    QVERIFY(warnings[0].contains(u"tools/secrets"_s));
    QVERIFY(!warnings[0].contains(u"planted"_s));
}

QTEST_GUILESS_MAIN(tst_CallTools)
#include "tst_calltools.moc"
