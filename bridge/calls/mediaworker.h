// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/call.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTimer>
#include <QWebSocketServer>

#include <unordered_map>

class QTcpSocket;

namespace bridge {

// What runs in a media thread: its calls, their tick, and the answer to media upgrades.
// Lives in the media thread, made and deleted by MediaThread.
class MediaWorker : public QObject
{
    Q_OBJECT
public:
    MediaWorker();
    ~MediaWorker() override;

    void start(); // in the media thread
    void open(CallOrder order);
    void with(const CallId &call, const std::function<void(Call &)> &action);
    void admit(const CallId &call, qintptr descriptor);
    void stop(); // ends every call at once, without waiting for carriers

signals:
    void happened(const bridge::CallEvent &event);
    void refused(const bridge::CallId &call, const bridge::Error &error);
    void wanted(const bridge::CallId &call, const bridge::CarrierWish &wish);
    void over(const bridge::CallId &call);
    void levels(const QList<bridge::CallLevels> &levels);

private:
    void tick();
    void tellLevels();
    void seat();

    std::unordered_map<QString, std::unique_ptr<Call>> m_calls;
    struct Upgrade
    {
        CallId call;
        QTcpSocket *wire = nullptr;
    };
    QHash<QString, Upgrade> m_upgrading; // by the peer's address and port, until the upgrade is answered
    QWebSocketServer m_door{QStringLiteral("callwright"), QWebSocketServer::NonSecureMode, this};
    QTimer m_tick{this};
    QTimer m_levels{this};
};

} // namespace bridge
