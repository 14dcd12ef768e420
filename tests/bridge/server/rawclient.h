// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QTcpSocket>
#include <QtTest>

namespace bridge {

// Says exact bytes to a port and keeps what comes back until the other end hangs up.
class RawClient : public QTcpSocket
{
public:
    explicit RawClient(quint16 port)
    {
        connect(this, &QTcpSocket::readyRead, this, [this] { answer += readAll(); });
        connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        if (!QTest::qWaitFor([this] { return state() == ConnectedState; }))
            qFatal("no connection");
    }

    // Everything that was answered, when the connection has ended.
    QByteArray say(const QByteArray &bytes)
    {
        write(bytes);
        waitForEnd();
        return answer;
    }

    bool waitForEnd() { return QTest::qWaitFor([this] { return state() == UnconnectedState; }, 10000); }

    int status() const { return answer.startsWith("HTTP/1.1 ") ? answer.mid(9, 3).toInt() : 0; }
    QByteArray head() const { return answer.left(answer.indexOf("\r\n\r\n") + 4); }
    QByteArray body() const { return answer.mid(answer.indexOf("\r\n\r\n") + 4); }

    QByteArray answer;
};

} // namespace bridge
