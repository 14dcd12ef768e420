// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelaccess.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken = "0123456789abcdef0123456789abcdef";
const exotel::Keys kSecret{"s3cret-And+more", {}, {}};
const exotel::Keys kPassword{{}, "exotel", "pass:word"};

WebhookRequest get(const QByteArray &target, const QByteArray &authorization = {})
{
    WebhookRequest request{"GET", target, {}, {}};
    if (!authorization.isEmpty())
        request.headers.append({"authorization", authorization});
    return request;
}

QByteArray basic(const QByteArray &pair)
{
    return "Basic " + pair.toBase64();
}

} // namespace

class tst_ExotelAccess : public QObject
{
    Q_OBJECT
private slots:
    void aCallsTokenIsEnough();
    void theSecretLetsIn();
    void thePasswordLetsIn();
    void eitherDoesWhenBothAreSet();
    // rainy
    void everyChangedCharacterIsRefused();
    void refuses_data();
    void refuses();
};

void tst_ExotelAccess::aCallsTokenIsEnough()
{
    QVERIFY(exotel::checkAccess(get("/exotel/status/" + kToken), {}));
    QVERIFY(exotel::checkAccess(get("/exotel/media/" + kToken + "?sample-rate=16000"), {}));
}

void tst_ExotelAccess::theSecretLetsIn()
{
    QVERIFY(exotel::checkAccess(get("/exotel/voice?CallSid=c1&secret=s3cret-And%2Bmore"), kSecret));
}

void tst_ExotelAccess::thePasswordLetsIn()
{
    // Scheme in any case (RFC 7235 section 2.1), colons in the password (RFC 7617 section 2).
    QVERIFY(exotel::checkAccess(get("/exotel/voice", basic("exotel:pass:word")), kPassword));
    QVERIFY(exotel::checkAccess(get("/exotel/voice", "basic ZXhvdGVsOnBhc3M6d29yZA=="), kPassword));
}

void tst_ExotelAccess::eitherDoesWhenBothAreSet()
{
    const exotel::Keys both{kSecret.secret, kPassword.user, kPassword.password};
    QVERIFY(exotel::checkAccess(get("/exotel/voice?secret=s3cret-And%2Bmore"), both));
    QVERIFY(exotel::checkAccess(get("/exotel/voice", basic("exotel:pass:word")), both));
    QVERIFY(!exotel::checkAccess(get("/exotel/voice?secret=wrong", basic("exotel:wrong")), both));
}

void tst_ExotelAccess::everyChangedCharacterIsRefused()
{
    const QByteArray secret = "s3cretAndMore";
    QVERIFY(exotel::checkAccess(get("/exotel/voice?secret=" + secret), {secret, {}, {}}));
    for (qsizetype i = 0; i < secret.size(); ++i) {
        auto changed = secret;
        changed[i] = char(changed[i] ^ 1);
        QVERIFY(!exotel::checkAccess(get("/exotel/voice?secret=" + changed.toPercentEncoding()), {secret, {}, {}}));
        QVERIFY(!exotel::checkAccess(get("/exotel/voice?secret=" + secret), {changed, {}, {}}));
        QVERIFY(!exotel::checkAccess(get("/exotel/voice?secret=" + QByteArray(secret).remove(i, 1)), {secret, {}, {}}));
    }
    const QByteArray pair = "exotel:password";
    const exotel::Keys keys{{}, "exotel", "password"};
    QVERIFY(exotel::checkAccess(get("/exotel/voice", basic(pair)), keys));
    for (qsizetype i = 0; i < pair.size(); ++i) {
        auto changed = pair;
        changed[i] = char(changed[i] ^ 1);
        QVERIFY(!exotel::checkAccess(get("/exotel/voice", basic(changed)), keys));
    }
}

void tst_ExotelAccess::refuses_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    const QByteArray none;
    QTest::newRow("nothing is set") << QByteArray("/exotel/voice") << none << none << none << none;
    QTest::newRow("nothing is set, an empty secret given") << QByteArray("/exotel/voice?secret=") << none << none << none << none;
    QTest::newRow("nothing is set, an empty password given") << QByteArray("/exotel/voice") << basic(":") << none << none << none;
    QTest::newRow("a user without a password") << QByteArray("/exotel/voice") << basic("exotel:") << none << QByteArray("exotel") << none;
    QTest::newRow("no secret given") << QByteArray("/exotel/voice") << none << QByteArray("s") << none << none;
    QTest::newRow("the secret in the path") << QByteArray("/exotel/voice/s") << none << QByteArray("s") << none << none;
    QTest::newRow("another scheme") << QByteArray("/exotel/voice") << QByteArray("Bearer eDp5") << none << QByteArray("x") << QByteArray("y");
    QTest::newRow("no base64") << QByteArray("/exotel/voice") << QByteArray("Basic !!!!") << none << QByteArray("x") << QByteArray("y");
    QTest::newRow("a token of upper case") << QByteArray("/exotel/status/" + kToken.toUpper()) << none << none << none << none;
    QTest::newRow("a token too short") << QByteArray("/exotel/status/" + kToken.chopped(1)) << none << none << none << none;
    QTest::newRow("a token in the query") << QByteArray("/exotel/voice?t=/" + kToken) << none << none << none << none;
    QTest::newRow("a token deeper in") << QByteArray("/exotel/status/x/" + kToken) << none << none << none << none;
}

void tst_ExotelAccess::refuses()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, password);
    const auto access = exotel::checkAccess(get(target, authorization), {secret, user, password});
    QVERIFY(!access);
    QCOMPARE(access.error().code, Error::Code::Refused);
    QVERIFY(access.error().detail.endsWith(u'.'));
}

QTEST_GUILESS_MAIN(tst_ExotelAccess)
#include "tst_exotelaccess.moc"
