// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/serviceoptions.h"
#include "bridge/types/units.h"

#include <QNetworkRequest>

namespace bridge {

// Which ears: Nova is told the language and leaves the turns to us, Flux (its models' names begin with "flux") finds them by itself.
struct DeepgramListening
{
    QString model;
    QString language; // as Deepgram spells it: "en-US", "hi", "multi"; empty: the model's own
    bool isFlux = false;
    bool wrongLanguage = false; // this model does not know the language that was asked for
    Milliseconds endpointing{};  // Nova: silence that ends a turn
    Milliseconds utteranceEnd{}; // Nova: between words
    double endOfTurn = 0.7;      // Flux: confidence that ends a turn
    Milliseconds turnTimeout{};  // Flux: silence that ends it anyway
};

DeepgramListening deepgramListening(const ServiceOptions &options);
QNetworkRequest listenRequest(const DeepgramListening &listening, const Settings &settings);

// A voice of Deepgram's by its whole name: "aura-2-thalia-en".
struct DeepgramVoice
{
    QString name;
    bool strange = false; // another was asked for, which nobody knows
};
const QStringList &deepgramVoices(); // the English ones, as people say: "thalia"

// "aura-2-thalia-en" for "Thalia"; the settings' for an empty or unknown one.
DeepgramVoice deepgramVoice(const ServiceOptions &options);
QNetworkRequest speakRequest(const QString &voice, const Settings &settings);

// Whether a connection could be opened; the error says what is missing.
Result<void> checkDeepgramSettings(const Settings &settings);

} // namespace bridge
