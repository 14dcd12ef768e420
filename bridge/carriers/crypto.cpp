// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/crypto.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace bridge::crypto {

namespace {

struct Freed
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, Freed>;
using Key = std::unique_ptr<EVP_PKEY, Freed>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed>;

const unsigned char *bytes(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

// OpenSSL would ask on the terminal, and wait.
int noPassphrase(char *, int, int, void *)
{
    return -1;
}

// Errors stay in a queue of the thread's, where Qt's TLS would find and report them as its own.
struct ErrorsForgotten
{
    ~ErrorsForgotten() { ERR_clear_error(); }
};

} // namespace

bool equalInConstantTime(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && (a.isEmpty() || CRYPTO_memcmp(a.data(), b.data(), size_t(a.size())) == 0);
}

bool verifyEd25519(QByteArrayView publicKey, QByteArrayView message, QByteArrayView signature)
{
    constexpr qsizetype kKeySize = 32;
    constexpr qsizetype kSignatureSize = 64;
    if (publicKey.size() != kKeySize || signature.size() != kSignatureSize)
        return false;
    const ErrorsForgotten errors;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(publicKey), size_t(publicKey.size())));
    const Context context(EVP_MD_CTX_new());
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1
        && EVP_DigestVerify(context.get(), bytes(signature), size_t(signature.size()), bytes(message), size_t(message.size())) == 1;
}

Result<QByteArray> signRs256(QByteArrayView privateKey, QByteArrayView message)
{
    constexpr qsizetype kMaxKey = 64 * 1024; // a key of 16384 bits has 13 KB
    const auto noKey = fail(Error::Code::NotConfigured, u"The private key cannot be used: it is no RSA key in PEM without a passphrase."_s);
    if (privateKey.isEmpty() || privateKey.size() > kMaxKey)
        return noKey;
    const ErrorsForgotten errors;
    const Bio bio(BIO_new_mem_buf(privateKey.data(), int(privateKey.size())));
    const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr) : nullptr);
    if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA)
        return noKey;
    const Context context(EVP_MD_CTX_new());
    size_t size = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1
        || EVP_DigestSign(context.get(), nullptr, &size, bytes(message), size_t(message.size())) != 1)
        return noKey;
    QByteArray signature(qsizetype(size), Qt::Uninitialized);
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes(message),
            size_t(message.size())) != 1)
        return fail(Error::Code::Internal, u"The private key does not sign."_s);
    signature.resize(qsizetype(size));
    return signature;
}

} // namespace bridge::crypto
