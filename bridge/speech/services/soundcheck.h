// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace bridge {

// What a service was asked for: headerless mono sound.
struct SoundFormat
{
    enum class Encoding { MuLaw, Pcm16 }; // Pcm16: little-endian
    Encoding encoding = Encoding::MuLaw;
    SampleRate rate = kTelephoneRate;

    int bytesPerSample() const { return encoding == Encoding::MuLaw ? 1 : 2; }
    Milliseconds lengthOf(qint64 bytes) const { return bridge::lengthOf(qsizetype(bytes / bytesPerSample()), rate); }
};

// Listens to what comes as the sound of a text, byte by byte: whether it is sound at all, and no longer than anybody would take to say
// it. One per request or reply. Pure.
class SoundCheck
{
public:
    static constexpr Milliseconds kSentence = 3min; // nobody's is longer
    static constexpr Milliseconds kReply = 30min;

    explicit SoundCheck(SoundFormat format, Milliseconds most = kSentence) : m_format(format), m_most(most) {}

    void expect(const QString &text) { m_characters += text.size(); } // more is to be said
    // Of HTTP, before the first byte: "audio/pcm;rate=16000".
    Result<void> takeType(const QByteArray &contentType) const;
    // Malformed: a page, an MP3, a WAV. Nothing of these bytes is sound.
    Result<void> take(QByteArrayView bytes);
    // All there was of it: a short page is found only now.
    Result<void> end() const;

    bool isTooLong() const { return m_format.lengthOf(m_bytes) > longest(); }
    bool isEmpty() const { return m_bytes == 0; }
    Milliseconds longest() const; // for what was expected

private:
    SoundFormat m_format;
    Milliseconds m_most;
    QByteArray m_head; // the first bytes, as many as it takes to tell
    qint64 m_bytes = 0;
    qint64 m_characters = 0;
};

// Whether a voice would make a sound of it: it has a letter or a digit.
bool canBeSpoken(const QString &text);

} // namespace bridge
