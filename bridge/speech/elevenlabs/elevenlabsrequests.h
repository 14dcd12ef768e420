// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/elevenlabs/elevenlabstrouble.h"
#include "bridge/speech/services/httpmouth.h"
#include "bridge/speech/services/serviceoptions.h"

#include <QNetworkRequest>

namespace bridge {

// A voice that ElevenLabs offers to everybody.
struct ElevenLabsVoice
{
    QString name;
    QString id;
    QString character;
};
const QList<ElevenLabsVoice> &elevenLabsVoices();

// What to speak with.
struct ElevenLabsSpeaking
{
    QString model;
    QString voiceId;
    QString voiceName; // as shown
    QString language;  // ISO 639-1, where the model takes one; else empty
    bool strangeVoice = false; // a name that is not known; the default speaks
    bool overSocket = true;    // the model speaks over the multi-context socket
    Result<void> possible;     // or why this model is none for calls
};

ElevenLabsSpeaking elevenLabsSpeaking(const ServiceOptions &options);
ElevenLabsMoment momentOf(const ElevenLabsSpeaking &speaking, const Settings &settings);

QNetworkRequest contextsRequest(const ElevenLabsSpeaking &speaking, const Settings &settings);
// A question that costs nothing and whose answer says what is wrong with a key.
QNetworkRequest accountRequest(const Settings &settings);
HttpVoice elevenLabsHttpVoice(const ElevenLabsSpeaking &speaking, const Settings &settings);

// Whether it could speak; the error says what is missing.
Result<void> checkElevenLabsSettings(const Settings &settings);

} // namespace bridge
