// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/twilio/twiliodialect.h"
#include "bridge/carriers/webhook.h"

#include <QObject>
#include <QTcpServer>
#include <QUrl>
#include <QWebSocketServer>

#include <memory>
#include <vector>

class QTcpSocket;
class QWebSocket;

// One media stream as the tiny bridge sees it.
struct TinyStream
{
    QWebSocket *socket = nullptr; // child of the bridge
    bridge::WebhookRequest upgrade;
    bridge::TwilioDialect dialect;
    bridge::StreamStarted started;
    bool hasStarted = false;
    bool hasStopped = false;
    bool isClosed = false;
    QList<quint64> chunks;
    QByteArray audio; // mu-law
    QByteArray keys;
    QList<QByteArray> marks;
    QStringList complaints; // of the dialect: there should be none

    void send(const QByteArray &text);
    void play(const QByteArray &muLaw) { send(dialect.media(muLaw).bytes); }
};

// A bridge with nothing in it, for the practice line to call: answers webhooks with a document, takes media streams, notes what it gets.
class TinyBridge : public QObject
{
    Q_OBJECT
public:
    TinyBridge();

    QUrl address() const; // http, without a path
    QUrl answerUrl() const { return url(u"/practice/voice/0123"); }
    QUrl statusUrl() const { return url(u"/practice/status/0123"); }
    QUrl mediaUrl() const;

    // The fields of the requests to that path, in order.
    QList<QHash<QString, QString>> told(QByteArrayView path) const;
    QStringList statuses() const;
    TinyStream &stream(size_t index = 0) { return *streams.at(index); }

    // How it behaves.
    QByteArray document; // the answer; at first one that opens the stream
    int answerStatus = 200;
    int statusStatus = 204;
    bool answersWebhooks = true;
    bool echoes = false; // sends every frame back

    QList<bridge::WebhookRequest> requests;
    std::vector<std::unique_ptr<TinyStream>> streams;

private:
    QUrl url(QStringView path) const;
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const bridge::WebhookRequest &request);
    void accept();
    void hear(TinyStream &stream, const QByteArray &message);

    QHash<QTcpSocket *, QByteArray> m_input; // outlives the sockets that m_http closes at the end
    QTcpServer m_http;
    QWebSocketServer m_media{QStringLiteral("tiny"), QWebSocketServer::NonSecureMode};
};
