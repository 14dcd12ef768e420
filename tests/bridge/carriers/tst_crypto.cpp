// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/crypto.h"

#include <QtTest>

#include <openssl/evp.h>
#include <openssl/pem.h>

using namespace bridge;

namespace {

// Made by OpenSSL for the run of the test: no key lies in the repository.
QByteArray newKey(const char *kind, int bits, const char *passphrase = nullptr)
{
    EVP_PKEY *key = bits > 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, kind, size_t(bits)) : EVP_PKEY_Q_keygen(nullptr, nullptr, kind, "P-256");
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(bio, key, passphrase ? EVP_aes_128_cbc() : nullptr, passphrase,
        passphrase ? int(qstrlen(passphrase)) : 0, nullptr, nullptr);
    char *text = nullptr;
    const auto size = BIO_get_mem_data(bio, &text);
    const QByteArray pem(text, size);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return pem;
}

bool verifies(const QByteArray &pem, const QByteArray &message, const QByteArray &signature)
{
    BIO *bio = BIO_new_mem_buf(pem.constData(), int(pem.size()));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
    const bool good = EVP_DigestVerify(context, reinterpret_cast<const uchar *>(signature.constData()), size_t(signature.size()),
                          reinterpret_cast<const uchar *>(message.constData()), size_t(message.size())) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return good;
}

} // namespace

class tst_Crypto : public QObject
{
    Q_OBJECT
private slots:
    void comparesWholeTexts();
    void verifiesTheVectorsOfRfc8032_data();
    void verifiesTheVectorsOfRfc8032();
    void signsWhatTheKeysOwnerCanVerify();
    void refusesKeysThatAreNone_data();
    void refusesKeysThatAreNone();
};

void tst_Crypto::comparesWholeTexts()
{
    QVERIFY(crypto::equalInConstantTime("abc", "abc"));
    QVERIFY(crypto::equalInConstantTime("", ""));
    QVERIFY(!crypto::equalInConstantTime("abc", "abd"));
    QVERIFY(!crypto::equalInConstantTime("abc", "ab"));
    QVERIFY(!crypto::equalInConstantTime("", "a"));
}

void tst_Crypto::verifiesTheVectorsOfRfc8032_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("test 1") << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") << QByteArray()
        << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    QTest::newRow("test 2") << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c") << QByteArray("72")
        << QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

void tst_Crypto::verifiesTheVectorsOfRfc8032()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, signature);
    const auto publicKey = QByteArray::fromHex(key), text = QByteArray::fromHex(message), good = QByteArray::fromHex(signature);
    QVERIFY(crypto::verifyEd25519(publicKey, text, good));
    QVERIFY(!crypto::verifyEd25519(publicKey, text + 'x', good));
    QVERIFY(!crypto::verifyEd25519(publicKey.chopped(1), text, good));
    QVERIFY(!crypto::verifyEd25519(publicKey, text, good.chopped(1)));
    QVERIFY(!crypto::verifyEd25519({}, text, {}));
    for (qsizetype bit = 0; bit < good.size() * 8; ++bit) {
        auto changed = good;
        changed[bit / 8] = char(changed[bit / 8] ^ 1 << bit % 8);
        QVERIFY(!crypto::verifyEd25519(publicKey, text, changed));
    }
}

void tst_Crypto::signsWhatTheKeysOwnerCanVerify()
{
    const auto key = newKey("RSA", 2048);
    const auto signature = crypto::signRs256(key, "header.claims");
    QVERIFY(signature);
    QCOMPARE(signature->size(), 256);
    QVERIFY(verifies(key, "header.claims", *signature));
    QVERIFY(!verifies(key, "header.claimz", *signature));
}

void tst_Crypto::refusesKeysThatAreNone_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("my private key");
    QTest::newRow("cut in the middle") << newKey("RSA", 2048).left(600);
    QTest::newRow("another kind of key") << newKey("EC", 0);
    QTest::newRow("with a passphrase, which nobody is asked for") << newKey("RSA", 2048, "secret");
    QTest::newRow("endless") << QByteArray(100'000, 'A');
}

void tst_Crypto::refusesKeysThatAreNone()
{
    QFETCH(QByteArray, key);
    const auto signature = crypto::signRs256(key, "a");
    QVERIFY(!signature);
    QCOMPARE(signature.error().code, Error::Code::NotConfigured);
}

QTEST_GUILESS_MAIN(tst_Crypto)
#include "tst_crypto.moc"
