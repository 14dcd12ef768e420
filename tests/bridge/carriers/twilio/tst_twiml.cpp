// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiml.h"

#include <QXmlStreamReader>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// The document as nested words, by a reader that nobody here wrote: "Response(Say('Hi') Hangup())".
QString outlineOf(const QByteArray &document)
{
    QXmlStreamReader xml(document);
    QString outline;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            outline += xml.name().toString() + u'(';
            for (const auto &attribute : xml.attributes())
                outline += u"%1=%2 "_s.arg(attribute.name(), attribute.value());
        } else if (xml.isEndElement()) {
            outline += u')';
        } else if (xml.isCharacters()) {
            outline += u'\'' + xml.text().toString() + u'\'';
        }
    }
    return xml.hasError() ? u"error: "_s + xml.errorString() : outline;
}

} // namespace

class tst_Twiml : public QObject
{
    Q_OBJECT
private slots:
    void opensAStream();
    void givesParametersAlong();
    void declinesPolitely();
    void escapesWhatPeopleWrite();
    void saysAndHearsATurn();
    void comesBackForMore();
    void hangsUpBehindTheLastWord();
    void asksForOneKey();
    void opensARoom();

    void refusesStreams_data();
    void refusesStreams();
    void leavesOutWhatXmlCannotSay();
    void refusesParametersThatAreTooLong();
};

void tst_Twiml::opensAStream()
{
    const auto document = twiml::connectStream(QUrl(u"wss://bridge.example.com/twilio/media/0123"_s));
    QVERIFY(document);
    QCOMPARE(*document, QByteArray("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect>"
        "<Stream url=\"wss://bridge.example.com/twilio/media/0123\"/></Connect></Response>\n"));
}

void tst_Twiml::givesParametersAlong()
{
    const auto document = twiml::connectStream(
        QUrl(u"ws://127.0.0.1:5000/twilio/media"_s), {{u"a"_s, u"1 & \"2\""_s}, {u"b"_s, u"<o\u00f9>"_s}});
    QVERIFY(document);
    QCOMPARE(outlineOf(*document), u"Response(Connect(Stream(url=ws://127.0.0.1:5000/twilio/media "
        "Parameter(name=a value=1 & \"2\" )Parameter(name=b value=<o\u00f9> ))))"_s);
}

void tst_Twiml::declinesPolitely()
{
    QCOMPARE(twiml::decline(u"All lines are busy. Please call again."_s),
        QByteArray("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say>All lines are busy. Please call again.</Say>"
            "<Hangup/></Response>\n"));
    QCOMPARE(outlineOf(twiml::decline({})), u"Response(Hangup())"_s);
}

void tst_Twiml::escapesWhatPeopleWrite()
{
    const auto sentence = u"Tom & Jerry's <Hangup/> \"caf\u00e9\" ]]> \U0001F600"_s;
    QCOMPARE(outlineOf(twiml::decline(sentence)), u"Response(Say('%1')Hangup())"_s.arg(sentence));
}

void tst_Twiml::saysAndHearsATurn()
{
    SpokenTurn turn;
    turn.text = u"Tom & Jerry?"_s;
    turn.language = u"en-GB"_s;
    turn.patience = 7500ms;
    turn.turnUrl = QUrl(u"https://bridge.example.com/twilio/gather/01"_s);
    turn.partialUrl = QUrl(u"https://bridge.example.com/twilio/partial/01"_s);
    QCOMPARE(outlineOf(twiml::spokenTurn(turn)), u"Response(Gather(input=speech dtmf action=https://bridge.example.com/twilio/gather/01 "
        "method=POST timeout=8 speechTimeout=auto language=en-GB partialResultCallback=https://bridge.example.com/twilio/partial/01 "
        "Say(language=en-GB 'Tom & Jerry?'))Redirect(method=POST 'https://bridge.example.com/twilio/gather/01'))"_s);
    turn.text.clear();
    turn.digits = u"1w2#"_s;
    turn.language.clear();
    turn.partialUrl.clear();
    QCOMPARE(outlineOf(twiml::spokenTurn(turn)), u"Response(Play(digits=1w2# )Gather(input=speech dtmf "
        "action=https://bridge.example.com/twilio/gather/01 method=POST timeout=8 speechTimeout=auto )"
        "Redirect(method=POST 'https://bridge.example.com/twilio/gather/01'))"_s);
}

void tst_Twiml::comesBackForMore()
{
    const SpokenTurn turn{.text = u"One moment."_s, .then = SpokenTurn::Then::ComeBack, .turnUrl = QUrl(u"https://b.example/t"_s)};
    QCOMPARE(outlineOf(twiml::spokenTurn(turn)), u"Response(Say('One moment.')Redirect(method=POST 'https://b.example/t'))"_s);
}

void tst_Twiml::hangsUpBehindTheLastWord()
{
    const SpokenTurn turn{.text = u"Bye\u0001!"_s, .then = SpokenTurn::Then::HangUp};
    QCOMPARE(outlineOf(twiml::spokenTurn(turn)), u"Response(Say('Bye!')Hangup())"_s);
}

// twilio.com/docs/voice/twiml/gather: behind it goes on who pressed nothing.
void tst_Twiml::asksForOneKey()
{
    const KeyQuestion question{.text = u"Tom & Jerry. Press 1."_s, .language = u"en-GB"_s, .patience = 7500ms, .keyUrl = QUrl(u"https://b.example/k"_s)};
    QCOMPARE(outlineOf(twiml::question(question)), u"Response(Gather(input=dtmf numDigits=1 action=https://b.example/k method=POST timeout=8 "
        "Say(language=en-GB 'Tom & Jerry. Press 1.'))Redirect(method=POST 'https://b.example/k'))"_s);
}

// twilio.com/docs/voice/twiml/conference: an empty waitUrl is silence.
void tst_Twiml::opensARoom()
{
    const RoomOrder order{u"room <7>"_s, QUrl(u"https://b.example/e"_s), true};
    QCOMPARE(outlineOf(twiml::room(order)), u"Response(Dial(Conference(beep=false startConferenceOnEnter=true endConferenceOnExit=true "
        "waitUrl= statusCallback=https://b.example/e statusCallbackMethod=POST statusCallbackEvent=start end join leave 'room <7>')))"_s);
    QVERIFY(twiml::room({u"r"_s, {}, false}).contains("endConferenceOnExit=\"false\""));
}

void tst_Twiml::refusesStreams_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("a query, which Twilio strips") << u"wss://bridge.example.com/media?call=1"_s;
    QTest::newRow("an empty query") << u"wss://bridge.example.com/media?"_s;
    QTest::newRow("a fragment") << u"wss://bridge.example.com/media#1"_s;
    QTest::newRow("https") << u"https://bridge.example.com/media"_s;
    QTest::newRow("relative") << u"/media"_s;
    QTest::newRow("no host") << u"wss:///media"_s;
    QTest::newRow("nothing") << QString();
}

void tst_Twiml::refusesStreams()
{
    QFETCH(QString, url);
    const auto document = twiml::connectStream(QUrl(url));
    QVERIFY(!document);
    QCOMPARE(document.error().code, Error::Code::Unsupported);
}

void tst_Twiml::leavesOutWhatXmlCannotSay()
{
    const QString text = u"a"_s + QChar(0) + u"b\x01\x1f"_s + QChar(0xd800) + u"c"_s + QChar(0xdc00) + QChar(0xfffe)
        + QChar(0xffff) + u"d\te"_s;
    QCOMPARE(outlineOf(twiml::decline(text)), u"Response(Say('abcd\te')Hangup())"_s);
}

void tst_Twiml::refusesParametersThatAreTooLong()
{
    const QUrl url(u"wss://bridge.example.com/media"_s);
    QVERIFY(twiml::connectStream(url, {{u"a"_s, QString(498, u'x')}}));
    QVERIFY(!twiml::connectStream(url, {{u"a"_s, QString(499, u'x')}}));
}

QTEST_GUILESS_MAIN(tst_Twiml)
#include "tst_twiml.moc"
