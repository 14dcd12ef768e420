// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/chat/chatdialect.h"

#include <QHash>

namespace bridge {

// Anthropic's Messages. What it wants differently: the instruction beside the messages, tool results in the very next message of the
// user's side, and neither temperature nor an agent's turn at the end.
class AnthropicChat : public ChatDialect
{
public:
    explicit AnthropicChat(const ChatService &service);

    QList<std::pair<QByteArray, QByteArray>> headers() const override;
    QByteArray bodyOf(const ChatRequest &request) const override;
    bool leaveOut(QByteArrayView) override { return false; } // nothing optional is sent
    void begin() override;
    Result<ChatStep> read(const SseEvent &event) override;
    QList<WantedTool> takeTools() override { return m_tools.take(); }
    ChatUsage usage() const override { return m_usage; }

private:
    const ChatService m_service;
    ToolCollector m_tools;
    ChatUsage m_usage;
};

// The route that belongs to what people enter as the address, with or without /v1 or all of it.
QUrl anthropicMessagesUrl(const QUrl &base);

} // namespace bridge
