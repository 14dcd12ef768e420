// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tunnel.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace app;
using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// As `ngrok http 8080` shows itself: the answer is the one of ngrok's documentation.
QByteArray answer(const QByteArray &address, const QByteArray &target)
{
    return R"({"tunnels":[{"name":"command_line","ID":"x","uri":"/api/tunnels/command_line","public_url":")" + address
        + R"(","proto":"https","config":{"addr":")" + target + R"(","inspect":true},"metrics":{}}],"uri":"/api/tunnels"})";
}

class FakeNgrok : public QTcpServer
{
public:
    FakeNgrok()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            auto *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                const bool asked = socket->readAll().startsWith("GET /api/tunnels HTTP/1.1\r\n");
                const auto body = asked ? tunnels : QByteArray("no such thing");
                socket->write((asked ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 No") + QByteArray("\r\nConnection: close\r\nContent-Length: ")
                    + QByteArray::number(body.size()) + "\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port");
    }
    QString url() const { return u"http://127.0.0.1:%1"_s.arg(serverPort()); }
    QByteArray tunnels;
};

} // namespace

class tst_Tunnel : public QObject
{
    Q_OBJECT
private slots:
    void readsNgroksAnswer_data();
    void readsNgroksAnswer();
    void readsCloudflaredsLog_data();
    void readsCloudflaredsLog();
    void findsAnNgrokThatRuns();
    void startsAProgramAndEndsIt();
    void saysThatAProgramIsNotThere();
    void saysThatAProgramEnded();
    void nothingHappensWhenItIsOff();

private:
    QString script(const QByteArray &text)
    {
        QFile file(m_folder.filePath(u"program"_s));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no folder");
        file.write("#!/bin/sh\n" + text);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void tst_Tunnel::readsNgroksAnswer_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QUrl>("url");
    const QUrl ours(u"https://d95211d2.ngrok.app"_s);
    QTest::newRow("with a scheme") << answer("https://d95211d2.ngrok.app", "http://localhost:8080") << ours;
    QTest::newRow("without one") << answer("https://d95211d2.ngrok.app", "localhost:8080") << ours;
    QTest::newRow("a bare port") << answer("https://d95211d2.ngrok.app", "8080") << ours;
    QTest::newRow("of another port") << answer("https://d95211d2.ngrok.app", "http://localhost:80") << QUrl();
    QTest::newRow("the http twin of old agents") << answer("http://d95211d2.ngrok.app", "http://localhost:8080") << QUrl();
    QTest::newRow("still starting") << QByteArray(R"({"tunnels":[],"uri":"/api/tunnels"})") << QUrl();
    QTest::newRow("no address") << answer("javascript:alert(1)", "http://localhost:8080") << QUrl();
    QTest::newRow("no JSON") << QByteArray("<html>") << QUrl();
    QTest::newRow("nothing") << QByteArray() << QUrl();
}

void tst_Tunnel::readsNgroksAnswer()
{
    QFETCH(QByteArray, json);
    QTEST(ngrokAddress(json, 8080), "url");
}

void tst_Tunnel::readsCloudflaredsLog_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QUrl>("url");
    QTest::newRow("the box") << QByteArray("2026-01-01T10:00:03Z INF |  https://example-words-here-demo.trycloudflare.com         |")
                             << QUrl(u"https://example-words-here-demo.trycloudflare.com"_s);
    QTest::newRow("the service's own") << QByteArray("ERR failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": EOF") << QUrl();
    QTest::newRow("another site") << QByteArray("INF https://developers.cloudflare.com/cloudflare-one") << QUrl();
    QTest::newRow("nothing") << QByteArray() << QUrl();
}

void tst_Tunnel::readsCloudflaredsLog()
{
    QFETCH(QByteArray, line);
    QTEST(cloudflaredAddress(line), "url");
}

void tst_Tunnel::findsAnNgrokThatRuns()
{
    FakeNgrok ngrok;
    ngrok.tunnels = answer("https://one.ngrok.app", "http://localhost:5000");
    Tunnel tunnel(Settings().with(u"tunnel/ngrokApi", ngrok.url()), 5000);
    QSignalSpy found(&tunnel, &Tunnel::found);
    tunnel.open();
    QVERIFY(found.wait());
    QCOMPARE(tunnel.publicUrl(), QUrl(u"https://one.ngrok.app"_s));
}

void tst_Tunnel::startsAProgramAndEndsIt()
{
    const auto mark = m_folder.filePath(u"ended"_s);
    const auto program = script("trap 'echo > \"" + mark.toUtf8() + "\"; exit 0' TERM\n"
        "echo \"$@\" > \"" + m_folder.filePath(u"arguments"_s).toUtf8() + "\"\n"
        "echo 'INF |  https://a-b-c.trycloudflare.com  |' >&2\nwhile :; do read _ < /dev/null; sleep 0.05; done\n");
    {
        Tunnel tunnel(Settings().with(u"tunnel/use", u"cloudflared"_s).with(u"tunnel/program", program), 5000);
        QSignalSpy found(&tunnel, &Tunnel::found);
        tunnel.open();
        QVERIFY(found.wait());
        QCOMPARE(found[0][0].toUrl(), QUrl(u"https://a-b-c.trycloudflare.com"_s));
    }
    QVERIFY(QFile::exists(mark)); // it does not stay behind
    QFile arguments(m_folder.filePath(u"arguments"_s));
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    QCOMPARE(arguments.readAll(), QByteArray("tunnel --url http://127.0.0.1:5000\n"));
}

void tst_Tunnel::saysThatAProgramIsNotThere()
{
    Tunnel tunnel(Settings().with(u"tunnel/use", u"cloudflared"_s).with(u"tunnel/program", u"/nowhere/cloudflared"_s), 5000);
    QSignalSpy failed(&tunnel, &Tunnel::failed);
    tunnel.open();
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains("tunnel/program"_L1));
}

void tst_Tunnel::saysThatAProgramEnded()
{
    Tunnel tunnel(Settings().with(u"tunnel/use", u"cloudflared"_s).with(u"tunnel/program", script("exit 3\n")), 5000);
    QSignalSpy failed(&tunnel, &Tunnel::failed);
    tunnel.open();
    QVERIFY(failed.wait());
    QVERIFY(failed[0][0].toString().contains("code 3"_L1));
}

void tst_Tunnel::nothingHappensWhenItIsOff()
{
    FakeNgrok ngrok;
    ngrok.tunnels = answer("https://one.ngrok.app", "http://localhost:5000");
    Tunnel tunnel(Settings().with(u"tunnel/use", u"off"_s).with(u"tunnel/ngrokApi", ngrok.url()), 5000);
    QSignalSpy found(&tunnel, &Tunnel::found);
    tunnel.open();
    QVERIFY(!found.wait(200));
}

QTEST_GUILESS_MAIN(tst_Tunnel)
#include "tst_tunnel.moc"
