// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingsstore.h"
#include "tests/bridge/settings/memorystore.h"

#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// One value out of many places.
class tst_SettingsStore : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void theStrongestPlaceWins();
    void theFirstNameThatIsSetWins();
    void secretsComeFromTheKeychainUnlessTheyAreSetElsewhere();
    void whatIsSavedIsThereAtTheNextStart();
    void aSavedSecretGoesToTheKeychainAndNowhereElse();
    void forgettingBringsTheDefaultBack();
    void secretValuesAreListedForTheRedactor();
    void aCommaInAFileIsNoList();
    // rainy
    void anEmptyVariableIsNotSet();
    void aWrongValueCountsAsNoneAndIsTold();
    void aWrongCommandLineIsAnError();
    void aSettingsFileThatCannotBeReadIsAnError();
    void aSettingsFileThatCannotBeWrittenIsAnError();
    void savingSomethingWrongChangesNothing();
    void aSecretThatCannotBeKeptCountsUntilTheEnd();
    void aKeychainThatFailsStillEndsTheWait();
    void whatIsTypedBeforeTheKeychainAnswersIsKept();
    void aSecretInTheSettingsFileIsToldAndMoved();

private:
    void writeFile(const QString &name, const QByteArray &bytes);
    SettingsStore::Sources sources() const { return {m_ini, m_env, m_environment, m_options}; }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_ini, m_env;
    QProcessEnvironment m_environment;
    QHash<QString, QString> m_options;
};

void tst_SettingsStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_ini = m_dir->filePath(u"settings.ini"_s);
    m_env = m_dir->filePath(u".env"_s);
    m_environment = QProcessEnvironment();
    m_options.clear();
}

void tst_SettingsStore::writeFile(const QString &name, const QByteArray &bytes)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

void tst_SettingsStore::theStrongestPlaceWins()
{
    MemoryStore keychain;
    SettingsStore store(keychain);
    const auto port = [&] { return store.load(sources())->number(u"server/port"); };
    const auto layer = [&] { return store.origin(u"server/port").layer; };
    QCOMPARE(port(), 5000);
    QCOMPARE(layer(), SettingLayer::Standard);
    writeFile(m_ini, "[server]\nport=1001\n");
    QCOMPARE(port(), 1001);
    QCOMPARE(layer(), SettingLayer::SettingsFile);
    writeFile(m_env, "PORT=1002\n");
    QCOMPARE(port(), 1002);
    QCOMPARE(layer(), SettingLayer::EnvFile);
    m_environment.insert(u"SERVER_PORT"_s, u"1003"_s);
    QCOMPARE(port(), 1003);
    QCOMPARE(layer(), SettingLayer::Environment);
    QCOMPARE(store.origin(u"server/port").name, u"SERVER_PORT"_s);
    m_options.insert(u"server/port"_s, u"1004"_s);
    QCOMPARE(port(), 1004);
    QCOMPARE(layer(), SettingLayer::CommandLine);
    QVERIFY(store.problems().isEmpty());
}

void tst_SettingsStore::theFirstNameThatIsSetWins()
{
    m_environment.insert(u"BASE_URL"_s, u"https://third.example/x"_s);
    m_environment.insert(u"PUBLIC_URL"_s, u"https://second.example"_s);
    MemoryStore keychain;
    SettingsStore store(keychain);
    QCOMPARE(store.load(sources())->url(u"server/publicUrl"), QUrl(u"https://second.example"_s));
    QCOMPARE(store.settings().url(u"server/publicWsUrl"), QUrl(u"wss://second.example"_s));
}

void tst_SettingsStore::secretsComeFromTheKeychainUnlessTheyAreSetElsewhere()
{
    MemoryStore keychain;
    keychain.secrets = {{u"gemini/apiKey"_s, u"kept"_s}, {u"openai/apiKey"_s, u"kept"_s}};
    m_environment.insert(u"OPENAI_API_KEY"_s, u"given"_s);
    SettingsStore store(keychain);
    QSignalSpy ready(&store, &SettingsStore::secretsReady);
    QSignalSpy changed(&store, &SettingsStore::changed);
    QVERIFY(store.load(sources()));
    store.fetchSecrets();
    QVERIFY(ready.wait());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(store.settings().text(u"gemini/apiKey"), u"kept"_s);
    QCOMPARE(store.origin(u"gemini/apiKey").layer, SettingLayer::Keychain);
    QCOMPARE(store.settings().text(u"openai/apiKey"), u"given"_s);
    QVERIFY(!keychain.asked.contains(u"openai/apiKey"_s));
}

void tst_SettingsStore::whatIsSavedIsThereAtTheNextStart()
{
    MemoryStore keychain;
    {
        SettingsStore store(keychain);
        QSignalSpy changed(&store, &SettingsStore::changed);
        QVERIFY(store.load(sources()));
        QVERIFY(store.save(u"ui/theme"_s, u"dark"_s));
        QVERIFY(store.save(u"server/publicUrl"_s, u"https://a.example/webhook"_s));
        QVERIFY(store.save(u"gemini/model"_s, u"one, \"two\"; three"_s));
        QVERIFY(store.save(u"server/verifySignatures"_s, u"off"_s));
        QCOMPARE(changed.size(), 4);
        QCOMPARE(store.settings().text(u"ui/theme"), u"dark"_s);
    }
    SettingsStore store(keychain);
    const auto settings = store.load(sources());
    QVERIFY(settings);
    QCOMPARE(settings->text(u"ui/theme"), u"dark"_s);
    QCOMPARE(settings->text(u"server/publicUrl"), u"https://a.example"_s);
    QCOMPARE(settings->text(u"gemini/model"), u"one, \"two\"; three"_s);
    QCOMPARE(settings->flag(u"server/verifySignatures"), false);
    QVERIFY(store.problems().isEmpty());
}

void tst_SettingsStore::aSavedSecretGoesToTheKeychainAndNowhereElse()
{
    MemoryStore keychain;
    SettingsStore store(keychain);
    QVERIFY(store.load(sources()));
    QVERIFY(store.save(u"ui/theme"_s, u"dark"_s));
    QVERIFY(store.save(u"gemini/apiKey"_s, u" planted-key\n"_s));
    QCOMPARE(store.settings().text(u"gemini/apiKey"), u"planted-key"_s);
    QTRY_COMPARE(keychain.secrets.value(u"gemini/apiKey"_s), u"planted-key"_s);
    QFile ini(m_ini);
    QVERIFY(ini.open(QIODevice::ReadOnly));
    QVERIFY(!ini.readAll().contains("planted"));
}

void tst_SettingsStore::forgettingBringsTheDefaultBack()
{
    MemoryStore keychain;
    keychain.secrets.insert(u"gemini/apiKey"_s, u"kept"_s);
    SettingsStore store(keychain);
    QVERIFY(store.load(sources()));
    QVERIFY(store.save(u"ui/theme"_s, u"dark"_s));
    QVERIFY(store.save(u"ui/theme"_s, QString()));
    QCOMPARE(store.settings().text(u"ui/theme"), u"system"_s);
    QVERIFY(!QSettings(m_ini, QSettings::IniFormat).contains(u"ui/theme"_s));
    QVERIFY(store.save(u"gemini/apiKey"_s, QString()));
    QTRY_VERIFY(keychain.secrets.isEmpty());
}

void tst_SettingsStore::secretValuesAreListedForTheRedactor()
{
    m_environment.insert(u"TWILIO_AUTH_TOKEN"_s, u"planted-token"_s);
    m_environment.insert(u"TWILIO_ACCOUNT_SID"_s, u"AC1"_s);
    m_environment.insert(u"CALLWRIGHT_DATABASE"_s, u"postgresql://me:p%40ss@db/calls"_s);
    MemoryStore keychain;
    SettingsStore store(keychain);
    QVERIFY(store.load(sources()));
    const auto values = store.secretValues();
    QVERIFY(values.contains(u"planted-token"_s));
    QVERIFY(values.contains(u"p@ss"_s));
    QVERIFY(!values.contains(u"AC1"_s));
}

void tst_SettingsStore::aCommaInAFileIsNoList()
{
    writeFile(m_ini, "[calls]\ndefaultAgent=Front desk, evening\n");
    MemoryStore keychain;
    SettingsStore store(keychain);
    QCOMPARE(store.load(sources())->text(u"calls/defaultAgent"), u"Front desk, evening"_s);
}

void tst_SettingsStore::anEmptyVariableIsNotSet()
{
    m_environment.insert(u"CALLWRIGHT_PORT"_s, u""_s);
    m_environment.insert(u"PORT"_s, u"6000"_s);
    MemoryStore keychain;
    SettingsStore store(keychain);
    QCOMPARE(store.load(sources())->number(u"server/port"), 6000);
}

void tst_SettingsStore::aWrongValueCountsAsNoneAndIsTold()
{
    writeFile(m_ini, "[server]\nport=http\nporrt=1\n[ui]\ntheme=dark\n");
    writeFile(m_env, "\nBASE_URL=ftp://planted.example\n");
    m_environment.insert(u"CALLWRIGHT_VERIFY_SIGNATURES"_s, u"flase"_s);
    MemoryStore keychain;
    SettingsStore store(keychain);
    const auto settings = store.load(sources());
    QVERIFY(settings);
    QCOMPARE(settings->number(u"server/port"), 5000);
    QCOMPARE(settings->flag(u"server/verifySignatures"), true);
    QCOMPARE(settings->text(u"ui/theme"), u"dark"_s);
    QStringList where;
    for (const auto &problem : store.problems()) {
        where << problem.where;
        QVERIFY(problem.lost);
        QVERIFY2(!problem.sentence.contains("planted"_L1), qPrintable(problem.sentence));
    }
    QCOMPARE(where, QStringList({m_ini, m_ini, m_env + u", line 2"_s, u"the environment"_s}));
}

void tst_SettingsStore::aWrongCommandLineIsAnError()
{
    m_options.insert(u"server/port"_s, u"http"_s);
    MemoryStore keychain;
    SettingsStore store(keychain);
    const auto settings = store.load(sources());
    QVERIFY(!settings);
    QVERIFY(settings.error().detail.contains("server/port"_L1));
}

void tst_SettingsStore::aSettingsFileThatCannotBeReadIsAnError()
{
    MemoryStore keychain;
    SettingsStore store(keychain);
    auto from = sources();
    from.settingsFile = m_dir->path(); // a folder
    const auto settings = store.load(from);
    QVERIFY(!settings);
    QCOMPARE(settings.error().code, Error::Code::Storage);
}

void tst_SettingsStore::aSettingsFileThatCannotBeWrittenIsAnError()
{
    MemoryStore keychain;
    SettingsStore store(keychain);
    auto from = sources();
    from.settingsFile = u"/proc/callwright/settings.ini"_s;
    QVERIFY(store.load(from));
    const auto saved = store.save(u"ui/theme"_s, u"dark"_s);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, Error::Code::Storage);
    QCOMPARE(store.settings().text(u"ui/theme"), u"system"_s);
}

void tst_SettingsStore::savingSomethingWrongChangesNothing()
{
    MemoryStore keychain;
    SettingsStore store(keychain);
    QSignalSpy changed(&store, &SettingsStore::changed);
    QVERIFY(store.load(sources()));
    QCOMPARE(store.save(u"server/port"_s, u"many"_s).error().code, Error::Code::Malformed);
    QCOMPARE(store.save(u"server/prot"_s, u"1"_s).error().code, Error::Code::NotFound);
    QVERIFY(changed.isEmpty());
    QVERIFY(!QFile::exists(m_ini));
}

void tst_SettingsStore::aSecretThatCannotBeKeptCountsUntilTheEnd()
{
    MemoryStore keychain;
    keychain.failure = Error{Error::Code::NotConfigured, u"there is no keychain"_s};
    SettingsStore store(keychain);
    QSignalSpy notKept(&store, &SettingsStore::secretNotKept);
    QVERIFY(store.load(sources()));
    QVERIFY(store.save(u"gemini/apiKey"_s, u"planted"_s));
    QVERIFY(notKept.wait());
    QCOMPARE(notKept.first().first().toString(), u"gemini/apiKey"_s);
    QCOMPARE(store.settings().text(u"gemini/apiKey"), u"planted"_s);
    QVERIFY(!QFile::exists(m_ini));
}

void tst_SettingsStore::aKeychainThatFailsStillEndsTheWait()
{
    MemoryStore keychain;
    keychain.failure = Error{Error::Code::TimedOut, u"the keychain does not answer"_s};
    SettingsStore store(keychain);
    QSignalSpy ready(&store, &SettingsStore::secretsReady);
    QVERIFY(store.load(sources()));
    store.fetchSecrets();
    QVERIFY(ready.wait());
    QCOMPARE(store.problems().size(), 1); // not one for each key
}

void tst_SettingsStore::whatIsTypedBeforeTheKeychainAnswersIsKept()
{
    MemoryStore keychain;
    keychain.silent = true;
    SettingsStore store(keychain);
    QSignalSpy ready(&store, &SettingsStore::secretsReady);
    QVERIFY(store.load(sources()));
    store.fetchSecrets();
    QVERIFY(store.save(u"gemini/apiKey"_s, u"typed"_s));
    const auto asked = keychain.asked;
    for (const auto &key : asked)
        emit keychain.wasRead(key, u"old"_s);
    QCOMPARE(store.settings().text(u"gemini/apiKey"), u"typed"_s);
    QCOMPARE(ready.size(), 1);
}

void tst_SettingsStore::aSecretInTheSettingsFileIsToldAndMoved()
{
    writeFile(m_ini, "[gemini]\napiKey=planted\n");
    MemoryStore keychain;
    SettingsStore store(keychain);
    QCOMPARE(store.load(sources())->text(u"gemini/apiKey"), u"planted"_s);
    QCOMPARE(store.problems().size(), 1);
    QVERIFY(!store.problems().first().lost);
    QVERIFY(store.save(u"gemini/apiKey"_s, u"planted"_s));
    QTRY_COMPARE(keychain.secrets.value(u"gemini/apiKey"_s), u"planted"_s);
    QFile ini(m_ini);
    QVERIFY(ini.open(QIODevice::ReadOnly));
    QVERIFY(!ini.readAll().contains("planted"));
}

QTEST_GUILESS_MAIN(tst_SettingsStore)
#include "tst_settingsstore.moc"
