// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/keychainstore.h"

#include <QTimer>
#include <qt6keychain/keychain.h>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"callwright"_s;

// Without a session bus or a secret service QtKeychain 0.13 answers OtherError within milliseconds, not NoBackendAvailable, and
// its insecure fallback does not fall back (measured on Debian 12).
Error errorOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {Error::Code::Refused, u"the keychain refused; unlock it and try again"_s};
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
    case QKeychain::CouldNotDeleteEntry: return {Error::Code::Storage, u"the keychain cannot change this entry"_s};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError: break;
    }
    return {Error::Code::NotConfigured, u"there is no keychain on this computer, or it does not run"_s};
}

} // namespace

KeychainStore::KeychainStore(Milliseconds patience, QObject *parent)
    : SecretStore(parent)
    , m_patience(patience)
{
}

void KeychainStore::read(const QString &key)
{
    auto *job = new QKeychain::ReadPasswordJob(kService, this); // deletes itself when it has finished
    start(job, key, [this, job, key] {
        if (job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound)
            emit wasRead(key, job->textData());
        else
            emit failed(key, errorOf(*job));
    });
}

void KeychainStore::write(const QString &key, const QString &secret)
{
    QKeychain::Job *job = nullptr; // deletes itself when it has finished
    if (secret.isEmpty()) {
        job = new QKeychain::DeletePasswordJob(kService, this);
    } else {
        auto *writing = new QKeychain::WritePasswordJob(kService, this);
        writing->setTextData(secret);
        job = writing;
    }
    start(job, key, [this, job, key, forget = secret.isEmpty()] {
        if (job->error() == QKeychain::NoError || (forget && job->error() == QKeychain::EntryNotFound))
            emit written(key);
        else
            emit failed(key, errorOf(*job));
    });
}

void KeychainStore::start(QKeychain::Job *job, const QString &key, std::function<void()> done)
{
    auto *deadline = new QTimer(job);
    deadline->setSingleShot(true);
    connect(deadline, &QTimer::timeout, this, [this, job, key] {
        disconnect(job, nullptr, this, nullptr); // what it answers later comes too late
        emit failed(key, {Error::Code::TimedOut, u"the keychain does not answer; unlock it and start again"_s});
    });
    connect(job, &QKeychain::Job::finished, this, [deadline, done = std::move(done)] {
        deadline->stop();
        done();
    });
    job->setKey(key);
    deadline->start(m_patience);
    job->start();
}

} // namespace bridge
