// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QByteArray>

namespace bridge {

// Sound files by libsndfile (WAV, FLAC, OGG, AIFF, …), whole, mixed down to mono and brought to `rate` by libsamplerate. At most
// 10 minutes. Blocks: not in a UI or media thread.
Result<AudioFrame> readSoundFile(const QString &path, SampleRate rate);

// The same of a file that is in memory.
Result<AudioFrame> readSound(const QByteArray &bytes, SampleRate rate);

// A whole 16-bit mono WAV file, for sending. Does not block.
QByteArray wavBytes(const AudioFrame &sound);

// 16-bit WAV. One or two channels: with `right` the file is stereo, the shorter side filled up with silence.
Result<void> writeWav(const QString &path, const AudioFrame &left, const AudioFrame *right = nullptr);

// A whole piece of sound at another rate (libsamplerate, SINC_MEDIUM): for the desk, not for the line.
AudioFrame resampledWhole(const AudioFrame &sound, SampleRate to);

} // namespace bridge
