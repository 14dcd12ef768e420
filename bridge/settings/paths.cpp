// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/paths.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryFile>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

// XDG base directory specification: "All paths must be absolute. […] a relative path [is] invalid and [to be] ignored."
QString baseFolder(const QProcessEnvironment &environment, const QString &variable, const QString &belowHome)
{
    const auto named = environment.value(variable);
    if (QDir::isAbsolutePath(named))
        return QDir::cleanPath(named);
    const auto home = environment.value(u"HOME"_s);
    return QDir::isAbsolutePath(home) ? QDir::cleanPath(home + belowHome) : QString();
}

QString absolute(const QString &path, const QString &workingFolder)
{
    return QDir::cleanPath(QDir(workingFolder).absoluteFilePath(path));
}

} // namespace

Result<Paths> findPaths(const PathWishes &wishes, const QProcessEnvironment &environment)
{
    const auto folder = wishes.workingFolder.isEmpty() ? QDir::currentPath() : wishes.workingFolder;
    const auto config = baseFolder(environment, u"XDG_CONFIG_HOME"_s, u"/.config"_s);
    const auto data = baseFolder(environment, u"XDG_DATA_HOME"_s, u"/.local/share"_s);
    if (wishes.config.isEmpty() && config.isEmpty())
        return fail(Error::Code::NotConfigured, u"there is no home folder (HOME is not set); give --config FILE"_s);
    if (wishes.data.isEmpty() && data.isEmpty())
        return fail(Error::Code::NotConfigured, u"there is no home folder (HOME is not set); give --data DIR"_s);

    Paths paths;
    paths.settingsFile = wishes.config.isEmpty() ? config + u"/callwright/settings.ini"_s : absolute(wishes.config, folder);
    paths.secretsFile = QFileInfo(paths.settingsFile).path() + u"/secrets.json"_s;
    paths.dataFolder = wishes.data.isEmpty() ? data + u"/callwright"_s : absolute(wishes.data, folder);
    paths.envFile = absolute(u".env"_s, folder);
    return paths;
}

Result<void> prepareDataFolder(const QString &folder)
{
    const QFileInfo there(folder);
    if (there.exists() && !there.isDir())
        return fail(Error::Code::Storage, u"%1 is a file, not a folder; choose another with --data DIR"_s.arg(folder));
    if (!there.exists() && !(QDir().mkpath(folder) && QFile::setPermissions(folder, kOwnerOnly)))
        return fail(Error::Code::Storage,
            u"the data folder %1 cannot be made; make it, or choose another with --data DIR"_s.arg(folder));
    QTemporaryFile probe(folder + u"/.writable-XXXXXX"_s);
    if (!probe.open() || probe.write("x") != 1 || !probe.flush())
        return fail(Error::Code::Storage,
            u"the data folder %1 cannot be written to (%2); make it writable, or choose another with --data DIR"_s.arg(
                folder, probe.errorString()));
    return {};
}

} // namespace bridge
