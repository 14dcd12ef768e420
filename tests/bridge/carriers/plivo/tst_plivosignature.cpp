// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivosignature.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk";
const QByteArray kNonce = "05429567804466091622";
const QByteArray kOrigin = "https://bridge.example.com";
const QByteArray kBody = "CallStatus=in-progress&CallUUID=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee&Direction=inbound"
                         "&From=14155550100&To=14155550101";
const QByteArray kP1 = "uTkiON6rLqCkKDJaerxo5ErhMAJSBeXAY447K1Y7+5U=";
const QByteArray kP2 = "jSwbE5iGy1Gs6PoyHuObAbUpFn8HqE4mjEwz+yDJ8mM=";
const QByteArray kP4 = "lZMfMdskHpXrfZD/rsl1e9sWyOOYR563xm4/9Up4uDk=";
const QByteArray kV2 = "j5FrxTKeHK7DmYabCOJ+0hrur7bxZZOdlyOu1kYpWis=";

using Headers = QList<QPair<QByteArray, QByteArray>>;

Headers third(const QByteArray &signature)
{
    return {{"X-Plivo-Signature-V3-Nonce", kNonce}, {"X-Plivo-Signature-V3", signature}};
}

WebhookRequest post(const QByteArray &target, const QByteArray &body, const Headers &headers)
{
    return {"POST", target, Headers{{"Content-Type", "application/x-www-form-urlencoded"}} + headers, body};
}

WebhookRequest get(const QByteArray &target, const Headers &headers)
{
    return {"GET", target, headers, {}};
}

char otherThan(char c)
{
    return c == 'x' ? 'y' : 'x';
}

bool passes(const WebhookRequest &request, const QByteArray &url = kOrigin, const QByteArray &token = kToken)
{
    return plivo::checkSignature(request, QUrl(QString::fromLatin1(url)), token).has_value();
}

} // namespace

Q_DECLARE_METATYPE(bridge::WebhookRequest)

// The vectors were computed with the vendor's own Node library (plivo 4.79.0).
class tst_PlivoSignature : public QObject
{
    Q_OBJECT
private slots:
    void signsAsTheVendorDoes_data();
    void signsAsTheVendorDoes();
    void signsTheOlderSchemeAsTheVendorDoes();
    void accepts_data();
    void accepts();

    void refuses_data();
    void refuses();
    void everyChangedCharacterIsRefused_data();
    void everyChangedCharacterIsRefused();
    void aWrongThirdSignatureIsNotMendedByTheSecond();
    void saysNothingThatHelpsAForger();
};

void tst_PlivoSignature::signsAsTheVendorDoes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("signature");
    const QByteArray joined = "CallStatusin-progressCallUUIDaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeeeDirectioninboundFrom14155550100"
                              "To14155550101";
    const QByteArray answer = kOrigin + "/plivo/answer";
    QTest::newRow("P1") << QByteArray("POST") << kOrigin << QByteArray("/plivo/answer") << kBody << answer + '?' + joined << kP1;
    QTest::newRow("P2") << QByteArray("POST") << kOrigin << QByteArray("/plivo/answer?session=42&a=1") << kBody
        << answer + "?a=1&session=42." + joined << kP2;
    QTest::newRow("P3") << QByteArray("POST") << kOrigin << QByteArray("/plivo/answer") << QByteArray() << answer
        << QByteArray("/f53z78Z7nMGaUu1jeqa/yanuRMxcWiI+t+ugYrwNbk=");
    QTest::newRow("P4") << QByteArray("GET") << kOrigin << QByteArray("/plivo/answer?session=42&a=1") << QByteArray()
        << answer + "?a=1&session=42" << kP4;
    QTest::newRow("P5") << QByteArray("GET") << kOrigin << QByteArray("/plivo/answer") << kBody << answer + '?' + kBody
        << QByteArray("5ejPRnj7OmlfH+PD4JDLPUG39hA50Zi59V3i5Ex/7X4=");
    QTest::newRow("P6") << QByteArray("POST") << kOrigin + ":8443" << QByteArray("/plivo/answer") << QByteArray("CallUUID=x")
        << kOrigin + ":8443/plivo/answer?CallUUIDx" << QByteArray("zI3yk6/j/ypmTV/+fIPMNKDF+nO7PPrgOwUumD6x5dk=");
    QTest::newRow("P7") << QByteArray("GET") << kOrigin << QByteArray("/plivo/answer?name=a%20b&x=%2B1") << QByteArray()
        << answer + "?name=a b&x=+1" << QByteArray("cU7ogjxTRK732kHwN5Guo3Nd25I7t1RcMXk9SEI8VLA=");
    QTest::newRow("P8") << QByteArray("GET") << QByteArray("wss://bridge.example.com") << QByteArray("/plivo/stream") << QByteArray()
        << QByteArray("wss://bridge.example.com/plivo/stream") << QByteArray("kEvkHhA0pGLeVdlU/85o1PXlarlJJ3YVYcvRLvqVxng=");
}

void tst_PlivoSignature::signsAsTheVendorDoes()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, form);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, signature);
    QCOMPARE(plivo::signedTextV3(method, origin, target, formFields(form)), text);
    QCOMPARE(plivo::signatureV3(text, kNonce, kToken), signature);
}

void tst_PlivoSignature::signsTheOlderSchemeAsTheVendorDoes()
{
    QCOMPARE(plivo::signatureV2(kOrigin, "/plivo/answer", kNonce, kToken), kV2);
    QCOMPARE(plivo::signatureV2(kOrigin, "/plivo/answer?session=42", kNonce, kToken), kV2);
}

void tst_PlivoSignature::accepts_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<WebhookRequest>("request");
    const QByteArray port = kOrigin + ":8443";
    const QByteArray nonce = "X-Plivo-Signature-V3-Nonce";
    QTest::newRow("P1") << kOrigin << post("/plivo/answer", kBody, third(kP1));
    QTest::newRow("P1, a slash behind the public URL") << kOrigin + '/' << post("/plivo/answer", kBody, third(kP1));
    QTest::newRow("P1, configured with the usual port") << kOrigin + ":443" << post("/plivo/answer", kBody, third(kP1));
    QTest::newRow("P2") << kOrigin << post("/plivo/answer?session=42&a=1", kBody, third(kP2));
    QTest::newRow("P4") << kOrigin << get("/plivo/answer?session=42&a=1", third(kP4));
    QTest::newRow("P6") << port
        << post("/plivo/answer", "CallUUID=x", third("zI3yk6/j/ypmTV/+fIPMNKDF+nO7PPrgOwUumD6x5dk="));
    QTest::newRow("P7") << kOrigin
        << get("/plivo/answer?name=a%20b&x=%2B1", third("cU7ogjxTRK732kHwN5Guo3Nd25I7t1RcMXk9SEI8VLA="));
    QTest::newRow("P8, a stream, public URL as https") << kOrigin
        << get("/plivo/stream", Headers{{"Upgrade", "websocket"}} + third("kEvkHhA0pGLeVdlU/85o1PXlarlJJ3YVYcvRLvqVxng="));
    QTest::newRow("P9, the second of two values") << kOrigin << post("/plivo/answer", kBody, third("AAAA," + kP1));
    QTest::newRow("the first of two values, spaced") << kOrigin << post("/plivo/answer", kBody, third(kP1 + " , AAAA"));
    QTest::newRow("in two headers of the same name") << kOrigin
        << post("/plivo/answer", kBody, third("AAAA") + Headers{{"x-plivo-signature-v3", kP1}});
    QTest::newRow("the main account's header alone") << kOrigin
        << post("/plivo/answer", kBody, {{nonce, kNonce}, {"X-Plivo-Signature-Ma-V3", kP1}});
    QTest::newRow("the main account's beside a sub-account's") << kOrigin
        << post("/plivo/answer", kBody, third("AAAA") + Headers{{"X-Plivo-Signature-Ma-V3", kP1}});
    QTest::newRow("V2") << kOrigin
        << post("/plivo/answer?session=42", kBody, {{"X-Plivo-Signature-V2-Nonce", kNonce}, {"X-Plivo-Signature-V2", kV2}});
    QTest::newRow("V2, the main account's") << kOrigin
        << post("/plivo/answer", kBody, {{"X-Plivo-Signature-V2-Nonce", kNonce}, {"X-Plivo-Signature-Ma-V2", "AAAA," + kV2}});
}

void tst_PlivoSignature::accepts()
{
    QFETCH(QByteArray, url);
    QFETCH(WebhookRequest, request);
    const auto checked = plivo::checkSignature(request, QUrl(QString::fromLatin1(url)), kToken);
    QVERIFY2(checked, qPrintable(checked ? QString() : checked.error().detail));
}

void tst_PlivoSignature::refuses_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<WebhookRequest>("request");
    QTest::addColumn<QByteArray>("token");
    const auto row = [](const char *name, const WebhookRequest &request, const QByteArray &url = kOrigin, const QByteArray &token = kToken) {
        QTest::newRow(name) << url << request << token;
    };
    const auto good = post("/plivo/answer", kBody, third(kP1));
    row("http", good, "http://bridge.example.com");
    row("another host", good, "https://bridge.example.org");
    row("no public URL", good, "");
    row("no token", good, kOrigin, "");
    row("no token, and signed with none",
        post("/t", {}, third(plivo::signatureV3(plivo::signedTextV3("POST", kOrigin, "/t", {}), kNonce, {}))), kOrigin, "");
    row("a query added", post("/plivo/answer?a=1", kBody, third(kP1)));
    row("a field added", post("/plivo/answer", kBody + "&a=1", third(kP1)));
    row("a field missing", post("/plivo/answer", kBody.left(kBody.lastIndexOf('&')), third(kP1)));
    row("no headers", post("/plivo/answer", kBody, {}));
    row("no nonce", post("/plivo/answer", kBody, {{"X-Plivo-Signature-V3", kP1}}));
    row("the nonce of the other scheme", post("/plivo/answer", kBody, {{"X-Plivo-Signature-V3", kP1}, {"X-Plivo-Signature-V2-Nonce", kNonce}}));
    row("empty signature", post("/plivo/answer", kBody, third("")));
    row("only commas", post("/plivo/answer", kBody, third(",,,")));
    row("cut signature", post("/plivo/answer", kBody, third(kP1.chopped(1))));
    row("a value behind more than anybody sends", post("/plivo/answer", kBody, third(QByteArray("A,").repeated(8) + kP1)));
    row("the older signature in the newer header", post("/plivo/answer", kBody, third(kV2)));
    row("a form read as plain text, so that its fields would not count",
        {"POST", "/plivo/answer", Headers{{"Content-Type", "text/plain"}} + third("/f53z78Z7nMGaUu1jeqa/yanuRMxcWiI+t+ugYrwNbk="), kBody});
    row("a GET with a body, which no signature covers", {"GET", "/plivo/answer?session=42&a=1",
        Headers{{"Content-Type", "application/x-www-form-urlencoded"}} + third(kP4), kBody});
    row("a GET sent as a POST", post("/plivo/answer?name=a%20b&x=%2B1", "CallUUID=x", third("cU7ogjxTRK732kHwN5Guo3Nd25I7t1RcMXk9SEI8VLA=")));
    row("a webhook with the signature of a stream", get("/plivo/stream", third("kEvkHhA0pGLeVdlU/85o1PXlarlJJ3YVYcvRLvqVxng=")));
}

void tst_PlivoSignature::refuses()
{
    QFETCH(QByteArray, url);
    QFETCH(WebhookRequest, request);
    QFETCH(QByteArray, token);
    const auto checked = plivo::checkSignature(request, QUrl(QString::fromLatin1(url)), token);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

void tst_PlivoSignature::everyChangedCharacterIsRefused_data()
{
    QTest::addColumn<WebhookRequest>("request");
    QTest::newRow("POST") << post("/plivo/answer", kBody, third(kP1));
    QTest::newRow("POST with a query") << post("/plivo/answer?session=42&a=1", kBody, third(kP2));
    QTest::newRow("GET") << get("/plivo/answer?session=42&a=1", third(kP4));
}

void tst_PlivoSignature::everyChangedCharacterIsRefused()
{
    QFETCH(WebhookRequest, request);
    QVERIFY(passes(request));
    for (qsizetype i = 0; i < request.target.size(); ++i) {
        auto changed = request;
        changed.target[i] = otherThan(changed.target[i]);
        QVERIFY2(!passes(changed), changed.target);
    }
    for (qsizetype i = 0; i < request.body.size(); ++i) {
        auto changed = request;
        changed.body[i] = otherThan(changed.body[i]);
        QVERIFY2(!passes(changed), changed.body);
    }
    for (auto header = request.headers.size() - 2; header < request.headers.size(); ++header) { // nonce and signature
        for (qsizetype i = 0; i < request.headers[header].second.size(); ++i) {
            auto changed = request;
            auto &value = changed.headers[header].second;
            value[i] = otherThan(value[i]);
            QVERIFY2(!passes(changed), value);
        }
    }
    for (qsizetype i = 0; i < kOrigin.size(); ++i) {
        auto changed = kOrigin;
        changed[i] = otherThan(changed[i]);
        QVERIFY2(!passes(request, changed), changed);
    }
    for (qsizetype i = 0; i < kToken.size(); ++i) {
        auto changed = kToken;
        changed[i] = otherThan(changed[i]);
        QVERIFY2(!passes(request, kOrigin, changed), changed);
    }
}

// The older scheme covers neither query nor body: who has seen one such signature could write any body under it.
void tst_PlivoSignature::aWrongThirdSignatureIsNotMendedByTheSecond()
{
    const Headers second = {{"X-Plivo-Signature-V2-Nonce", kNonce}, {"X-Plivo-Signature-V2", kV2}};
    QVERIFY(passes(post("/plivo/answer", kBody, second)));
    QVERIFY(!passes(post("/plivo/answer", kBody + "&a=1", third(kP1) + second)));
}

void tst_PlivoSignature::saysNothingThatHelpsAForger()
{
    const auto checked = plivo::checkSignature(
        post("/plivo/answer", kBody, third("forged")), QUrl(QString::fromLatin1(kOrigin)), kToken);
    QVERIFY(!checked);
    QVERIFY(!checked.error().detail.contains(u"uTkiON6r"_s));
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kToken)));
    QVERIFY(!checked.error().detail.contains(u"14155550100"_s));
}

QTEST_GUILESS_MAIN(tst_PlivoSignature)
#include "tst_plivosignature.moc"
