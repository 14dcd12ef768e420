// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/envimport.h"
#include "bridge/settings/secretstore.h"
#include "bridge/settings/settings.h"

#include <QHash>
#include <QObject>
#include <QProcessEnvironment>

#include <map>

namespace bridge {

struct SettingRow;

class SettingOrigins
{
    Q_GADGET
public:
    enum class Layer { Standard, SettingsFile, Keychain, EnvFile, Environment, CommandLine }; // a later one wins
    Q_ENUM(Layer)
};
using SettingLayer = SettingOrigins::Layer;

// Where a value came from: the layer, and the variable, the file or the option in it.
struct SettingOrigin
{
    SettingLayer layer = SettingLayer::Standard;
    QString name;
};

// Puts the settings together from all the places they may stand in, and keeps what the operator changes: secrets in the secret
// store, the rest in the settings file. A wrong value counts as none and is told in problems(); the program starts without it.
// Lives in the thread of its owner, owned by app/.
class SettingsStore : public QObject
{
    Q_OBJECT
public:
    struct Sources
    {
        QString settingsFile;
        QString envFile;
        QProcessEnvironment environment;
        QHash<QString, QString> commandLine; // by key
    };
    struct Problem
    {
        QString where; // "the environment", "/home/me/.env, line 3"
        QString sentence;
        bool lost = true; // something counts as not set because of it
    };

    explicit SettingsStore(SecretStore &secrets, QObject *parent = nullptr); // borrowed; app/ keeps it longer

    // Everything but the keychain. Fails when the command line is wrong or the settings file cannot be read.
    Result<Settings> load(const Sources &sources);
    // Asks the secret store for every secret that no stronger layer has; changed() and then secretsReady() tell.
    void fetchSecrets();

    const Settings &settings() const { return m_settings; }
    SettingOrigin origin(QStringView key) const;
    const QList<Problem> &problems() const { return m_problems; }
    QStringList secretValues() const; // for the redactor

    // An empty text forgets it. The new value counts at once, except where a stronger layer has one: see origin().
    Result<void> save(const QString &key, const QString &text);
    // Writes what was saved once more, after the store could not keep it and now can.
    void keepSecretsAgain();

signals:
    void changed(const bridge::Settings &settings); // for the next call; live ones keep theirs
    void secretsReady();
    void secretNotKept(const QString &key, const bridge::Error &error); // it counts until the program ends

private:
    struct Value
    {
        QVariant value;
        QString name;
    };
    Result<void> readSettingsFile(const QString &path);
    void readEnvironmentFile(const QString &path);
    void readEnvironment(const QProcessEnvironment &environment);
    Result<void> readCommandLine(const QHash<QString, QString> &options);
    Result<void> saveToFile(const SettingRow &row, const QVariant &value);
    void putTogether();
    void secretArrived(const QString &key, const QString &secret);
    void secretFailed(const QString &key, const Error &error);
    void secretAnswered(const QString &key);

    SecretStore &m_secrets;
    QString m_settingsFile;
    std::map<SettingLayer, QHash<QString, Value>> m_layers; // weakest first
    QStringList m_awaited; // secrets asked for and not answered
    QList<Problem> m_problems;
    Settings m_settings;
};

} // namespace bridge
