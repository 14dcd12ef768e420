// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/chat/ssereader.h"
#include "bridge/agents/chat/toolcollector.h"
#include "bridge/agents/pipeline/languagemodel.h"

#include <QUrl>

#include <optional>

namespace bridge {

// Where a chat service is and how its sentences and settings are called.
struct ChatService
{
    QString title;     // "OpenAI", as it stands in sentences
    QString group;     // of its settings: "openai"
    QUrl url;          // of the route itself
    QString model;
    QByteArray key;    // empty: none is sent
    int replyTokens = 600; // a reply is cut after this many
    QString effort;        // see AgentProfile
    bool warmUp = false; // its first answer takes long: ask something while the telephone rings

    QString setting(QLatin1StringView name) const { return group + u'/' + name; }
};

// What one event of a reply's stream said.
struct ChatStep
{
    QString text;
    bool ended = false; // nothing more comes
    QString cut;        // why it ended early: "length"; empty: by itself
    std::optional<QByteArray> trouble; // the service's own error in mid-stream, as it sent it
};

// How one family of chat services writes: requests out of conversations, and replies out of streams. One reply at a time. It knows no
// sockets, and past it nobody sees JSON. Owned by its model.
class ChatDialect
{
public:
    virtual ~ChatDialect() = default;

    virtual QList<std::pair<QByteArray, QByteArray>> headers() const = 0;
    virtual QByteArray bodyOf(const ChatRequest &request) const = 0;
    // The service refuses the request because of an optional field that `refusal` names: true when that is left out from now on.
    virtual bool leaveOut(QByteArrayView refusal) = 0;

    virtual void begin() = 0; // a new stream
    virtual Result<ChatStep> read(const SseEvent &event) = 0;
    virtual QList<WantedTool> takeTools() = 0; // of the stream that has ended
    virtual ChatUsage usage() const = 0;
};

} // namespace bridge
