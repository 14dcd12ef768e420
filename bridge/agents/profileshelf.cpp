// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/profileshelf.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestName = 80; // characters
constexpr int kLongestKey = 60;
constexpr qint64 kMaxProfile = 4 * 1024 * 1024; // a prompt of 2 MB, escaped

Result<AgentProfile> readProfile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::Storage, u"%1 can't be read: %2."_s.arg(path, file.errorString()));
    if (file.size() > kMaxProfile)
        return fail(Error::Code::Malformed, u"%1 is too large for an agent profile."_s.arg(path));
    QJsonParseError error;
    const auto json = QJsonDocument::fromJson(file.readAll(), &error);
    if (!json.isObject())
        return fail(Error::Code::Malformed, u"%1 is no JSON object: %2."_s.arg(path, error.errorString()));
    auto profile = AgentProfile::fromJson(json.object());
    if (!profile)
        return fail(profile.error().code, u"%1: %2"_s.arg(path, profile.error().detail));
    return profile;
}

} // namespace

ProfileShelf ProfileShelf::read(const QStringList &folders)
{
    ProfileShelf shelf;
    shelf.m_folder = folders.last();
    for (const auto &folder : folders) {
        const auto files = QDir(folder).entryInfoList({u"*.json"_s}, QDir::Files | QDir::Readable, QDir::Name);
        for (const auto &file : files) {
            const auto profile = readProfile(file.filePath());
            if (!profile) {
                shelf.m_problems << profile.error().detail;
                continue;
            }
            shelf.put(*profile);
            if (folder == shelf.m_folder)
                shelf.m_files[profile->name] = file.completeBaseName();
            else
                shelf.m_given << *profile;
        }
    }
    return shelf;
}

void ProfileShelf::put(const AgentProfile &profile)
{
    const auto it = std::ranges::find(m_profiles, profile.name, &AgentProfile::name);
    if (it == m_profiles.end())
        m_profiles.append(profile);
    else
        *it = profile;
}

// One of the same name that came with the program is back.
void ProfileShelf::drop(const QString &name)
{
    m_files.remove(name);
    const auto given = std::ranges::find(m_given, name, &AgentProfile::name);
    if (given != m_given.end())
        put(*given);
    else
        m_profiles.removeIf([&](const AgentProfile &profile) { return profile.name == name; });
}

QString ProfileShelf::keyFor(const QString &name) const
{
    if (const auto own = m_files.constFind(name); own != m_files.cend())
        return *own;
    QString key;
    for (const auto letter : name.toLower().left(kLongestKey)) {
        if (letter.isLetterOrNumber())
            key += letter;
        else if (!key.isEmpty() && !key.endsWith(u'-'))
            key += u'-';
    }
    if (key.isEmpty())
        key = u"agent"_s;
    const auto isTaken = [this](const QString &candidate) { return QFile::exists(m_folder + u'/' + candidate + u".json"_s); };
    auto free = key;
    for (int n = 2; isTaken(free); ++n)
        free = u"%1-%2"_s.arg(key).arg(n);
    return free;
}

Result<void> ProfileShelf::check(const AgentProfile &profile, const QString &former) const
{
    if (const auto read = AgentProfile::fromJson(profile.toJson()); !read)
        return fail(Error::Code::Malformed, u"The agent was not kept: %1"_s.arg(read.error().detail));
    if (profile.name != profile.name.trimmed() || profile.name.size() > kLongestName)
        return fail(Error::Code::Malformed, u"The agent was not kept: its name has blanks around it, or more than %1 characters."_s.arg(kLongestName));
    for (const auto &other : m_profiles) {
        if (other.name != former && other.name.compare(profile.name, Qt::CaseInsensitive) == 0)
            return fail(Error::Code::Malformed, u"The agent was not kept: there is one that is called '%1'."_s.arg(other.name));
    }
    return {};
}

Result<void> ProfileShelf::write(const QString &key, const AgentProfile &profile) const
{
    QDir().mkpath(m_folder);
    QSaveFile file(m_folder + u'/' + key + u".json"_s);
    if (file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(profile.toJson()).toJson()) >= 0 && file.commit())
        return {};
    return fail(Error::Code::Storage,
        u"The agent could not be written to %1: %2. Make room or give the right to write there, then keep it again."_s.arg(file.fileName(), file.errorString()));
}

Result<void> ProfileShelf::keep(const AgentProfile &profile, const QString &former, const QDateTime &now)
{
    if (const auto can = check(profile, former); !can)
        return can;
    const auto key = keyFor(profile.name);
    const auto formerKey = m_files.value(former);
    auto past = history();
    if (!formerKey.isEmpty())
        past.move(formerKey, key);
    if (!former.isEmpty() && past.versions(key).isEmpty()) {
        const auto before = find(former); // as it came with the program, or as somebody wrote the file
        if (!before)
            return tl::make_unexpected(before.error());
        if (const auto added = past.add(key, *before, now); !added)
            return added;
    }
    if (const auto added = past.add(key, profile, now); !added)
        return added;
    if (const auto written = write(key, profile); !written)
        return written;
    if (!formerKey.isEmpty() && former != profile.name) {
        QFile::remove(m_folder + u'/' + formerKey + u".json"_s);
        drop(former);
    }
    m_files[profile.name] = key;
    put(profile);
    return {};
}

Result<void> ProfileShelf::remove(const QString &name, const QDateTime &now)
{
    const auto profile = find(name);
    if (!profile)
        return tl::make_unexpected(profile.error());
    const auto key = m_files.value(profile->name);
    if (key.isEmpty()) {
        return fail(Error::Code::NotPossibleNow,
            u"'%1' came with the program and can't be removed. An agent of your own with the same name takes its place."_s.arg(profile->name));
    }
    auto past = history();
    if (past.versions(key).isEmpty()) {
        if (const auto added = past.add(key, *profile, now); !added)
            return added;
    }
    QFile file(m_folder + u'/' + key + u".json"_s);
    if (!file.remove())
        return fail(Error::Code::Storage, u"%1 could not be removed: %2."_s.arg(file.fileName(), file.errorString()));
    drop(profile->name);
    return {};
}

QList<ProfileVersion> ProfileShelf::versions(const QString &name) const
{
    return m_files.contains(name) ? history().versions(m_files[name]) : QList<ProfileVersion>();
}

Result<AgentProfile> ProfileShelf::find(const QString &name) const
{
    for (const auto &profile : m_profiles) {
        if (profile.name.compare(name, Qt::CaseInsensitive) == 0)
            return profile;
    }
    QStringList names;
    for (const auto &profile : m_profiles)
        names << profile.name;
    return fail(Error::Code::NotFound, u"There is no agent '%1'. There are: %2."_s.arg(name, names.join(u", "_s)));
}

} // namespace bridge
