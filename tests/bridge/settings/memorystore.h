// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/secretstore.h"

#include <QHash>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <optional>

// A keychain that does what a test tells it: answers later, as a real one does, or fails, or says nothing until it is let.
class MemoryStore : public bridge::SecretStore
{
public:
    using SecretStore::SecretStore;

    QHash<QString, QString> secrets;
    std::optional<bridge::Error> failure;
    QStringList asked;  // keys, in order
    bool silent = false;

    void read(const QString &key) override
    {
        asked << key;
        answer([this, key] { emit wasRead(key, secrets.value(key)); }, key);
    }
    void write(const QString &key, const QString &secret) override
    {
        asked << key;
        answer(
            [this, key, secret] {
                if (secret.isEmpty())
                    secrets.remove(key);
                else
                    secrets.insert(key, secret);
                emit written(key);
            },
            key);
    }

private:
    void answer(std::function<void()> done, const QString &key)
    {
        if (silent)
            return;
        QTimer::singleShot(0, this, [this, done, key] {
            if (failure)
                emit failed(key, *failure);
            else
                done();
        });
    }
};
