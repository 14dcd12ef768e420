// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/house.h"
#include "bridge/settings/secrets.h"
#include "bridge/settings/settingsstore.h"

#include <memory>

namespace app {

// What every way of running needs first: where things lie, the settings from all their places, the keys. Lives in the main thread,
// owned by main().
class Program
{
public:
    // Fails with a sentence when the command line's settings are wrong or there is no place for files.
    static bridge::Result<std::unique_ptr<Program>> start(const CommandLine &line);
    ~Program();

    const CommandLine &line() const { return m_line; }
    const bridge::Paths &paths() const { return m_paths; }
    const bridge::Settings &settings() const { return m_settings; }
    bridge::SettingsStore &store() const { return *m_store; }
    bridge::Secrets &secrets() const { return *m_secrets; }
    House::Plan plan() const; // for the house

private:
    explicit Program(const CommandLine &line) : m_line(line) {}
    bridge::Result<void> readSettings();
    void fetchSecrets();

    const CommandLine m_line;
    bridge::Paths m_paths;
    bridge::Settings m_settings;
    std::unique_ptr<bridge::Secrets> m_secrets;
    std::unique_ptr<bridge::SettingsStore> m_store;
};

// One sentence on standard error, and the exit code.
int failWith(const bridge::Error &error);
int failUsage(const bridge::Error &error);

} // namespace app
