// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/profilehistory.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargest = 4 * 1024 * 1024; // bytes, as of a profile

QString fileName(int number)
{
    return u"/%1.json"_s.arg(number, 6, 10, QChar(u'0'));
}

} // namespace

QList<int> ProfileHistory::numbers(const QString &key) const
{
    QList<int> numbers;
    for (const auto &file : QDir(folderOf(key)).entryInfoList({u"*.json"_s}, QDir::Files)) {
        if (const int number = file.completeBaseName().toInt(); number > 0)
            numbers << number;
    }
    std::ranges::sort(numbers);
    return numbers;
}

Result<void> ProfileHistory::add(const QString &key, const AgentProfile &profile, const QDateTime &now)
{
    auto kept = numbers(key);
    const int number = kept.isEmpty() ? 1 : kept.last() + 1;
    const QJsonObject json{{u"keptAt"_s, now.toUTC().toString(Qt::ISODateWithMs)}, {u"profile"_s, profile.toJson()}};
    QDir().mkpath(folderOf(key));
    QSaveFile file(folderOf(key) + fileName(number));
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(json).toJson()) < 0 || !file.commit()) {
        return fail(Error::Code::Storage, u"The version of the agent could not be written to %1: %2. Nothing was changed."_s.arg(file.fileName(), file.errorString()));
    }
    for (; kept.size() >= kMost; kept.removeFirst())
        QFile::remove(folderOf(key) + fileName(kept.first()));
    return {};
}

QList<ProfileVersion> ProfileHistory::versions(const QString &key) const
{
    QList<ProfileVersion> versions;
    const auto kept = numbers(key);
    for (auto number = kept.crbegin(); number != kept.crend(); ++number) {
        QFile file(folderOf(key) + fileName(*number));
        if (!file.open(QIODevice::ReadOnly) || file.size() > kLargest)
            continue;
        const auto json = QJsonDocument::fromJson(file.readAll()).object();
        const auto profile = AgentProfile::fromJson(json["profile"_L1].toObject());
        const auto keptAt = QDateTime::fromString(json["keptAt"_L1].toString(), Qt::ISODateWithMs);
        if (profile && keptAt.isValid())
            versions.append({*number, keptAt, *profile});
    }
    return versions;
}

void ProfileHistory::move(const QString &from, const QString &to)
{
    if (from == to)
        return;
    const auto kept = numbers(to);
    int next = kept.isEmpty() ? 1 : kept.last() + 1;
    QDir().mkpath(folderOf(to));
    for (const int number : numbers(from))
        QFile::rename(folderOf(from) + fileName(number), folderOf(to) + fileName(next++));
    QDir().rmdir(folderOf(from));
}

} // namespace bridge
