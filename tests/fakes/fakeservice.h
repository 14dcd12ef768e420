// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QTcpServer>
#include <QUrl>
#include <QUrlQuery>

#include <optional>

class QTcpSocket;
class QWebSocket;
class QWebSocketServer;

namespace fakes {

// What stands at the head of a request, and its body when it is no upgrade.
struct FakeHead
{
    QByteArray verb;
    QString path;
    QUrlQuery query;
    QHash<QByteArray, QByteArray> headers; // names in lower case
    QByteArray body;

    QByteArray header(const QByteArray &name) const { return headers.value(name); }
};

struct FakeRefusal
{
    int status = 400;
    QByteArray body; // JSON
};

// The service's end of one WebSocket. Its subclasses know the vendor's rules.
class FakeLine : public QObject
{
    Q_OBJECT
public:
    FakeLine(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, QObject *parent);

    const FakeHead &head() const { return m_head; }
    bool isOpen() const { return m_isOpen; }
    int closeCode() const { return m_closeCode; } // the client's, or ours if we were first
    QString closeReason() const { return m_closeReason; }

    void send(const QJsonObject &message);
    void sendText(const QByteArray &text);
    void sendBinary(const QByteArray &bytes);
    void stall() { m_stalled = true; } // sends nothing any more
    // Sends a close frame (RFC 6455, 5.5.1) and leaves the line to the client: QWebSocket::close() would shut it on what was not read
    // yet, and that resets it before the client reads why. The reason is cut to the 123 bytes that fit.
    void close(int code, const QString &reason);
    void drop(); // no close frame: the client sees 1006

signals:
    void textCame(const QJsonObject &message); // empty: it was no JSON object
    void binaryCame(const QByteArray &bytes);
    void closed();

private:
    QWebSocket *m_socket; // our child
    QTcpSocket *m_line;   // below it, and as long alive
    const FakeHead m_head;
    int m_closeCode = 0;
    QString m_closeReason;
    bool m_isOpen = true;
    bool m_stalled = false;
};

// A vendor on loopback that speaks HTTP and WebSocket on one port: reads heads whole, refuses what its subclass refuses, answers
// requests and hands over lines. Shares no code with what it tests. Lives in the thread that made it.
class FakeService : public QTcpServer
{
    Q_OBJECT
public:
    FakeService();
    ~FakeService() override;

    QUrl url(const QString &scheme = QStringLiteral("http")) const;
    void hangUp(); // stops listening and drops everybody: the service is gone
    void comeBack(); // listens again, on the same port

    QList<FakeHead> requests; // all there were, upgrades too

    // The first parameter of the query that is not among `known`, words parted by blanks.
    static QString unknownParameter(const FakeHead &head, const QString &known);

protected:
    // Of an upgrade: nothing lets it in.
    virtual std::optional<FakeRefusal> refusal(const FakeHead &head) = 0;
    virtual void welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head) = 0;
    // Of any other request. Write the answer; the socket is ours to keep until it is closed.
    virtual void answer(QTcpSocket *socket, const FakeHead &head);

    static void reply(QTcpSocket *socket, int status, const QByteArray &type, const QByteArray &body);

private:
    void read(QTcpSocket *socket);

    QWebSocketServer *m_sockets; // our child
    QHash<quint16, QPair<QTcpSocket *, FakeHead>> m_upgrades; // by the port of the other end
    quint16 m_port = 0;
};

} // namespace fakes
