// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/keychainstore.h"
#include "bridge/settings/secretfile.h"
#include "bridge/settings/secrets.h"
#include "tests/bridge/settings/memorystore.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

const Error kNoKeychain{Error::Code::NotConfigured, u"there is no keychain"_s};

// Secrets with a keychain, and with everything that can go wrong with one.
class tst_Secrets : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void theKeychainAnswers();
    void theKeychainIsAskedOneThingAtATime();
    void theFileIsForItsOwnerAlone();
    // rainy
    void withoutAKeychainTheFileIsReadAndThatIsSaidOnce();
    void withoutAKeychainNothingIsWrittenUntilItIsAllowed();
    void aKeychainThatFailedIsNotAskedAgain();
    void aSilentKeychainHoldsNobodyUp();
    void aFileThatOthersMayReadIsRefused();
    void aDamagedFileIsExplained();
    void aComputerWithoutAnyKeychainIsToldSo();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void tst_Secrets::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"config/secrets.json"_s);
}

void tst_Secrets::theKeychainAnswers()
{
    auto *keychain = new MemoryStore; // owned by secrets
    Secrets secrets{std::unique_ptr<SecretStore>(keychain), m_file};
    QSignalSpy written(&secrets, &SecretStore::written);
    QSignalSpy read(&secrets, &SecretStore::wasRead);
    secrets.write(u"gemini/apiKey"_s, u"planted"_s);
    QVERIFY2(written.isEmpty(), "answered before the asker returned");
    QVERIFY(written.wait());
    secrets.read(u"gemini/apiKey"_s);
    QVERIFY(read.wait());
    QCOMPARE(read.first().at(1).toString(), u"planted"_s);
    secrets.write(u"gemini/apiKey"_s, QString());
    QVERIFY(written.wait());
    QVERIFY(keychain->secrets.isEmpty());
    QVERIFY(!QFile::exists(m_file));
}

void tst_Secrets::theKeychainIsAskedOneThingAtATime()
{
    auto *keychain = new MemoryStore;
    keychain->silent = true;
    Secrets secrets{std::unique_ptr<SecretStore>(keychain), m_file};
    QSignalSpy read(&secrets, &SecretStore::wasRead);
    for (const auto &key : {u"a"_s, u"b"_s, u"c"_s})
        secrets.read(key);
    QTRY_COMPARE(keychain->asked, QStringList(u"a"_s));
    QCoreApplication::processEvents();
    QCOMPARE(keychain->asked, QStringList(u"a"_s));
    keychain->silent = false;
    emit keychain->wasRead(u"a"_s, QString());
    QTRY_COMPARE(read.size(), 3);
    QCOMPARE(keychain->asked, QStringList({u"a"_s, u"b"_s, u"c"_s}));
}

void tst_Secrets::theFileIsForItsOwnerAlone()
{
    QVERIFY(writeSecretFile(m_file, {{u"a/b"_s, u"planted"_s}}));
    QVERIFY(!(QFile::permissions(m_file) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
    const auto back = readSecretFile(m_file);
    QVERIFY(back);
    QCOMPARE(back->value(u"a/b"_s), u"planted"_s);
    QVERIFY(readSecretFile(m_dir->filePath(u"none.json"_s))->isEmpty());
}

void tst_Secrets::withoutAKeychainTheFileIsReadAndThatIsSaidOnce()
{
    QVERIFY(writeSecretFile(m_file, {{u"gemini/apiKey"_s, u"from the file"_s}}));
    auto keychain = std::make_unique<MemoryStore>();
    keychain->failure = kNoKeychain;
    Secrets secrets{std::move(keychain), m_file};
    QSignalSpy said(&secrets, &Secrets::keychainFailed);
    QSignalSpy read(&secrets, &SecretStore::wasRead);
    secrets.read(u"gemini/apiKey"_s);
    secrets.read(u"twilio/authToken"_s);
    QTRY_COMPARE(read.size(), 2);
    QCOMPARE(read.at(0).at(1).toString(), u"from the file"_s);
    QCOMPARE(read.at(1).at(1).toString(), QString());
    QCOMPARE(said.size(), 1);
    QVERIFY(said.first().first().value<Error>().detail.contains(m_file));
    QVERIFY(secrets.keychainProblem());
}

void tst_Secrets::withoutAKeychainNothingIsWrittenUntilItIsAllowed()
{
    auto keychain = std::make_unique<MemoryStore>();
    keychain->failure = kNoKeychain;
    Secrets secrets{std::move(keychain), m_file};
    QSignalSpy failed(&secrets, &SecretStore::failed);
    QSignalSpy written(&secrets, &SecretStore::written);
    secrets.write(u"gemini/apiKey"_s, u"planted"_s);
    QVERIFY(failed.wait());
    QVERIFY(!QFile::exists(m_file));
    const auto error = failed.first().at(1).value<Error>();
    QVERIFY(error.detail.contains("GOOGLE_API_KEY"_L1));
    QVERIFY(!error.detail.contains("planted"_L1));

    secrets.allowFile(true);
    secrets.write(u"gemini/apiKey"_s, u"planted"_s);
    QVERIFY(written.wait());
    QCOMPARE(readSecretFile(m_file)->value(u"gemini/apiKey"_s), u"planted"_s);
    secrets.write(u"gemini/apiKey"_s, QString());
    QVERIFY(written.wait());
    QVERIFY(readSecretFile(m_file)->isEmpty());
}

void tst_Secrets::aKeychainThatFailedIsNotAskedAgain()
{
    auto *keychain = new MemoryStore;
    keychain->failure = Error{Error::Code::Refused, u"locked"_s};
    Secrets secrets{std::unique_ptr<SecretStore>(keychain), m_file};
    QSignalSpy read(&secrets, &SecretStore::wasRead);
    for (int i = 0; i < 5; ++i)
        secrets.read(QString::number(i));
    QTRY_COMPARE(read.size(), 5);
    QCOMPARE(keychain->asked, QStringList(u"0"_s));
}

void tst_Secrets::aSilentKeychainHoldsNobodyUp()
{
    auto keychain = std::make_unique<MemoryStore>();
    keychain->silent = true;
    Secrets secrets{std::move(keychain), m_file};
    secrets.read(u"gemini/apiKey"_s);
    bool alive = false;
    QTimer::singleShot(0, this, [&] { alive = true; });
    QTRY_VERIFY(alive);
}

void tst_Secrets::aFileThatOthersMayReadIsRefused()
{
    QVERIFY(writeSecretFile(m_file, {{u"a"_s, u"planted"_s}}));
    QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    const auto secrets = readSecretFile(m_file);
    QVERIFY(!secrets);
    QCOMPARE(secrets.error().code, Error::Code::Refused);
    QVERIFY(secrets.error().detail.contains("chmod 600"_L1));
}

void tst_Secrets::aDamagedFileIsExplained()
{
    QVERIFY(writeSecretFile(m_file, {}));
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"planted");
    file.close();
    const auto secrets = readSecretFile(m_file);
    QVERIFY(!secrets);
    QCOMPARE(secrets.error().code, Error::Code::Malformed);
    QVERIFY(!secrets.error().detail.contains("planted"_L1));
}

// Runs against the real QtKeychain, with its bus taken away.
void tst_Secrets::aComputerWithoutAnyKeychainIsToldSo()
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    KeychainStore keychain(10s);
    QSignalSpy failed(&keychain, &SecretStore::failed);
    keychain.read(u"callwright-test"_s);
    QVERIFY(failed.wait(15000));
    QCOMPARE(failed.first().at(1).value<Error>().code, Error::Code::NotConfigured);
    keychain.write(u"callwright-test"_s, u"planted"_s);
    QVERIFY(failed.wait(15000));
    QVERIFY(!failed.last().at(1).value<Error>().detail.contains("planted"_L1));
}

QTEST_GUILESS_MAIN(tst_Secrets)
#include "tst_secrets.moc"
