// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/profileshelf.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

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
    for (const auto &folder : folders) {
        const auto files = QDir(folder).entryInfoList({u"*.json"_s}, QDir::Files | QDir::Readable, QDir::Name);
        for (const auto &file : files) {
            if (const auto profile = readProfile(file.filePath()))
                shelf.put(*profile);
            else
                shelf.m_problems << profile.error().detail;
        }
    }
    return shelf;
}

void ProfileShelf::put(const AgentProfile &profile)
{
    const auto it = std::find_if(m_profiles.begin(), m_profiles.end(), [&](const auto &p) { return p.name == profile.name; });
    if (it == m_profiles.end())
        m_profiles.append(profile);
    else
        *it = profile;
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
