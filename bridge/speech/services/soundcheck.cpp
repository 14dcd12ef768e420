// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/soundcheck.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Two frames of MP3 at 48 kbit/s and 24 kHz are 288 bytes; a WAV's header is 44, and a page says what it is in fewer.
constexpr qsizetype kHead = 2048;
constexpr qsizetype kFewest = 24; // bytes of text in a row: sound does not look like that so long

// Digits are read one by one, a slow voice takes half a second for each; a pause before and after.
constexpr auto kPerCharacter = 600ms;
constexpr auto kPause = 4s;

tl::unexpected<Error> no(const QString &what)
{
    return fail(Error::Code::Malformed, what);
}

bool isTextByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x7f) || c == '\n' || c == '\r' || c == '\t';
}

// A page or a JSON answer. Mu-law and PCM may begin with "<" as well, but not go on like this.
bool looksLikeText(QByteArrayView head)
{
    while (!head.isEmpty() && std::isspace(static_cast<unsigned char>(head.front())))
        head = head.sliced(1);
    if (head.isEmpty() || (head.front() != '<' && head.front() != '{' && head.front() != '['))
        return false;
    const auto start = head.first(std::min(head.size(), kFewest));
    return std::all_of(start.begin(), start.end(), isTextByte);
}

// The length of the MPEG layer III frame that begins here (ISO 11172-3, 2.4.1.3).
std::optional<qsizetype> mp3Frame(QByteArrayView at)
{
    static constexpr std::array<int, 16> kRate1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
    static constexpr std::array<int, 16> kRate2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
    static constexpr std::array<int, 4> kHertz{44100, 48000, 32000, 0};
    if (at.size() < 4)
        return std::nullopt;
    const auto byte = [&](qsizetype i) { return static_cast<unsigned char>(at[i]); };
    const int version = (byte(1) >> 3) & 3; // 3: MPEG 1, 2: MPEG 2, 0: 2.5
    if (byte(0) != 0xff || (byte(1) & 0xe0) != 0xe0 || version == 1 || ((byte(1) >> 1) & 3) != 1)
        return std::nullopt;
    const int bits = (version == 3 ? kRate1 : kRate2)[byte(2) >> 4];
    const int hertz = kHertz[(byte(2) >> 2) & 3] / (version == 3 ? 1 : version == 2 ? 2 : 4);
    if (bits == 0 || hertz == 0)
        return std::nullopt;
    return (version == 3 ? 144 : 72) * bits * 1000 / hertz + ((byte(2) >> 1) & 1);
}

bool looksLikeMp3(QByteArrayView head)
{
    if (head.startsWith("ID3"))
        return true;
    const auto length = mp3Frame(head); // one may be chance; two, right after each other, are none
    return length && *length > 4 && head.size() >= *length + 4 && mp3Frame(head.sliced(*length));
}

int wavRate(QByteArrayView head)
{
    if (head.size() < 28)
        return 0;
    const auto byte = [&](qsizetype i) { return int(static_cast<unsigned char>(head[i])); };
    return byte(24) | byte(25) << 8 | byte(26) << 16;
}

} // namespace

Result<void> SoundCheck::takeType(const QByteArray &contentType) const
{
    const auto type = contentType.toLower();
    if (type.startsWith("text/") || type.startsWith("application/json") || type.startsWith("application/xml"))
        return no(u"a page (%1) instead of sound"_s.arg(QString::fromLatin1(type.left(60))));
    for (const auto *other : {"audio/mpeg", "audio/mp3", "audio/ogg", "audio/opus", "audio/flac", "audio/aac", "video/"}) {
        if (type.startsWith(other))
            return no(u"compressed sound (%1) instead of raw"_s.arg(QString::fromLatin1(type.left(60))));
    }
    const auto at = type.indexOf("rate=");
    if (at < 0)
        return {};
    auto digits = type.mid(at + 5);
    digits.truncate(std::find_if(digits.cbegin(), digits.cend(), [](char c) { return c < '0' || c > '9'; }) - digits.cbegin());
    const int rate = digits.left(7).toInt();
    if (rate > 0 && rate != m_format.rate.hz)
        return no(u"sound of %1 Hz instead of %2"_s.arg(rate).arg(m_format.rate.hz));
    return {};
}

Result<void> SoundCheck::take(QByteArrayView bytes)
{
    m_bytes += bytes.size();
    if (m_head.size() >= kHead)
        return {};
    m_head += bytes.first(std::min(bytes.size(), kHead - m_head.size()));
    const QByteArrayView head(m_head);
    if (head.size() >= kFewest && looksLikeText(head))
        return no(u"a page instead of sound"_s);
    if (looksLikeMp3(head))
        return no(u"an MP3 instead of raw sound"_s);
    if (head.startsWith("OggS") || head.startsWith("fLaC"))
        return no(u"compressed sound instead of raw"_s);
    if (head.startsWith("RIFF") && head.size() >= 28 && head.sliced(8).startsWith("WAVE"))
        return no(u"a WAV file of %1 Hz instead of raw sound of %2"_s.arg(wavRate(head)).arg(m_format.rate.hz));
    return {};
}

Result<void> SoundCheck::end() const
{
    if (m_bytes > 0 && m_bytes < kFewest && looksLikeText(m_head))
        return no(u"a page instead of sound"_s);
    return {};
}

Milliseconds SoundCheck::longest() const
{
    return std::min<Milliseconds>(m_most, kPause + kPerCharacter * m_characters);
}

bool canBeSpoken(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); });
}

} // namespace bridge
