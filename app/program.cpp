// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"

#include "app/logging.h"
#include "bridge/settings/keychainstore.h"

#include <QDir>
#include <QEventLoop>
#include <QTextStream>
#include <QTimer>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kKeychainPatience = 3s; // a locked keychain may ask its owner; the program does not wait for that

} // namespace

Program::~Program() = default;

Result<std::unique_ptr<Program>> Program::start(const CommandLine &line)
{
    std::unique_ptr<Program> program(new Program(line));
    const PathWishes wishes{line.configFile, line.dataFolder, QDir::currentPath()};
    const auto paths = findPaths(wishes, QProcessEnvironment::systemEnvironment());
    if (!paths)
        return tl::make_unexpected(paths.error());
    program->m_paths = *paths;
    if (const auto read = program->readSettings(); !read)
        return tl::make_unexpected(read.error());
    return program;
}

Result<void> Program::readSettings()
{
    m_secrets = std::make_unique<Secrets>(std::make_unique<KeychainStore>(), m_paths.secretsFile);
    m_store = std::make_unique<SettingsStore>(*m_secrets);
    SettingsStore::Sources sources;
    sources.settingsFile = m_paths.settingsFile;
    sources.envFile = m_paths.envFile;
    sources.environment = QProcessEnvironment::systemEnvironment();
    for (auto it = m_line.settings.cbegin(); it != m_line.settings.cend(); ++it)
        sources.commandLine.insert(it.key(), it.value());
    const auto loaded = m_store->load(sources);
    if (!loaded)
        return tl::make_unexpected(loaded.error());
    fetchSecrets();
    m_settings = m_store->settings();
    startLogging(m_settings.text(u"data/logLevel"), m_settings.text(u"data/logFormat"), m_store->secretValues());
    for (const auto &problem : m_store->problems())
        qCWarning(lcApp).noquote() << problem.where + u": "_s + problem.sentence;
    return {};
}

void Program::fetchSecrets()
{
    QEventLoop wait;
    QTimer::singleShot(kKeychainPatience, &wait, &QEventLoop::quit);
    QObject::connect(m_store.get(), &SettingsStore::secretsReady, &wait, &QEventLoop::quit, Qt::QueuedConnection);
    m_store->fetchSecrets();
    wait.exec();
}

House::Plan Program::plan() const
{
    return {m_settings, m_paths, {}, 0};
}

int failWith(const Error &error)
{
    QTextStream(stderr) << error.detail << '\n';
    return 1;
}

int failUsage(const Error &error)
{
    QTextStream(stderr) << error.detail << '\n';
    return 2;
}

} // namespace app
