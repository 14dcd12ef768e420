// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QStringList>

namespace bridge {

// A voice on this computer (flite): whole sentences to sound, blocking, about a hundredth of real time. Not for UI or media
// threads: use SpeechSession there. Reentrant: any worker thread.
struct LocalVoice
{
    // "slt" (default), "rms", "awb" or "kal16". An unknown name speaks as slt.
    static QStringList names();
    static constexpr qsizetype kLongestText = 2000; // characters; what comes after is not spoken
    // 16 kHz. Text is plain text; markup is read as words. Of what is longer, the first kLongestText characters or about three minutes are spoken.
    static Result<AudioFrame> speak(const QString &text, const QString &voice);
};

} // namespace bridge
