// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/openairequests.h"

// What we tell GPT-Live, as the text of one event each. Pure.

namespace bridge {

// Who an agent is, for a session.
struct GptLiveSetup
{
    QString model;
    QString backendModel; // that thinks and calls functions behind the voice
    QString voice;
    QString instruction;
    QString effort;       // of the backend; see AgentProfile
    QList<ToolSpec> tools;
    QList<OpenAiTurn> said; // by whom, before this session: the newest 100
};

QString liveStartEvent(const GptLiveSetup &setup);

// Caller audio, 8 kHz. Replaces what is in `text`, whose memory is used again.
void writeLiveAudioEvent(QString &text, std::span<const qint16> samples);

// Each is cut to what the service takes at once, 500 tokens.
QString liveInstructionEvent(const QString &words); // how to behave from now on: it may break off what it says
QString liveThoughtEvent(const QString &words);     // a fact, silently
QString liveCommentaryEvent(const QString &words);  // something to say, in its own words

QString liveToolOutputEvent(const QString &callId, const QJsonObject &result);
QString liveGoOnEvent(); // the model behind it, with the results
QString liveCloseEvent();

} // namespace bridge
