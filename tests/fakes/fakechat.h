// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakechatrules.h"

#include <QHash>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>

#include <chrono>
#include <functional>

class QTcpSocket;

namespace fakes {

using namespace std::chrono_literals;

struct FakeChatTool
{
    QString name;
    QByteArray arguments = "{}"; // as the model writes them, so they may be wrong
    QString id = {};             // empty: the fake makes one
};

// How one request is answered.
struct FakeChatReply
{
    enum class Ending {
        Good,
        NoWord,     // OpenAI: without [DONE] and finish_reason: the connection just closes
        BreaksOff,  // closes in the middle of the stream
        Never,      // stays open
        Trouble,    // the service's error in the stream
        TooLong,    // writes on until it is stopped
    };
    QString text = {};         // written a word at a time
    QList<FakeChatTool> tools = {};
    Ending ending = Ending::Good;
    std::chrono::milliseconds before = 0ms;  // the first byte
    std::chrono::milliseconds between = 0ms; // words
    int status = 200;
    QByteArray refusal = {};    // the body then
    QByteArray header = {};     // further ones, each with its line end
    bool closesAfter = false;   // the connection, without telling before: the next request on it fails
    bool byteByByte = false;    // in pieces of one byte
    QByteArray raw = {};        // instead of all this: the body of a 200, as it is
};

// Stands in for a chat service on loopback: OpenAI's Chat Completions, with Ollama's and other servers' habits, or Anthropic's Messages.
// What the service refuses, it refuses with its status and words, and keeps what was wrong in complaints().
class FakeChat : public QTcpServer
{
    Q_OBJECT
public:
    explicit FakeChat(ChatFamily family = ChatFamily::OpenAi);

    QUrl url() const; // what people would enter as the service's address

    QByteArray key = "planted-chat-key-1234567890"; // empty: none is wanted
    QString refuses;              // an optional field that it does not know: "stream_options"
    QList<FakeChatReply> replies; // to the requests in their order; then `answer`
    std::function<FakeChatReply(const QJsonObject &body)> answer = [](const QJsonObject &) { return FakeChatReply{QStringLiteral("I see.")}; };

    const QList<QJsonObject> &requests() const { return m_requests; } // bodies
    QStringList complaints() const { return m_complaints; }
    int given() const { return m_given; }         // replies told to their end
    int brokenOff() const { return m_brokenOff; } // by who asked, before the end
    int connections() const { return m_connections; }

private:
    struct Line
    {
        QByteArray input;
        bool busy = false;
        int serial = 0;
    };
    void welcome();
    void read(QTcpSocket *socket);
    void take(QTcpSocket *socket, const QByteArray &head, const QByteArray &body);
    void refuse(QTcpSocket *socket, int status, const QByteArray &body, const QByteArray &header = {});
    void stream(QTcpSocket *socket, const FakeChatReply &reply);
    void writeNext(QPointer<QTcpSocket> socket, int serial, QList<QByteArray> left, FakeChatReply reply);
    void endStream(QTcpSocket *socket, const FakeChatReply &reply);
    QList<QByteArray> eventsOf(const FakeChatReply &reply);
    QList<QByteArray> openAiEvents(const FakeChatReply &reply);
    QList<QByteArray> anthropicEvents(const FakeChatReply &reply);
    QByteArray refusalBody(const QString &why) const;

    const ChatFamily m_family;
    QHash<QTcpSocket *, Line> m_lines;
    QList<QJsonObject> m_requests;
    QStringList m_complaints;
    int m_given = 0, m_brokenOff = 0, m_connections = 0, m_ids = 0;
};

} // namespace fakes
