// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingfile.h"

#include <QFile>
#include <QtEndian>

#include <sndfile.h>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kHead = 44;        // bytes of a WAV file before the sound
constexpr qint64 kPair = 4;        // bytes: two samples

}

void RecordingFile::Close::operator()(sf_private_tag *file) const
{
    sf_close(file);
}

Result<std::unique_ptr<RecordingFile>> RecordingFile::open(const QString &path)
{
    SF_INFO info{};
    std::unique_ptr<RecordingFile> file(new RecordingFile);
    file->m_sound.reset(sf_open(QFile::encodeName(path).constData(), SFM_READ, &info));
    if (!file->m_sound)
        return fail(Error::Code::Storage, u"the recording %1 cannot be read: %2"_s.arg(path, QString::fromUtf8(sf_strerror(nullptr)).trimmed()));
    if (info.channels != 2 || info.samplerate < 4000 || info.samplerate > 48000)
        return fail(Error::Code::Malformed, u"%1 is no recording of ours"_s.arg(path));
    file->m_rate = {info.samplerate};
    file->m_length = info.frames;
    return file;
}

qint64 RecordingFile::read(qint64 from, std::span<qint16> both)
{
    const qint64 count = std::clamp<qint64>(m_length - from, 0, qint64(both.size() / 2));
    if (count == 0 || from < 0)
        return 0;
    if (from != m_at && sf_seek(m_sound.get(), from, SEEK_SET) != from)
        return 0;
    const auto got = sf_readf_short(m_sound.get(), both.data(), count);
    m_at = from + got;
    return got;
}

qint64 RecordingFile::size() const
{
    return kHead + m_length * kPair;
}

QByteArray RecordingFile::head() const
{
    QByteArray wav(kHead, '\0');
    const auto word = [&wav](qsizetype at, const char *text) { std::copy_n(text, 4, wav.data() + at); };
    const auto number = [&wav](qsizetype at, auto value) { qToLittleEndian(value, wav.data() + at); };
    word(0, "RIFF");
    number(4, quint32(size() - 8));
    word(8, "WAVE");
    word(12, "fmt ");
    number(16, quint32(16));
    number(20, quint16(1)); // PCM
    number(22, quint16(2)); // channels
    number(24, quint32(m_rate.hz));
    number(28, quint32(m_rate.hz * kPair));
    number(32, quint16(kPair));
    number(34, quint16(16));
    word(36, "data");
    number(40, quint32(m_length * kPair));
    return wav;
}

QByteArray RecordingFile::bytes(qint64 from, qint64 count)
{
    count = std::clamp<qint64>(size() - from, 0, count);
    QByteArray found = from < kHead ? head().mid(from, std::min(count, kHead - from)) : QByteArray();
    const qint64 first = std::max(from, kHead) - kHead; // of the sound
    const qint64 wanted = count - found.size();
    if (wanted <= 0)
        return found;
    const qint64 place = first / kPair;
    m_block.resize(size_t(((first + wanted + kPair - 1) / kPair - place) * 2));
    const auto got = read(place, m_block);
    qToLittleEndian<qint16>(m_block.data(), got * 2, m_block.data());
    const QByteArray sound(reinterpret_cast<const char *>(m_block.data()), got * kPair);
    return found + sound.mid(first - place * kPair, wanted);
}

} // namespace bridge
