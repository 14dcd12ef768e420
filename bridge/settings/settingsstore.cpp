// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingsstore.h"

#include "bridge/settings/settingstable.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// QSettings takes an unquoted comma for a list.
QString textOf(const QVariant &value)
{
    return value.typeId() == QMetaType::QStringList ? value.toStringList().join(u", "_s) : value.toString();
}

QString textFor(const QVariant &value)
{
    return value.typeId() == QMetaType::QUrl ? value.toUrl().toString() : value.toString();
}

} // namespace

SettingsStore::SettingsStore(SecretStore &secrets, QObject *parent)
    : QObject(parent)
    , m_secrets(secrets)
{
    connect(&secrets, &SecretStore::wasRead, this, &SettingsStore::secretArrived);
    connect(&secrets, &SecretStore::failed, this, &SettingsStore::secretFailed);
}

Result<Settings> SettingsStore::load(const Sources &sources)
{
    m_layers.clear();
    m_problems.clear();
    m_settingsFile = sources.settingsFile;
    if (const auto read = readSettingsFile(sources.settingsFile); !read)
        return tl::make_unexpected(read.error());
    readEnvironmentFile(sources.envFile);
    readEnvironment(sources.environment);
    if (const auto read = readCommandLine(sources.commandLine); !read)
        return tl::make_unexpected(read.error());
    putTogether();
    return m_settings;
}

Result<void> SettingsStore::readSettingsFile(const QString &path)
{
    const QFileInfo file(path);
    if (file.exists() && (!file.isFile() || !file.isReadable()))
        return fail(Error::Code::Storage, u"the settings file %1 cannot be read; make it readable, or give --config FILE"_s.arg(path));
    const QSettings ini(path, QSettings::IniFormat);
    if (ini.status() != QSettings::NoError)
        return fail(Error::Code::Malformed, u"the settings file %1 is damaged; mend it or move it away"_s.arg(path));
    auto &layer = m_layers[SettingLayer::SettingsFile];
    const auto keys = ini.allKeys();
    for (const auto &key : keys) {
        const auto *row = settingRow(key);
        if (!row) {
            m_problems.append({path, u"there is no setting '%1'"_s.arg(key.left(60))});
            continue;
        }
        const auto text = textOf(ini.value(key));
        if (text.trimmed().isEmpty())
            continue;
        const auto value = readSetting(*row, text);
        if (!value)
            m_problems.append({path, value.error().detail});
        else
            layer.insert(key, {*value, path});
        if (value && row->secret)
            m_problems.append({path, u"%1 stands here for everybody to read; save it in the settings dialog to move it"_s.arg(key), false});
    }
    return {};
}

void SettingsStore::readEnvironmentFile(const QString &path)
{
    const auto file = readEnvFile(path);
    if (!file) {
        if (file.error().code != Error::Code::NotFound)
            m_problems.append({path, file.error().detail});
        return;
    }
    const auto imported = importEnvFile(*file);
    for (auto it = imported.values.cbegin(); it != imported.values.cend(); ++it)
        m_layers[SettingLayer::EnvFile].insert(it.key(), {it.value(), imported.names.value(it.key())});
    for (const auto &problem : imported.problems)
        m_problems.append({u"%1, line %2"_s.arg(path).arg(problem.line), problem.sentence, problem.lost});
}

void SettingsStore::readEnvironment(const QProcessEnvironment &environment)
{
    for (const auto &row : settingsTable()) {
        for (const auto &name : row.environmentNames()) {
            const auto text = environment.value(name);
            if (text.trimmed().isEmpty())
                continue; // NAME= is how shells take a variable back
            if (const auto value = readSetting(row, text))
                m_layers[SettingLayer::Environment].insert(row.key, {*value, name});
            else
                m_problems.append({u"the environment"_s, u"%1: %2"_s.arg(name, value.error().detail)});
            break;
        }
    }
}

Result<void> SettingsStore::readCommandLine(const QHash<QString, QString> &options)
{
    for (auto it = options.cbegin(); it != options.cend(); ++it) {
        const auto *row = settingRow(it.key());
        Q_ASSERT(row);
        const auto value = row ? readSetting(*row, it.value()) : fail(Error::Code::Internal, u"no setting '%1'"_s.arg(it.key()));
        if (!value)
            return tl::make_unexpected(value.error());
        m_layers[SettingLayer::CommandLine].insert(it.key(), {*value, u"the command line"_s});
    }
    return {};
}

void SettingsStore::putTogether()
{
    Settings settings;
    for (const auto &[layer, values] : m_layers) {
        for (auto it = values.cbegin(); it != values.cend(); ++it)
            settings = settings.with(it.key(), it->value);
    }
    m_settings = settings;
}

SettingOrigin SettingsStore::origin(QStringView key) const
{
    for (auto layer = m_layers.crbegin(); layer != m_layers.crend(); ++layer) {
        const auto value = layer->second.constFind(key.toString());
        if (value != layer->second.cend())
            return {layer->first, value->name};
    }
    return {};
}

QStringList SettingsStore::secretValues() const
{
    QStringList values;
    for (const auto &[layer, settings] : m_layers) {
        for (auto it = settings.cbegin(); it != settings.cend(); ++it) {
            if (!settingRow(it.key())->secret)
                continue;
            values << it->value.toString();
            if (const QUrl url(values.constLast()); !url.password().isEmpty())
                values << url.password(QUrl::FullyDecoded) << url.password(QUrl::FullyEncoded);
        }
    }
    return values;
}

void SettingsStore::fetchSecrets()
{
    m_awaited.clear();
    for (const auto &row : settingsTable()) {
        if (row.secret && origin(QString(row.key)).layer < SettingLayer::EnvFile)
            m_awaited << row.key;
    }
    if (m_awaited.isEmpty())
        emit secretsReady();
    const auto asked = m_awaited;
    for (const auto &key : asked)
        m_secrets.read(key);
}

void SettingsStore::secretArrived(const QString &key, const QString &secret)
{
    if (!m_awaited.contains(key))
        return; // the operator typed a newer one meanwhile
    const auto *row = settingRow(key);
    if (row && !secret.isEmpty()) {
        if (const auto value = readSetting(*row, secret))
            m_layers[SettingLayer::Keychain].insert(key, {*value, u"the keychain"_s});
        else
            m_problems.append({u"the keychain"_s, value.error().detail});
    }
    secretAnswered(key);
}

void SettingsStore::secretFailed(const QString &key, const Error &error)
{
    if (!m_awaited.contains(key))
        return emit secretNotKept(key, error);
    if (m_problems.isEmpty() || m_problems.constLast().sentence != error.detail) // all of them fail alike
        m_problems.append({u"the keychain"_s, error.detail});
    secretAnswered(key);
}

void SettingsStore::secretAnswered(const QString &key)
{
    if (!m_awaited.removeOne(key) || !m_awaited.isEmpty())
        return;
    putTogether(); // once for all of them
    emit changed(m_settings);
    emit secretsReady();
}

Result<void> SettingsStore::save(const QString &key, const QString &text)
{
    const auto *row = settingRow(key);
    if (!row)
        return fail(Error::Code::NotFound, u"there is no setting '%1'"_s.arg(key));
    const bool forget = text.trimmed().isEmpty();
    const auto value = forget ? Result<QVariant>(QVariant()) : readSetting(*row, text);
    if (!value)
        return tl::make_unexpected(value.error());
    if (const auto saved = saveToFile(*row, forget || row->secret ? QVariant() : *value); !saved)
        return saved;
    const auto layer = row->secret ? SettingLayer::Keychain : SettingLayer::SettingsFile;
    m_layers[SettingLayer::SettingsFile].remove(key);
    m_layers[layer].remove(key);
    if (!forget)
        m_layers[layer].insert(key, {*value, row->secret ? u"the keychain"_s : m_settingsFile});
    if (row->secret)
        m_secrets.write(key, forget ? QString() : value->toString());
    putTogether();
    emit changed(m_settings);
    secretAnswered(key);
    return {};
}

void SettingsStore::keepSecretsAgain()
{
    const auto kept = m_layers[SettingLayer::Keychain];
    for (auto it = kept.cbegin(); it != kept.cend(); ++it)
        m_secrets.write(it.key(), it->value.toString());
}

Result<void> SettingsStore::saveToFile(const SettingRow &row, const QVariant &value)
{
    if (!value.isValid() && !m_layers[SettingLayer::SettingsFile].contains(row.key))
        return {};
    QDir().mkpath(QFileInfo(m_settingsFile).path());
    QSettings ini(m_settingsFile, QSettings::IniFormat);
    if (value.isValid())
        ini.setValue(row.key, textFor(value));
    else
        ini.remove(row.key);
    ini.sync();
    if (ini.status() != QSettings::NoError)
        return fail(Error::Code::Storage, u"the settings file %1 cannot be written; make it writable"_s.arg(m_settingsFile));
    return {};
}

} // namespace bridge
