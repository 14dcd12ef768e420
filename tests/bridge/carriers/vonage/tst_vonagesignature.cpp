// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagejwt.h"
#include "bridge/carriers/vonage/vonagesignature.h"

#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QTemporaryFile>
#include <QtTest>

#include <openssl/evp.h>
#include <openssl/pem.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// Accepted by the vendor's own Node library (@vonage/jwt 1.14.0).
const QByteArray kSecret = "ZYDOwyzL0vN2RdGJYZqpJCZGsyVe92D7LL8xAfTNCE6mkWtTkP";
const QByteArray kBody = R"({"status":"answered","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"})";
const QByteArray kToken = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIs"
                          "ImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6IjNiOThjOTA3MmE4NzQ5MGU4NTE4YmQ2ZDJjYzVhNWJlY2RmZmY2Mjc3ODRjN2YzYjBhYzliNDhiMDk1"
                          "YmZkMzciLCJhcGlfa2V5IjoiYWJjZDEyMzQiLCJhcHBsaWNhdGlvbl9pZCI6ImFhYWFhYWFhLWJiYmItY2NjYy1kZGRkLTAxMjM0NTY3ODlhYyJ9."
                          "AfUGGYFB6vSwgMC5EqARAIs49YcmgcuLW1YVEak7TTw";
constexpr qint64 kAt = 1767225600;
const vonage::Secrets kSecrets{kSecret, u"aaaaaaaa-bbbb-cccc-dddd-0123456789ac"_s};
constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

WebhookRequest post(const QByteArray &body = kBody, const QByteArray &token = kToken)
{
    return {"POST", "/vonage/status/0123", {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}}, body};
}

// RFC 7515 appendix A.1, by hand.
QByteArray tokenOf(const QByteArray &claims, const QByteArray &header = R"({"alg":"HS256","typ":"JWT"})", const QByteArray &secret = kSecret,
    QCryptographicHash::Algorithm algorithm = QCryptographicHash::Sha256)
{
    const auto text = header.toBase64(kUrlSafe) + '.' + claims.toBase64(kUrlSafe);
    return text + '.' + QMessageAuthenticationCode::hash(text, secret, algorithm).toBase64(kUrlSafe);
}

QByteArray claimsFor(const QByteArray &hashed, const QByteArray &more = {})
{
    return QByteArray(R"({"iat":1767225600,"jti":"c5ba8f24","iss":"Vonage","payload_hash":"HASH"MORE})")
        .replace("HASH", QCryptographicHash::hash(hashed, QCryptographicHash::Sha256).toHex())
        .replace("MORE", more);
}

// Another letter of base64, so that what is refused is the signature and not its spelling.
QByteArray changedAt(QByteArray text, qsizetype at)
{
    text[at] = text[at] == 'x' ? 'y' : 'x';
    return text;
}

QByteArray pemOf(EVP_PKEY *key)
{
    BIO *out = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    char *text = nullptr;
    const auto size = BIO_get_mem_data(out, &text);
    const QByteArray pem(text, size);
    BIO_free(out);
    return pem;
}

// Made for the run of the test: no key lies in the repository.
struct RsaKey
{
    ~RsaKey() { EVP_PKEY_free(key); }

    bool verifies(const QByteArray &message, const QByteArray &signature) const
    {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
        const bool good = EVP_DigestVerify(context, reinterpret_cast<const uchar *>(signature.constData()), size_t(signature.size()),
                              reinterpret_cast<const uchar *>(message.constData()), size_t(message.size())) == 1;
        EVP_MD_CTX_free(context);
        return good;
    }

    EVP_PKEY *const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t(2048));
    const QByteArray pem = pemOf(key);
};

} // namespace

Q_DECLARE_METATYPE(bridge::WebhookRequest)

class tst_VonageSignature : public QObject
{
    Q_OBJECT
private slots:
    void acceptsTheVendorsVector();
    void acceptsFiveMinutesEitherWay();
    void acceptsAnyApplicationWhenOursIsNotKnown();
    void aGetIsSignedByItsQuery_data();
    void aGetIsSignedByItsQuery();
    void streamsCarryATokenWithoutAHash();
    void signsTheTokenForTheApi();
    void readsTheKeyAsPeopleGiveIt_data();
    void readsTheKeyAsPeopleGiveIt();

    void refuses_data();
    void refuses();
    void refusesTokensOfOtherKinds_data();
    void refusesTokensOfOtherKinds();
    void everyChangedCharacterIsRefused();
    void everyChangedCharacterOfAQueryIsRefused();
    void refusesStreamsOfStrangers_data();
    void refusesStreamsOfStrangers();
    void saysNothingThatHelpsAForger();
    void saysThatTheKeyIsNone_data();
    void saysThatTheKeyIsNone();
};

void tst_VonageSignature::acceptsTheVendorsVector()
{
    const auto checked = vonage::checkSignature(post(), kSecrets, kAt);
    QVERIFY2(checked, qPrintable(checked ? QString() : checked.error().detail));
    QCOMPARE(checked->at, kAt);
    QCOMPARE(checked->token, kToken);
    auto other = post();
    other.headers = {{"authorization", "bearer  " + kToken}}; // RFC 7235: in any case
    QVERIFY(vonage::checkSignature(other, kSecrets, kAt));
}

void tst_VonageSignature::acceptsFiveMinutesEitherWay()
{
    QVERIFY(vonage::checkSignature(post(), kSecrets, kAt - 300));
    QVERIFY(vonage::checkSignature(post(), kSecrets, kAt + 300));
    QVERIFY(!vonage::checkSignature(post(), kSecrets, kAt - 301));
    QVERIFY(!vonage::checkSignature(post(), kSecrets, kAt + 301));
}

void tst_VonageSignature::acceptsAnyApplicationWhenOursIsNotKnown()
{
    QVERIFY(vonage::checkSignature(post(), {kSecret, {}}, kAt));
    QVERIFY(!vonage::checkSignature(post(), {kSecret, u"aaaaaaaa-bbbb-cccc-dddd-0123456789ad"_s}, kAt));
}

void tst_VonageSignature::aGetIsSignedByItsQuery_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("json"); // as JavaScript's JSON.stringify writes it
    QTest::newRow("a call") << QByteArray("/vonage/voice?to=15005550006&from=14155550100&conversation_uuid=CON-1&uuid=a-1")
        << QByteArray(R"({"to":"15005550006","from":"14155550100","conversation_uuid":"CON-1","uuid":"a-1"})");
    QTest::newRow("another order") << QByteArray("/vonage/voice?uuid=a-1&to=15005550006") << QByteArray(R"({"uuid":"a-1","to":"15005550006"})");
    QTest::newRow("nothing") << QByteArray("/vonage/voice") << QByteArray("{}");
    QTest::newRow("codes") << QByteArray("/vonage/voice?from=%2B1%20%22x%22%5C+y%0A%01&n=%C3%BC")
        << QByteArray("{\"from\":\"+1 \\\"x\\\"\\\\ y\\n\\u0001\",\"n\":\"\xc3\xbc\"}");
}

void tst_VonageSignature::aGetIsSignedByItsQuery()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, json);
    QCOMPARE(vonage::queryAsJson(target), json);
    const WebhookRequest request{"GET", target, {{"Authorization", "Bearer " + tokenOf(claimsFor(json))}}, {}};
    QVERIFY(vonage::checkSignature(request, kSecrets, kAt));
    auto asPost = request;
    asPost.method = "POST";
    QVERIFY(!vonage::checkSignature(asPost, kSecrets, kAt));
}

void tst_VonageSignature::streamsCarryATokenWithoutAHash()
{
    const auto token = tokenOf(R"({"iat":1767225600,"jti":"c5ba8f24","iss":"Vonage","application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ac"})");
    const WebhookRequest upgrade{"GET", "/vonage/media/0123", {{"Upgrade", "websocket"}, {"Authorization", "Bearer " + token}}, {}};
    QVERIFY(vonage::checkStream(upgrade, kSecrets, kAt));
    QVERIFY(!vonage::checkSignature(upgrade, kSecrets, kAt)); // it is no webhook's
}

void tst_VonageSignature::signsTheTokenForTheApi()
{
    const RsaKey key;
    const auto token = vonage::apiToken(key.pem, u"app-1"_s, u"id-1"_s, kAt);
    QVERIFY2(token, qPrintable(token ? QString() : token.error().detail));
    const auto parts = token->split('.');
    QCOMPARE(parts.size(), 3);
    QVERIFY(!token->contains('=') && !token->contains('+') && !token->contains('/'));
    QVERIFY(key.verifies(parts[0] + '.' + parts[1], QByteArray::fromBase64(parts[2], QByteArray::Base64UrlEncoding)));
    const auto part = [&](int i) { return QJsonDocument::fromJson(QByteArray::fromBase64(parts[i], QByteArray::Base64UrlEncoding)).object(); };
    QCOMPARE(part(0), (QJsonObject{{u"alg"_s, u"RS256"_s}, {u"typ"_s, u"JWT"_s}}));
    QCOMPARE(part(1), (QJsonObject{{u"application_id"_s, u"app-1"_s}, {u"iat"_s, kAt}, {u"exp"_s, kAt + 900}, {u"jti"_s, u"id-1"_s}}));
}

void tst_VonageSignature::readsTheKeyAsPeopleGiveIt_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("the text") << 0;
    QTest::newRow("a file") << 1;
    QTest::newRow("one line of an environment file") << 2;
}

void tst_VonageSignature::readsTheKeyAsPeopleGiveIt()
{
    QFETCH(int, how);
    const RsaKey key;
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write(key.pem);
    file.close();
    QString given = QString::fromLatin1(key.pem);
    if (how == 1)
        given = file.fileName() + u'\n';
    if (how == 2)
        given.replace(u'\n', u"\\n"_s);
    const auto read = vonage::readKey(given);
    QVERIFY2(read, qPrintable(read ? QString() : read.error().detail));
    const auto token = vonage::apiToken(*read, u"app-1"_s, u"id-1"_s, kAt);
    QVERIFY2(token, qPrintable(token ? QString() : token.error().detail));
}

// ---- Rainy days

void tst_VonageSignature::refuses_data()
{
    QTest::addColumn<WebhookRequest>("request");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("a space behind the body") << post(kBody + ' ') << kSecret;
    QTest::newRow("no body") << post({}) << kSecret;
    QTest::newRow("no token") << post(kBody, {}) << kSecret;
    QTest::newRow("no header") << WebhookRequest{"POST", "/vonage/status", {}, kBody} << kSecret;
    QTest::newRow("a token without a scheme") << WebhookRequest{"POST", "/vonage/status", {{"Authorization", kToken}}, kBody} << kSecret;
    QTest::newRow("another scheme") << WebhookRequest{"POST", "/vonage/status", {{"Authorization", "Basic " + kToken}}, kBody} << kSecret;
    QTest::newRow("a cut token") << post(kBody, kToken.chopped(1)) << kSecret;
    QTest::newRow("a padded token") << post(kBody, kToken + '=') << kSecret;
    QTest::newRow("two tokens") << post(kBody, kToken + '.' + kToken) << kSecret;
    QTest::newRow("no signature") << post(kBody, kToken.first(kToken.lastIndexOf('.') + 1)) << kSecret;
    QTest::newRow("an endless token") << post(kBody, QByteArray(100'000, 'A')) << kSecret;
    QTest::newRow("a token of dots") << post(kBody, QByteArray(8000, '.')) << kSecret;
    QTest::newRow("no secret") << post() << QByteArray();
    QTest::newRow("another secret") << post() << kSecret + 'x';
    QTest::newRow("a secret that nobody has") << post(kBody, tokenOf(claimsFor(kBody), R"({"alg":"HS256"})", {})) << QByteArray();
}

void tst_VonageSignature::refuses()
{
    QFETCH(WebhookRequest, request);
    QFETCH(QByteArray, secret);
    const auto checked = vonage::checkSignature(request, {secret, {}}, kAt);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

void tst_VonageSignature::refusesTokensOfOtherKinds_data()
{
    QTest::addColumn<QByteArray>("token");
    const auto good = claimsFor(kBody);
    QVERIFY(vonage::checkSignature(post(kBody, tokenOf(good)), kSecrets, kAt)); // what the rows change is all that is wrong
    QTest::newRow("no algorithm") << tokenOf(good, R"({"alg":"none"})");
    QTest::newRow("no algorithm and no signature") << QByteArray(R"({"alg":"none"})").toBase64(kUrlSafe) + '.' + good.toBase64(kUrlSafe) + '.';
    QTest::newRow("HS512") << tokenOf(good, R"({"alg":"HS512"})", kSecret, QCryptographicHash::Sha512);
    QTest::newRow("says RS256") << tokenOf(good, R"({"alg":"RS256"})");
    QTest::newRow("a header that is none") << tokenOf(good, "[]");
    QTest::newRow("claims that are none") << tokenOf("[]");
    QTest::newRow("no time") << tokenOf(QByteArray(good).replace(R"("iat":1767225600,)", ""));
    QTest::newRow("a time that is text") << tokenOf(QByteArray(good).replace("1767225600", R"("1767225600")"));
    QTest::newRow("a time out of all bounds") << tokenOf(QByteArray(good).replace("1767225600", "1e300"));
    QTest::newRow("a time before all times") << tokenOf(QByteArray(good).replace("1767225600", "-1e300"));
    QTest::newRow("run out") << tokenOf(claimsFor(kBody, R"(,"exp":1767225599)"));
    QTest::newRow("another application's") << tokenOf(claimsFor(kBody, R"(,"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ad")"));
    QTest::newRow("no hash") << tokenOf(R"({"iat":1767225600,"jti":"c5ba8f24","iss":"Vonage"})");
    QTest::newRow("an empty hash") << tokenOf(R"({"iat":1767225600,"jti":"c5ba8f24","iss":"Vonage","payload_hash":""})");
    QTest::newRow("a hash cut short") << tokenOf(QByteArray(good).replace("bfd37\"", "bfd3\""));
}

void tst_VonageSignature::refusesTokensOfOtherKinds()
{
    QFETCH(QByteArray, token);
    const auto checked = vonage::checkSignature(post(kBody, token), kSecrets, kAt);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

// Vonage does not sign the URL of a POST: its token in the path must do there.
void tst_VonageSignature::everyChangedCharacterIsRefused()
{
    for (qsizetype i = 0; i < kBody.size(); ++i)
        QVERIFY(!vonage::checkSignature(post(changedAt(kBody, i)), kSecrets, kAt));
    for (qsizetype i = 0; i < kToken.size(); ++i)
        QVERIFY2(!vonage::checkSignature(post(kBody, changedAt(kToken, i)), kSecrets, kAt), qPrintable(QString::number(i)));
    for (qsizetype i = 0; i < kSecret.size(); ++i)
        QVERIFY(!vonage::checkSignature(post(), {changedAt(kSecret, i), kSecrets.applicationId}, kAt));
}

void tst_VonageSignature::everyChangedCharacterOfAQueryIsRefused()
{
    const QByteArray path = "/vonage/voice?", query = "to=15005550006&from=14155550100&uuid=a-1";
    const auto token = tokenOf(claimsFor(R"({"to":"15005550006","from":"14155550100","uuid":"a-1"})"));
    const auto get = [&](const QByteArray &with) {
        return vonage::checkSignature({"GET", path + with, {{"Authorization", "Bearer " + token}}, {}}, kSecrets, kAt);
    };
    QVERIFY(get(query));
    for (qsizetype i = 0; i < query.size(); ++i)
        QVERIFY2(!get(changedAt(query, i)), qPrintable(QString::number(i)));
    QVERIFY(!get(query + "&a=b"));
    QVERIFY(!get("a=b&" + query));
    QVERIFY(!get({}));
}

void tst_VonageSignature::refusesStreamsOfStrangers_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<qint64>("now");
    const QByteArray claims = R"({"iat":1767225600,"jti":"c5ba8f24","iss":"Vonage"})";
    QTest::newRow("no token") << QByteArray() << kAt;
    QTest::newRow("another secret's") << tokenOf(claims, R"({"alg":"HS256"})", "other") << kAt;
    QTest::newRow("no secret's") << tokenOf(claims, R"({"alg":"none"})", {}) << kAt;
    QTest::newRow("an old one") << tokenOf(claims) << kAt + 301;
    QTest::newRow("one of tomorrow") << tokenOf(claims) << kAt - 301;
}

void tst_VonageSignature::refusesStreamsOfStrangers()
{
    QFETCH(QByteArray, token);
    QFETCH(qint64, now);
    const auto checked = vonage::checkStream({"GET", "/vonage/media/0123", {{"Authorization", "Bearer " + token}}, {}}, kSecrets, now);
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, Error::Code::Refused);
}

void tst_VonageSignature::saysNothingThatHelpsAForger()
{
    const auto checked = vonage::checkSignature(post(kBody + ' '), kSecrets, kAt);
    QVERIFY(!checked);
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kToken.right(20))));
    QVERIFY(!checked.error().detail.contains(QString::fromLatin1(kSecret)));
}

void tst_VonageSignature::saysThatTheKeyIsNone_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("nothing") << QString();
    QTest::newRow("a file that is not there") << u"/nowhere/private.key"_s;
    QTest::newRow("a folder") << u"/"_s;
    QTest::newRow("text that is no key") << u"-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n"_s;
}

void tst_VonageSignature::saysThatTheKeyIsNone()
{
    QFETCH(QString, key);
    const auto read = vonage::readKey(key);
    const auto token = read ? vonage::apiToken(*read, u"app-1"_s, u"id-1"_s, kAt) : read;
    QVERIFY(!token);
    QCOMPARE(token.error().code, Error::Code::NotConfigured);
    QVERIFY(!token.error().detail.contains(u"planted"_s));
}

QTEST_GUILESS_MAIN(tst_VonageSignature)
#include "tst_vonagesignature.moc"
