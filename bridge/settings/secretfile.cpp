// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/secretfile.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestFile = 1 << 20; // bytes
constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto kOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther
    | QFileDevice::WriteOther | QFileDevice::ExeOther;

} // namespace

Result<QMap<QString, QString>> readSecretFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return QMap<QString, QString>();
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::Storage, u"%1 cannot be read (%2)"_s.arg(path, file.errorString()));
    if (file.permissions() & kOthers)
        return fail(Error::Code::Refused, u"others may read the secrets in %1; say: chmod 600 %1"_s.arg(path));
    const auto json = QJsonDocument::fromJson(file.read(kLargestFile));
    if (!json.isObject())
        return fail(Error::Code::Malformed, u"%1 is damaged; delete it and enter the keys again"_s.arg(path));
    QMap<QString, QString> secrets;
    const auto object = json.object();
    for (auto it = object.begin(); it != object.end(); ++it)
        secrets.insert(it.key(), it.value().toString());
    return secrets;
}

Result<void> writeSecretFile(const QString &path, const QMap<QString, QString> &secrets)
{
    QJsonObject object;
    for (auto it = secrets.cbegin(); it != secrets.cend(); ++it)
        object[it.key()] = it.value();
    QSaveFile file(path);
    const bool ok = QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly)
        && file.setPermissions(kOwnerOnly) && file.write(QJsonDocument(object).toJson()) > 0 && file.commit();
    if (!ok)
        return fail(Error::Code::Storage, u"%1 cannot be written (%2)"_s.arg(path, file.errorString()));
    return {};
}

} // namespace bridge
