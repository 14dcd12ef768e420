// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxsignature.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// Accepted by the vendor's own Node library (telnyx 7.24.0); the key pair is test 1 of RFC 8032.
const QByteArray kKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const QByteArray kBody = R"({"data":{"event_type":"call.initiated","id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",)"
                         R"("occurred_at":"2026-01-01T00:00:00.000000Z","payload":{"call_control_id":"v3:abc","direction":"incoming",)"
                         R"("state":"parked"},"record_type":"event"},"meta":{"attempt":1,"delivered_to":"https://bridge.example.com/telnyx"}})";
const QByteArray kSignature = "4Wu70HVTx9fiVH3PUPxImZp2fYN3Gxp/4TbYp8NRxJkKnZsCYGbosLUMlpoG/zFxz5So8pPusHUz8DdZCurcAQ==";
constexpr qint64 kAt = 1767225600;

WebhookRequest post(const QByteArray &body = kBody, const QByteArray &signature = kSignature, const QByteArray &at = "1767225600")
{
    return {"POST", "/telnyx/voice", {{"Telnyx-Timestamp", at}, {"Telnyx-Signature-Ed25519", signature}}, body};
}

// Another letter of base64, so that what is refused is the signature and not its spelling.
char otherThan(char c)
{
    return c == 'x' ? 'y' : 'x';
}

} // namespace

Q_DECLARE_METATYPE(bridge::WebhookRequest)

class tst_TelnyxSignature : public QObject
{
    Q_OBJECT
private slots:
    void acceptsTheVendorsVector();
    void acceptsFiveMinutesEitherWay();
    void refuses_data();
    void refuses();
    void everyChangedCharacterIsRefused();
    void saysNothingThatHelpsAForger();
    void streamsProveWhoOrderedThem();
    void streamsOfOthersAreRefused_data();
    void streamsOfOthersAreRefused();
};

void tst_TelnyxSignature::acceptsTheVendorsVector()
{
    const auto checked = telnyx::checkSignature(post(), kKey, kAt);
    QVERIFY2(checked, qPrintable(checked ? QString() : checked.error().detail));
    QCOMPARE(checked->at, kAt);
    QVERIFY(checked->message == "1767225600|" + kBody);
    QVERIFY(telnyx::checkSignature(post(), kKey + '\n', kAt)); // as people paste it
}

void tst_TelnyxSignature::acceptsFiveMinutesEitherWay()
{
    QVERIFY(telnyx::checkSignature(post(), kKey, kAt - 300));
    QVERIFY(telnyx::checkSignature(post(), kKey, kAt + 300));
    QVERIFY(!telnyx::checkSignature(post(), kKey, kAt - 301));
    QVERIFY(!telnyx::checkSignature(post(), kKey, kAt + 301));
}

void tst_TelnyxSignature::refuses_data()
{
    QTest::addColumn<WebhookRequest>("request");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("a space behind the body") << post(kBody + ' ') << kKey;
    QTest::newRow("no body") << post({}) << kKey;
    QTest::newRow("no signature") << post(kBody, {}) << kKey;
    QTest::newRow("a cut signature") << post(kBody, kSignature.chopped(4)) << kKey;
    QTest::newRow("a signature twice") << post(kBody, kSignature + kSignature) << kKey;
    QTest::newRow("an endless signature") << post(kBody, QByteArray(100'000, 'A')) << kKey;
    QTest::newRow("no timestamp") << post(kBody, kSignature, {}) << kKey;
    QTest::newRow("another timestamp") << post(kBody, kSignature, "1767225601") << kKey;
    QTest::newRow("a zero before the timestamp") << post(kBody, kSignature, "01767225600") << kKey;
    QTest::newRow("a sign before the timestamp") << post(kBody, kSignature, "+1767225600") << kKey;
    QTest::newRow("no key") << post() << QByteArray();
    QTest::newRow("a key that is not base64") << post() << QByteArray("???");
    QTest::newRow("a short key") << post() << QByteArray("AAAA");
    QTest::newRow("the key of nobody") << post() << QByteArray(32, '\0').toBase64();
}

void tst_TelnyxSignature::refuses()
{
    QFETCH(WebhookRequest, request);
    QFETCH(QByteArray, key);
    const auto checked = telnyx::checkSignature(request, key, kAt);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

void tst_TelnyxSignature::everyChangedCharacterIsRefused()
{
    const auto changedAt = [](QByteArray text, qsizetype at) {
        text[at] = otherThan(text[at]);
        return text;
    };
    for (qsizetype i = 0; i < kBody.size(); ++i)
        QVERIFY(!telnyx::checkSignature(post(changedAt(kBody, i)), kKey, kAt));
    for (qsizetype i = 0; i < kSignature.size(); ++i)
        QVERIFY(!telnyx::checkSignature(post(kBody, changedAt(kSignature, i)), kKey, kAt));
    for (qsizetype i = 0; i < kKey.size(); ++i)
        QVERIFY(!telnyx::checkSignature(post(), changedAt(kKey, i), kAt));
    for (qsizetype i = 0; i < 10; ++i)
        QVERIFY(!telnyx::checkSignature(post(kBody, kSignature, changedAt("1767225600", i)), kKey, kAt));
}

void tst_TelnyxSignature::saysNothingThatHelpsAForger()
{
    const auto checked = telnyx::checkSignature(post(kBody + ' '), kKey, kAt);
    QVERIFY(!checked);
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kSignature)));
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kKey)));
}

void tst_TelnyxSignature::streamsProveWhoOrderedThem()
{
    const auto token = telnyx::streamToken("/telnyx/media/0123", "KEY1");
    QVERIFY(!token.contains("KEY1"));
    const WebhookRequest upgrade{"GET", "/telnyx/media/0123", {{"Upgrade", "websocket"}, {"X-Telnyx-Streaming-Auth-Token", token}}, {}};
    QVERIFY(telnyx::checkStreamToken(upgrade, "KEY1"));
}

void tst_TelnyxSignature::streamsOfOthersAreRefused_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("key");
    const QByteArray path = "/telnyx/media/0123";
    const auto good = telnyx::streamToken(path, "KEY1");
    QTest::newRow("no token") << path << QByteArray() << QByteArray("KEY1");
    QTest::newRow("another stream's") << QByteArray("/telnyx/media/0124") << good << QByteArray("KEY1");
    QTest::newRow("another account's") << path << good << QByteArray("KEY2");
    QTest::newRow("made without a key") << path << telnyx::streamToken(path, {}) << QByteArray();
    QTest::newRow("cut") << path << good.chopped(1) << QByteArray("KEY1");
}

void tst_TelnyxSignature::streamsOfOthersAreRefused()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, key);
    const auto checked = telnyx::checkStreamToken({"GET", target, {{"x-telnyx-streaming-auth-token", token}}, {}}, key);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

QTEST_GUILESS_MAIN(tst_TelnyxSignature)
#include "tst_telnyxsignature.moc"
