// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

namespace bridge {

// What a service counts for its bill. Everything is an amount since the last time it was told.
struct Usage
{
    QString service; // "gemini"
    QString model;
    double inputTokens = 0; // text
    double inputAudioTokens = 0;
    double cachedTokens = 0;
    double outputTokens = 0; // text, thoughts included
    double outputAudioTokens = 0;
    double characters = 0;   // spoken
    double seconds = 0;      // heard

    bool isNothing() const
    {
        return inputTokens + inputAudioTokens + cachedTokens + outputTokens + outputAudioTokens + characters + seconds <= 0;
    }
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::Usage)
