// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"
#include "bridge/types/units.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QProcess>
#include <QTimer>

namespace app {

// The way from the internet to our port while developing: finds the tunnel of an ngrok that runs already, by its local API, or starts
// ngrok or cloudflared when asked to, and tells the public address, again whenever it changes. The program it started ends with it.
// Lives in the bridge thread, owned by the house.
class Tunnel : public QObject
{
    Q_OBJECT
public:
    // Setting tunnel/use: "off", "find", "ngrok", "cloudflared".
    Tunnel(const bridge::Settings &settings, quint16 port, QObject *parent = nullptr);
    ~Tunnel() override;

    void open(); // returns at once
    QUrl publicUrl() const { return m_url; }

signals:
    void found(const QUrl &publicUrl);
    void failed(const QString &sentence); // at most once in a row; only for what was asked for

private:
    void start(const QString &program, const QStringList &arguments);
    void readOutput();
    void askNgrok();
    void take(const QUrl &url);

    const QString m_use;
    const QString m_program; // empty: as it is called, from the PATH
    const QUrl m_ngrokApi;
    const quint16 m_port;
    QNetworkAccessManager m_network;
    QProcess m_process;
    QTimer m_poll;
    QByteArray m_output;
    QUrl m_url;
    int m_polls = 0;
};

// The public address of the tunnel to `port` in an answer of ngrok's API (ngrok.com/docs/agent/api); empty when there is none.
QUrl ngrokAddress(const QByteArray &json, quint16 port);
// The address in one line of cloudflared's log; empty when there is none.
QUrl cloudflaredAddress(const QByteArray &line);

} // namespace app
