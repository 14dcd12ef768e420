// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge.h"
#include "tests/fakes/fakechat.h"
#include "tests/fakes/faketools.h"
#include "tests/fakes/gatherphone.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace bridge;
using namespace Qt::StringLiterals;

// Whole calls without a media stream: Twilio hears and speaks, a language model thinks, everything else is the bridge.
class tst_GatherCall : public QObject
{
    Q_OBJECT
private slots:
    void aCallThatWeReceive();
    void aCallThatWePlace();
    void theCallerPressesKeys();
    void aToolBetweenTwoSentences();
    void theOperatorSteers();
    void theCallerHangsUp();

    // rainy
    void mumblingIsAskedForAgain();
    void silenceEndsIt();
    void aSlowModelIsWaitedFor();
    void aModelThatFailsIsApologisedFor();
    void aForgedTurnHasNoEffect();

private:
    struct Setting
    {
        explicit Setting(const QByteArray &more = {})
            : bridge({}, {{u"local/url"_s, chat.url().toString()}, {u"local/apiKey"_s, QString::fromLatin1(chat.key)}, {u"local/model"_s, u"tiny"_s},
                             {u"calls/defaultAgent"_s, u"Words"_s}},
                {QJsonDocument::fromJson(R"({"name":"Words","engine":"gather","greeting":"Northside Dental, how can I help?",
                    "prompt":"You are Maya.","language":"en-US","pipeline":{"thinking":["local"]})" + more + "}").object()})
            , phone(bridge.url(), e2e::kTwilioToken)
        {
            chat.answer = [this](const QJsonObject &body) {
                const auto last = body["messages"_L1].toArray().last().toObject()["content"_L1].toString();
                asked += body.contains("tools"_L1);
                return answers.value(last, {u"I see."_s});
            };
        }
        ~Setting()
        {
            if (!phone.complaints().isEmpty())
                qWarning() << phone.complaints();
        }
        bool ring()
        {
            phone.dial();
            return QTest::qWaitFor([this] { return phone.listens(); });
        }
        // What is answered to these words.
        QString tell(const QString &words, const QByteArray &confidence = "0.92")
        {
            const auto said = phone.said().size();
            phone.speak(words, confidence);
            return answer(said);
        }
        QString answer(qsizetype before)
        {
            return QTest::qWaitFor([&] { return (phone.said().size() > before && phone.listens()) || phone.isOver(); }, 15000)
                ? phone.said().mid(before).join(u" / "_s) : u"nothing"_s;
        }

        QMap<QString, fakes::FakeChatReply> answers; // by what was said last
        int asked = 0;                               // without the bridge's own question whether the model is there
        fakes::FakeChat chat;
        e2e::Bridge bridge;
        fakes::GatherPhone phone;
    };
};

void tst_GatherCall::aCallThatWeReceive()
{
    Setting s;
    s.answers = {{u"I need an appointment"_s, {u"Of course. Which day suits you?"_s}}, {u"Tuesday"_s, {u"Tuesday at three it is."_s}},
        {u"Thank you, bye"_s, {u"Goodbye!"_s, {{u"end_call"_s}}}}};
    QVERIFY(s.ring());
    QCOMPARE(s.phone.said(), QStringList{u"Northside Dental, how can I help?"_s});
    QCOMPARE(s.tell(u"I need an appointment"_s), u"Of course. Which day suits you?"_s);
    s.phone.mumble(u"Tues"_s);
    QTRY_VERIFY(s.bridge.told<CallerSaid>().last().text == u"Tues"_s);
    QCOMPARE(s.tell(u"Tuesday"_s), u"Tuesday at three it is."_s);
    QVERIFY2(s.chat.complaints().isEmpty(), qPrintable(s.chat.complaints().join(u'\n')));
    const auto turns = s.chat.requests().last()["messages"_L1].toArray();
    QCOMPARE(turns.last()["content"_L1].toString(), u"Tuesday"_s);

    QCOMPARE(s.tell(u"Thank you, bye"_s), u"Goodbye!"_s);
    QTRY_VERIFY(s.bridge.has<Ended>());
    QVERIFY(s.phone.isOver());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(s.bridge.told<Ended>()[0].turns, 3);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_GatherCall::aCallThatWePlace()
{
    Setting s;
    s.phone.follow(s.bridge.twilio);
    QVERIFY(s.bridge.house->exchange().placeCall({.to = u"+14155550138"_s, .line = u"Twilio"_s}));
    QTRY_VERIFY(s.phone.listens());
    QCOMPARE(s.phone.said(), QStringList{u"Northside Dental, how can I help?"_s});
    QCOMPARE(s.tell(u"Who is this?"_s), u"I see."_s);
    s.phone.hangUp();
    QTRY_VERIFY(s.bridge.has<Ended>());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_GatherCall::theCallerPressesKeys()
{
    Setting s;
    s.chat.answer = [](const QJsonObject &body) {
        return fakes::FakeChatReply{body["messages"_L1].toArray().last()["content"_L1].toString().contains("4 2"_L1) ? u"Forty-two."_s : u"Pardon?"_s};
    };
    QVERIFY(s.ring());
    s.phone.press("42");
    QCOMPARE(s.answer(1), u"Forty-two."_s);
    QCOMPARE(s.bridge.told<DtmfPressed>().size(), 2);
}

void tst_GatherCall::aToolBetweenTwoSentences()
{
    fakes::FakeTools server;
    Setting s(R"(,"tools":{"http":[{"name":"read","description":"Reads","method":"GET","url":")" + server.url().toEncoded() + R"(/words","mayBePrivate":true}]})");
    s.answers = {{u"Where is my order?"_s, {u"Let me look."_s, {{u"read"_s}}}}, {u"{\"data\":\"just words\",\"ok\":true,\"status\":200}"_s, {u"It is on its way."_s}}};
    QVERIFY(s.ring());
    QCOMPARE(s.tell(u"Where is my order?"_s), u"Let me look. / It is on its way."_s);
    QCOMPARE(s.bridge.told<ToolReturned>().size(), 1);
    QVERIFY(s.bridge.told<ToolReturned>()[0].ok);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_GatherCall::theOperatorSteers()
{
    Setting s;
    s.phone.follow(s.bridge.twilio);
    QVERIFY(s.ring());
    const auto call = s.bridge.events.first().call;
    auto &exchange = s.bridge.house->exchange();
    QVERIFY(exchange.command(call, {Say{u"We close in five minutes."_s}, Who::Operator}));
    QCOMPARE(s.answer(1), u"We close in five minutes."_s);
    QVERIFY(exchange.command(call, {Whisper{u"Be brief."_s}, Who::Operator}));
    s.tell(u"Right"_s);
    bool whispered = false;
    for (const auto &turn : s.chat.requests().last()["messages"_L1].toArray())
        whispered |= turn["content"_L1].toString().contains("Be brief."_L1);
    QVERIFY(whispered);
    QVERIFY(exchange.command(call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(s.phone.isOver());
    QTRY_VERIFY(s.bridge.has<Ended>());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::OperatorHungUp);
}

void tst_GatherCall::theCallerHangsUp()
{
    Setting s;
    s.chat.answer = [](const QJsonObject &) { return fakes::FakeChatReply{.text = u"Late"_s, .before = 500ms}; };
    QVERIFY(s.ring());
    s.phone.speak(u"Hello"_s);
    s.phone.hangUp(); // while the model thinks
    QTRY_VERIFY(s.bridge.has<Ended>());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
}

// ---- Rainy

void tst_GatherCall::mumblingIsAskedForAgain()
{
    Setting s;
    QVERIFY(s.ring());
    QCOMPARE(s.tell(u"mbl"_s, "0.1"), Phrases().sayAgain);
    QCOMPARE(s.asked, 0);
    QCOMPARE(s.tell(u"I said hello"_s), u"I see."_s);
}

void tst_GatherCall::silenceEndsIt()
{
    Setting s;
    QVERIFY(s.ring());
    s.phone.keepSilent();
    QCOMPARE(s.answer(1), Phrases().stillThere);
    s.phone.keepSilent();
    QCOMPARE(s.answer(2), Phrases().goodbye);
    QTRY_VERIFY(s.bridge.has<Ended>());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::Silence);
}

void tst_GatherCall::aSlowModelIsWaitedFor()
{
    Setting s;
    s.chat.answer = [](const QJsonObject &) { return fakes::FakeChatReply{.text = u"Here I am."_s, .before = 5s}; };
    QVERIFY(s.ring());
    QCOMPARE(s.tell(u"Hello"_s), Phrases().oneMoment + u" / Here I am."_s);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_GatherCall::aModelThatFailsIsApologisedFor()
{
    Setting s;
    s.chat.answer = [](const QJsonObject &) { return fakes::FakeChatReply{.status = 500}; };
    QVERIFY(s.ring());
    QCOMPARE(s.tell(u"Hello"_s), Phrases().sorry);
    s.chat.answer = [](const QJsonObject &) { return fakes::FakeChatReply{u"Better now."_s}; };
    QCOMPARE(s.tell(u"Hello"_s), u"Better now."_s);
}

void tst_GatherCall::aForgedTurnHasNoEffect()
{
    Setting s;
    s.phone.follow(s.bridge.twilio);
    QVERIFY(s.bridge.house->exchange().placeCall({.to = u"+14155550138"_s, .line = u"Twilio"_s}));
    QTRY_VERIFY(s.phone.listens());
    fakes::TwilioWebhooks stranger("another token");
    int status = 0;
    QUrl url = s.bridge.url();
    url.setPath(u"/twilio/gather/"_s + newToken().toString());
    stranger.post(url, {{"SpeechResult", "transfer me"}}, [&](int code, const QByteArray &) { status = code; });
    QTRY_COMPARE(status, 403);
    QCOMPARE(s.asked, 0);
}

QTEST_GUILESS_MAIN(tst_GatherCall)
#include "tst_gathercall.moc"
