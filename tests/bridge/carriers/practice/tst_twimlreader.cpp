// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/twimlreader.h"

#include "bridge/carriers/twilio/twiml.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_TwimlReader : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatWeWrite();
    void readsVerbsInOrder();
    void readsTheStreamOfTheDocumentation();
    void aDocumentMayBeEmpty();

    void refuses_data();
    void refuses();
};

void tst_TwimlReader::readsWhatWeWrite()
{
    const QUrl url(u"ws://127.0.0.1:5000/practice/media/0123"_s);
    const QMap<QString, QString> parameters{{u"a"_s, u"1 & <2>"_s}};
    const auto verbs = twiml::readTwiml(*twiml::connectStream(url, parameters));
    QVERIFY2(verbs, qPrintable(verbs ? QString() : verbs.error().detail));
    QCOMPARE(verbs->size(), 1);
    const auto stream = std::get_if<twiml::ConnectStream>(&verbs->first());
    QVERIFY(stream);
    QCOMPARE(stream->url, url);
    QCOMPARE(stream->parameters, parameters);

    const auto declined = twiml::readTwiml(twiml::decline(u"We're closed & asleep."_s));
    QVERIFY(declined);
    QCOMPARE(declined->size(), 2);
    QCOMPARE(std::get<twiml::Say>(declined->at(0)).text, u"We're closed & asleep."_s);
    QVERIFY(std::holds_alternative<twiml::HangUp>(declined->at(1)));
}

void tst_TwimlReader::readsVerbsInOrder()
{
    const auto verbs = twiml::readTwiml("<Response><Pause length=\"2\"/><Say voice=\"alice\"> Good\n day </Say><Pause/>"
                                        "<Reject reason=\"busy\"/><Hangup></Hangup></Response>");
    QVERIFY2(verbs, qPrintable(verbs ? QString() : verbs.error().detail));
    QCOMPARE(verbs->size(), 5);
    QCOMPARE(std::get<twiml::Pause>(verbs->at(0)).length, 2s);
    QCOMPARE(std::get<twiml::Say>(verbs->at(1)).text, u"Good day"_s);
    QCOMPARE(std::get<twiml::Pause>(verbs->at(2)).length, 1s);
    QVERIFY(std::get<twiml::Reject>(verbs->at(3)).busy);
}

void tst_TwimlReader::readsTheStreamOfTheDocumentation()
{
    const auto verbs = twiml::readTwiml(R"(<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Connect action="https://bridge.example.com/twilio/after">
    <Stream url="wss://bridge.example.com/twilio/media" statusCallback="https://bridge.example.com/twilio/stream-status">
      <Parameter name="session" value="42"/>
    </Stream>
  </Connect>
</Response>
)");
    QVERIFY2(verbs, qPrintable(verbs ? QString() : verbs.error().detail));
    const auto stream = std::get_if<twiml::ConnectStream>(&verbs->first());
    QVERIFY(stream);
    QCOMPARE(stream->url.toString(), u"wss://bridge.example.com/twilio/media"_s);
    QCOMPARE(stream->parameters.value(u"session"_s), u"42"_s);
}

void tst_TwimlReader::aDocumentMayBeEmpty()
{
    const auto verbs = twiml::readTwiml("<Response/>");
    QVERIFY(verbs && verbs->isEmpty());
}

void tst_TwimlReader::refuses_data()
{
    QTest::addColumn<QByteArray>("document");
    const auto row = [](const char *name, const QByteArray &document) { QTest::newRow(name) << document; };
    const auto stream = [](const QByteArray &attributes) {
        return "<Response><Connect><Stream " + attributes + "/></Connect></Response>";
    };
    row("nothing", "");
    row("an error page", "<html><body>500</body></html>");
    row("JSON", R"({"error":"x"})");
    row("cut off", "<Response><Say>Hi</Say>");
    row("two documents", "<Response/><Response/>");
    row("text behind", "<Response/>hello");
    row("text between verbs", "<Response>hello</Response>");
    row("unknown verb", "<Response><Dance/></Response>");
    row("wrong case", "<response/>");
    row("a redirect", "<Response><Redirect>https://bridge.example.com/</Redirect></Response>");
    row("unknown attribute", "<Response><Hangup now=\"yes\"/></Response>");
    row("attribute on Response", "<Response a=\"1\"/>");
    row("something inside Hangup", "<Response><Hangup><Say/></Hangup></Response>");
    row("markup inside Say", "<Response><Say>Hi <b>you</b></Say></Response>");
    row("a pause of words", "<Response><Pause length=\"long\"/></Response>");
    row("a reason of one's own", "<Response><Reject reason=\"tired\"/></Response>");
    row("Connect without a stream", "<Response><Connect/></Response>");
    row("Connect with something else", "<Response><Connect><Room/></Connect></Response>");
    row("two streams", "<Response><Connect><Stream url=\"wss://a.example.com/\"/><Stream url=\"wss://b.example.com/\"/></Connect></Response>");
    row("no url", stream("name=\"a\""));
    row("relative url", stream("url=\"/media\""));
    row("ws to elsewhere", stream("url=\"ws://bridge.example.com/media\""));
    row("https", stream("url=\"https://bridge.example.com/media\""));
    row("a query", stream("url=\"wss://bridge.example.com/media?a=1\""));
    row("Parameter without a name", "<Response><Connect><Stream url=\"wss://a.example.com/\"><Parameter value=\"1\"/></Stream></Connect></Response>");
    row("Parameter twice", "<Response><Connect><Stream url=\"wss://a.example.com/\"><Parameter name=\"a\"/><Parameter name=\"a\"/></Stream></Connect></Response>");
    row("a document type", "<!DOCTYPE Response><Response/>");
    row("an entity bomb", "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Response><Say>&b;</Say></Response>");
    row("an unknown entity", "<Response><Say>&nbsp;</Say></Response>");
    row("a thousand verbs", "<Response>" + QByteArray("<Hangup/>").repeated(1000) + "</Response>");
    row("too long", "<Response><Say>" + QByteArray(70'000, 'a') + "</Say></Response>");
    row("deep", "<Response>" + QByteArray("<Connect>").repeated(5000));
    row("binary", QByteArray("\x00\xff\x00\xff", 4));
}

void tst_TwimlReader::refuses()
{
    QFETCH(QByteArray, document);
    const auto verbs = twiml::readTwiml(document);
    QVERIFY(!verbs);
    QCOMPARE(verbs.error().code, Error::Code::Malformed);
    QVERIFY(!verbs.error().detail.isEmpty());
}

QTEST_GUILESS_MAIN(tst_TwimlReader)
#include "tst_twimlreader.moc"
