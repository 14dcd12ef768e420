// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doorbell.h"

#include "app/logging.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

#include <sys/socket.h>
#include <unistd.h>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// The folder's rights keep others out; this is for a system that does not honour those of sockets.
bool isOurUser(const QLocalSocket &visitor)
{
    ucred who{};
    socklen_t size = sizeof who;
    return getsockopt(int(visitor.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == geteuid();
}

} // namespace

Doorbell::Doorbell(QObject *parent)
    : QObject(parent)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMostVisitors);
    connect(&m_server, &QLocalServer::newConnection, this, &Doorbell::receive);
}

Doorbell::~Doorbell() { m_server.disconnect(this); }

QString Doorbell::runtimeFolder()
{
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    const QFileInfo info(folder);
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    return info.isDir() && info.ownerId() == geteuid() && !(info.permissions() & others) ? folder : QString();
}

QString Doorbell::placeFor(const QString &dataFolder, const QString &runtimeFolder)
{
    if (runtimeFolder.isEmpty())
        return {};
    const auto folder = QFileInfo(dataFolder).canonicalFilePath(); // by whichever way somebody got there
    const auto hash = QCryptographicHash::hash((folder.isEmpty() ? QDir::cleanPath(dataFolder) : folder).toUtf8(), QCryptographicHash::Sha256);
    return runtimeFolder + u"/callwright-"_s + QString::fromLatin1(hash.toHex().first(16)); // a socket's path has at most 107 bytes
}

Result<void> Doorbell::listen(const QString &place)
{
    if (place.isEmpty())
        return fail(Error::Code::Storage, u"There is no runtime folder that is only yours: a second start and telephone links can't reach this console."_s);
    QLocalServer::removeServer(place);
    if (!m_server.listen(place))
        return fail(Error::Code::Storage, u"A second start and telephone links can't reach this console: %1"_s.arg(m_server.errorString()));
    return {};
}

void Doorbell::receive()
{
    while (auto *visitor = m_server.nextPendingConnection()) {
        if (m_visitors >= kMostVisitors || !isOurUser(*visitor)) {
            visitor->abort();
            visitor->deleteLater();
            continue;
        }
        ++m_visitors;
        visitor->setReadBufferSize(Wish::kMostBytes + 2);
        connect(visitor, &QObject::destroyed, this, [this] { --m_visitors; });
        connect(visitor, &QLocalSocket::disconnected, visitor, &QObject::deleteLater);
        connect(visitor, &QLocalSocket::readyRead, this, [this, visitor] { read(visitor); });
        QTimer::singleShot(kPatienceMs, visitor, [visitor] {
            visitor->abort();
            visitor->deleteLater();
        });
        read(visitor);
    }
}

void Doorbell::read(QLocalSocket *visitor)
{
    if (!visitor->canReadLine()) {
        if (visitor->bytesAvailable() > Wish::kMostBytes)
            answer(visitor, "no That is too long.");
        return;
    }
    const auto wish = Wish::fromJson(visitor->readLine(Wish::kMostBytes + 2).trimmed());
    visitor->disconnect(this); // what it says after this is nobody's
    connect(visitor, &QObject::destroyed, this, [this] { --m_visitors; });
    if (!wish) {
        qCWarning(lcApp) << "a second start was not understood";
        return answer(visitor, "no " + wish.error().detail.toUtf8());
    }
    answer(visitor, "ok");
    emit rung(*wish);
}

void Doorbell::answer(QLocalSocket *visitor, const QByteArray &line)
{
    visitor->write(line + '\n');
    visitor->flush();
    visitor->disconnectFromServer();
}

Result<bool> Doorbell::ring(const QString &place, const Wish &wish)
{
    if (place.isEmpty())
        return false;
    QLocalSocket socket;
    socket.connectToServer(place);
    if (!socket.waitForConnected(kPatienceMs))
        return false;
    socket.write(wish.toJson() + '\n');
    QByteArray answer;
    while (!answer.contains('\n') && answer.size() < 1024 && socket.waitForReadyRead(kPatienceMs))
        answer += socket.readAll();
    const auto line = QString::fromUtf8(answer).section(u'\n', 0, 0).trimmed();
    if (line == "ok"_L1)
        return true;
    if (line.startsWith("no "_L1))
        return fail(Error::Code::Refused, line.mid(3));
    return fail(Error::Code::TimedOut, u"The console that has this data folder open does not answer."_s);
}

} // namespace app
