// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/chat/chatdialect.h"

namespace bridge {

// Chat Completions as OpenAI has it, and as Ollama, vLLM, llama.cpp and many more understand it. Compatible servers differ in small
// things, all of which are taken: no numbers or no ids on tool calls, no [DONE], usage or none, empty choices.
class OpenAiChat : public ChatDialect
{
public:
    // Some fields are OpenAI's own, and other servers refuse them.
    OpenAiChat(const ChatService &service, bool isOpenAi);

    QList<std::pair<QByteArray, QByteArray>> headers() const override;
    QByteArray bodyOf(const ChatRequest &request) const override;
    bool leaveOut(QByteArrayView refusal) override;
    void begin() override;
    Result<ChatStep> read(const SseEvent &event) override;
    QList<WantedTool> takeTools() override { return m_tools.take(); }
    ChatUsage usage() const override { return m_usage; }

private:
    const ChatService m_service;
    bool m_newLimit;         // "max_completion_tokens", not "max_tokens"
    bool m_asksUsage = true;
    bool m_asksEffort = true;
    ToolCollector m_tools;
    ChatUsage m_usage;
};

// The route that belongs to what people enter as a service's address: with or without a slash at its end or the route itself.
QUrl chatCompletionsUrl(const QUrl &base);

} // namespace bridge
