// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/chat/chatdialect.h"
#include "bridge/agents/chat/chatjudge.h"
#include "bridge/types/units.h"

#include <QTimer>

#include <memory>

class QNetworkAccessManager;

namespace bridge {

// How long a model may take. Tests have less patience.
struct ChatPatience
{
    Milliseconds silence = 15s; // between two pieces of a reply, and before its first
    Milliseconds whole = 60s;   // for all of a reply
    Milliseconds warmUp = 120s; // a local server loads its model
};

// A language model behind HTTP: asks for one reply at a time and reads it as it is written. What the service's bytes mean is its
// dialect's business, what a failure means judgeChat()'s. Asks a second time by itself where nothing of the reply has been told yet.
// It has a connection of its own: Qt allows six at once to a host and lets all others wait without a word.
// Lives in the call's media thread, owned by the engine.
class HttpChatModel : public LanguageModel
{
    Q_OBJECT
public:
    HttpChatModel(const ChatService &service, std::unique_ptr<ChatDialect> dialect, ChatPatience patience = {});
    ~HttpChatModel() override;

    void open() override;
    void ask(const bridge::ChatRequest &request) override;
    void stop() override;
    void close() override;

private:
    void send();
    void read();
    void takeSteps(const QList<SseEvent> &events);
    void takeText(const QString &text);
    void streamOver();  // the connection says so
    void replyOver();   // all of it has been told
    void replyBroken(ChatFailure failure);
    void warmUp();
    QNetworkReply *post(const QByteArray &body);
    void letGo();     // of the reply in work
    void letFinish(); // the reply in work

    const ChatService m_service;
    const std::unique_ptr<ChatDialect> m_dialect;
    const ChatPatience m_patience;
    QNetworkAccessManager *m_network = nullptr; // our child; made in open(), in the thread that it works in
    QNetworkReply *m_reply = nullptr;           // its child; the one in work
    QNetworkReply *m_warmUp = nullptr;          // likewise

    ChatRequest m_request;
    quint64 m_asked = 0; // a number per reply: who hears of something may ask anew, and then nothing more of the old one is told
    SseReader m_events;
    QByteArray m_refusal; // the body of an answer that is no reply
    qsizetype m_told = 0; // characters
    bool m_sawEvents = false;
    int m_again = 0;      // tries after the first
    int m_malformed = 0;
    bool m_over = false;
    QTimer m_silence{this}, m_whole{this}, m_pause{this};
};

} // namespace bridge
