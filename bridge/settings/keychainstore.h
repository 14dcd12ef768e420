// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/secretstore.h"
#include "bridge/types/units.h"

#include <functional>

namespace QKeychain {
class Job;
}

namespace bridge {

// The desktop's keychain (Secret Service or KWallet) through QtKeychain. One that does not answer within 30 s has failed: it may
// wait for a person who is not there.
class KeychainStore : public SecretStore
{
    Q_OBJECT
public:
    explicit KeychainStore(Milliseconds patience = 30s, QObject *parent = nullptr);

    void read(const QString &key) override;
    void write(const QString &key, const QString &secret) override;

private:
    void start(QKeychain::Job *job, const QString &key, std::function<void()> done);

    const Milliseconds m_patience;
};

} // namespace bridge
