// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QStringList>

namespace bridge {

// A voice on this computer (flite): whole sentences to sound, blocking, about a hundredth of real time. Not for UI or media
// threads: use SpeechWorker there. Reentrant: any worker thread.
struct LocalVoice
{
    // "slt" (default), "rms", "awb" or "kal16". An unknown name speaks as slt.
    static QStringList names();
    // 16 kHz. Text is plain text; markup is read as words. At most 2,000 characters, and about three minutes, are spoken.
    static Result<AudioFrame> speak(const QString &text, const QString &voice);
};

} // namespace bridge
