// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/redact.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The fence before the log: planted secrets and everything of a key's shape stay inside.
class tst_Redact : public QObject
{
    Q_OBJECT
private slots:
    void plantedSecretsNeverPass_data();
    void plantedSecretsNeverPass();
    void keysAreKnownByTheirShape_data();
    void keysAreKnownByTheirShape();
    void whatIsNoSecretStays_data();
    void whatIsNoSecretStays();
    // rainy
    void aSecretInsideAnotherGoesAsAWhole();
    void veryShortSecretsDoNotTakeWordsApart();
    void aLongLineTakesNoTime();
};

void tst_Redact::plantedSecretsNeverPass_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("as it is") << u"sent Pa55/w\"rd\\x to the carrier"_s;
    QTest::newRow("twice") << u"Pa55/w\"rd\\xPa55/w\"rd\\x"_s;
    QTest::newRow("in an address") << u"GET https://a.example/?x=Pa55%2Fw%22rd%5Cx"_s;
    QTest::newRow("in JSON") << uR"({"x":"Pa55/w\"rd\\x"})"_s;
    QTest::newRow("in JSON with escaped slashes") << uR"({"x":"Pa55\/w\"rd\\x"})"_s;
}

void tst_Redact::plantedSecretsNeverPass()
{
    QFETCH(QString, line);
    const auto clean = Redactor({u"Pa55/w\"rd\\x"_s}).redacted(line);
    QVERIFY2(!clean.contains("Pa55"_L1) && !clean.contains("rd"_L1 + u'\\'), qPrintable(clean));
    QVERIFY(clean.contains("[hidden]"_L1));
}

void tst_Redact::keysAreKnownByTheirShape_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &line, const QString &expected) {
        QTest::newRow(name) << line << expected;
    };
    row("Google, in an address", u"wss://g.example/ws?key=AIzaSyA1234567890abcdefghijklmnopqrstuv&alt=json"_s,
        u"wss://g.example/ws?key=[hidden]&alt=json"_s);
    row("Google, alone", u"key AIzaSyA1234567890abcdefghijklmnopqrstuv!"_s, u"key [hidden]!"_s);
    row("OpenAI", u"with sk-proj-AbCdEf0123456789_x-y."_s, u"with [hidden]."_s);
    row("ElevenLabs", u"with sk_0123456789abcdef0123456789abcdef"_s, u"with [hidden]"_s);
    row("a bearer", u"Authorization: Bearer abc.def-ghi_jkl"_s, u"Authorization: Bearer [hidden]"_s);
    row("basic", u"Authorization: Basic QUMxMjM6c2VjcmV0"_s, u"Authorization: Basic [hidden]"_s);
    row("Deepgram", u"Authorization: Token 0123456789abcdef0123456789abcdef01234567"_s, u"Authorization: Token [hidden]"_s);
    row("a header", u"x-goog-api-key: whatever123"_s, u"x-goog-api-key: [hidden]"_s);
    row("a header of ElevenLabs", u"xi-api-key: whatever123"_s, u"xi-api-key: [hidden]"_s);
    row("JSON", uR"({"apiKey":"whatever123","n":1})"_s, uR"({"apiKey":"[hidden]","n":1})"_s);
    row("environment", u"TWILIO_AUTH_TOKEN=whatever123 next"_s, u"TWILIO_AUTH_TOKEN=[hidden] next"_s);
    row("a token in an address", u"/api/events?since=1&token=whatever"_s, u"/api/events?since=1&token=[hidden]"_s);
    row("a media token in a path", u"/twilio/media/0123456789abcdef0123456789abcdef"_s, u"/twilio/media/[hidden]"_s);
    row("a database's password", u"postgresql://me:pa55@db.example/calls"_s, u"postgresql://me:[hidden]@db.example/calls"_s);
    row("a JSON web token", u"jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def"_s, u"jwt [hidden]"_s);
    row("a private key", u"key -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end"_s, u"key [hidden] end"_s);
    row("a private key cut short", u"key -----BEGIN RSA PRIVATE KEY-----\nMIIE"_s, u"key [hidden]"_s);
    row("a payment card", u"card 4111 1111 1111 1111 said"_s, u"card [hidden] said"_s);
    row("a payment card with dashes", u"5500-0000-0000-0004"_s, u"[hidden]"_s);
    row("two cards", u"378282246310005, 6011111111111117"_s, u"[hidden], [hidden]"_s);
}

void tst_Redact::keysAreKnownByTheirShape()
{
    QFETCH(QString, line);
    QFETCH(QString, expected);
    QCOMPARE(Redactor().redacted(line), expected);
}

void tst_Redact::whatIsNoSecretStays_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("words") << u"the call ended: caller_hung_up after 93 s"_s;
    QTest::newRow("a call id") << u"018f3a5c-9d1e-7c3a-8f00-0123456789ab ignores Answered in Live"_s;
    QTest::newRow("a SID") << u"CA0123456789abcdef0123456789abcdef rang"_s;
    QTest::newRow("a time in milliseconds") << u"at 1795209662345 and 1795209662354"_s;
    QTest::newRow("16 digits that are no card") << u"4111 1111 1111 1112"_s;
    QTest::newRow("an address") << u"https://api.twilio.com/2010-04-01/Accounts/AC1.json?page=2"_s;
    QTest::newRow("an address with a port") << u"ws://127.0.0.1:5000/twilio/media"_s;
    QTest::newRow("an SHA-256") << QString(64, u'a');
    QTest::newRow("the name of a setting") << u"gemini/apiKey must be one word"_s;
}

void tst_Redact::whatIsNoSecretStays()
{
    QFETCH(QString, line);
    QCOMPARE(Redactor({u"another-secret"_s}).redacted(line), line);
}

void tst_Redact::aSecretInsideAnotherGoesAsAWhole()
{
    const Redactor redactor({u"secret"_s, u"mysecretword"_s});
    QCOMPARE(redactor.redacted(u"x mysecretword y"_s), u"x [hidden] y"_s);
}

void tst_Redact::veryShortSecretsDoNotTakeWordsApart()
{
    QCOMPARE(Redactor({u"a"_s, u""_s}).redacted(u"a call"_s), u"a call"_s);
}

void tst_Redact::aLongLineTakesNoTime()
{
    QElapsedTimer timer;
    timer.start();
    for (const auto &piece : {u"eyJ"_s, u"4 "_s, u"secret="_s, u"a:"_s, u"-----BEGIN "_s, u"sk-"_s, u"Bearer "_s, u"a"_s})
        Redactor({u"planted-secret"_s}).redacted(piece.repeated(100000 / piece.size()));
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(tst_Redact)
#include "tst_redact.moc"
