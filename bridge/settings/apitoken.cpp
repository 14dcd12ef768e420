// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/apitoken.h"

#include <QFile>
#include <QTemporaryFile>

#include <unistd.h>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

Result<Token> readToken(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Code::Storage, u"%1 cannot be read (%2)"_s.arg(path, file.errorString()));
    const auto text = QString::fromLatin1(file.read(64)).trimmed();
    if (!isToken(text))
        return fail(Error::Code::Malformed, u"%1 holds no token; delete it, and a new one is made"_s.arg(path));
    file.setPermissions(kOwnerOnly); // somebody may have copied it with others
    return Token(text);
}

} // namespace

Result<Token> ensureApiToken(const QString &dataFolder)
{
    const QString path = dataFolder + u"/api-token"_s;
    if (QFile::exists(path))
        return readToken(path);

    // Written aside and linked in place: nobody ever reads half of it, and the second of two starters finds the first one's.
    QTemporaryFile fresh(dataFolder + u"/.api-token-XXXXXX"_s); // mode 0600 from the start
    const auto bytes = newToken().toString().toLatin1() + '\n';
    if (!fresh.open() || fresh.write(bytes) != bytes.size() || !fresh.flush())
        return fail(Error::Code::Storage,
            u"the API token cannot be kept in %1 (%2); make the folder writable"_s.arg(dataFolder, fresh.errorString()));
    const bool linked = ::link(QFile::encodeName(fresh.fileName()).constData(), QFile::encodeName(path).constData()) == 0;
    if (!linked && !QFile::exists(path)) { // a file system without hard links
        if (!fresh.rename(path))
            return fail(Error::Code::Storage,
                u"the API token cannot be kept in %1 (%2); make the folder writable"_s.arg(dataFolder, fresh.errorString()));
        fresh.setAutoRemove(false);
    }
    return readToken(path);
}

} // namespace bridge
