// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArray>

namespace bridge::crypto {

// The few signatures that Qt has no functions for, by OpenSSL. Pure functions, any thread.

// Takes equally long wherever the difference is. Only the sizes may be told apart by time.
bool equalInConstantTime(QByteArrayView a, QByteArrayView b);

// Ed25519 (RFC 8032). False for keys that are not 32 bytes and signatures that are not 64, too.
bool verifyEd25519(QByteArrayView publicKey, QByteArrayView message, QByteArrayView signature);

// RSASSA-PKCS1-v1_5 with SHA-256: "RS256" of RFC 7518. `privateKey` is PEM, PKCS #8 or PKCS #1, without a passphrase: nobody is
// asked for one. NotConfigured for a key that is none; the sentence repeats nothing of it.
Result<QByteArray> signRs256(QByteArrayView privateKey, QByteArrayView message);

} // namespace bridge::crypto
