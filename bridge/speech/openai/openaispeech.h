// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/httpask.h"
#include "bridge/speech/services/httpmouth.h"
#include "bridge/speech/services/serviceoptions.h"

#include <span>

// What OpenAI's speech over HTTP is asked and what it answers, or a server that speaks like it. Pure. Any thread.

namespace bridge {

inline constexpr SampleRate kTranscribeRate{16000}; // what Whisper and its like were made for, and some servers insist on

const QStringList &openAiSpeechVoices();

HttpVoice openAiVoice(const ServiceOptions &options); // for an HttpMouth

// Utterance by utterance.
struct OpenAiHearing
{
    QString model;
    QString language; // ISO 639-1; empty: it finds out
    Milliseconds utteranceEnd{600};
    ServiceName service;
    QString key;
};
OpenAiHearing openAiHearing(const ServiceOptions &options);
HttpOrder transcribeOrder(const OpenAiHearing &hearing, std::span<const qint16> samples, const Settings &settings);
Result<QString> transcriptFrom(const QByteArray &json);

// Costs nothing, and its answer shows whether the key is right.
QNetworkRequest openAiModelsRequest(const Settings &settings);

// 16-bit mono in a WAV.
QByteArray wavOf(std::span<const qint16> samples, SampleRate rate);

// What an answer other than 200 means; `asked` is what it was asked for: "the voice \"marin\" of the model \"...\"".
LossVerdict judgeOpenAi(int status, const QByteArray &body, const ServiceName &service, const QString &asked);

// Whether it could be asked; the error says what is missing.
Result<void> checkOpenAiSpeechSettings(const Settings &settings);

} // namespace bridge
