// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/secrets.h"

#include "bridge/settings/secretfile.h"
#include "bridge/settings/settingstable.h"

#include <QTimer>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QString variableFor(const QString &key)
{
    const auto *row = settingRow(key);
    return row ? row->environmentNames().constFirst() : u"its variable"_s;
}

} // namespace

Secrets::Secrets(std::unique_ptr<SecretStore> keychain, QString file, QObject *parent)
    : SecretStore(parent)
    , m_keychain(std::move(keychain))
    , m_file(std::move(file))
{
    connect(m_keychain.get(), &SecretStore::wasRead, this, [this](const QString &key, const QString &secret) {
        settled();
        emit wasRead(key, secret);
    });
    connect(m_keychain.get(), &SecretStore::written, this, [this](const QString &key) {
        settled();
        emit written(key);
    });
    connect(m_keychain.get(), &SecretStore::failed, this, [this](const QString &, const Error &error) {
        const auto wish = m_wishes.head();
        settled();
        giveUpOnKeychain(error);
        doInFile(wish);
    });
}

void Secrets::read(const QString &key) { ask({key, {}, false}); }
void Secrets::write(const QString &key, const QString &secret) { ask({key, secret, true}); }

void Secrets::ask(const Wish &wish)
{
    m_wishes.enqueue(wish);
    QTimer::singleShot(0, this, &Secrets::askNext); // never answers before the asker has returned
}

void Secrets::askNext()
{
    if (m_waiting || m_wishes.isEmpty())
        return;
    if (m_problem)
        return doInFile(m_wishes.dequeue());
    m_waiting = true;
    const auto wish = m_wishes.head(); // a copy: the answer may come while it is being asked
    if (wish.write)
        m_keychain->write(wish.key, wish.secret);
    else
        m_keychain->read(wish.key);
}

void Secrets::settled()
{
    m_waiting = false;
    m_wishes.dequeue();
    QTimer::singleShot(0, this, &Secrets::askNext);
}

void Secrets::giveUpOnKeychain(const Error &error)
{
    if (m_problem)
        return;
    m_problem = error;
    emit keychainFailed({error.code,
        u"%1. Keys come from the environment, from .env, or from %2 where it exists; nothing is written there unless you allow it"_s
            .arg(error.detail, m_file)});
}

void Secrets::doInFile(const Wish &wish)
{
    if (!m_wishes.isEmpty())
        QTimer::singleShot(0, this, &Secrets::askNext);
    auto secrets = readSecretFile(m_file);
    if (!secrets)
        return emit failed(wish.key, secrets.error());
    if (!wish.write)
        return emit wasRead(wish.key, secrets->value(wish.key));
    if (!m_fileAllowed)
        return emit failed(wish.key,
            {Error::Code::NotPossibleNow,
                u"%1, so this key is kept until the program ends; set %2 in the environment, or allow a file that only you can read"_s
                    .arg(m_problem->detail, variableFor(wish.key))});
    if (wish.secret.isEmpty())
        secrets->remove(wish.key);
    else
        secrets->insert(wish.key, wish.secret);
    if (const auto done = writeSecretFile(m_file, *secrets); !done)
        return emit failed(wish.key, done.error());
    emit written(wish.key);
}

} // namespace bridge
