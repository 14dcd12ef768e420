// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/wavkeeper.h"

#include <QtEndian>

#include <sndfile.h>

#include <unistd.h>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongest = 1'000'000'000; // samples of one side: a WAV file counts its bytes in 32 bits
constexpr qint64 kHead = 44;               // bytes before the sound

}

void WavKeeper::Close::operator()(sf_private_tag *file) const
{
    sf_close(file);
}

WavKeeper::WavKeeper() = default;
WavKeeper::~WavKeeper() { close(); }

Result<void> WavKeeper::create(const QString &path, SampleRate rate)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::NewOnly | QIODevice::Unbuffered, QFile::ReadOwner | QFile::WriteOwner))
        return fail(Error::Code::Storage, u"cannot make %1: %2"_s.arg(path, m_file.errorString()));
    SF_INFO info{};
    info.samplerate = rate.hz;
    info.channels = 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    m_sound.reset(sf_open_fd(m_file.handle(), SFM_RDWR, &info, SF_FALSE));
    if (!m_sound)
        return fail(Error::Code::Storage, u"cannot write %1: %2"_s.arg(path, QString::fromUtf8(sf_strerror(nullptr)).trimmed()));
    sf_command(m_sound.get(), SFC_SET_UPDATE_HEADER_AUTO, nullptr, SF_TRUE);
    return {};
}

Result<void> WavKeeper::write(qint64 start, std::span<const qint16> samples)
{
    const auto count = sf_count_t(samples.size() / 2);
    if (!m_sound || start > m_length)
        return fail(Error::Code::Internal, u"a recording was written out of its order"_s);
    if (start + count > kLongest)
        return fail(Error::Code::Unsupported, u"%1 is as long as a WAV file can be"_s.arg(m_file.fileName()));
    if (start != m_length && sf_seek(m_sound.get(), start, SEEK_SET | SFM_WRITE) < 0)
        return fail(Error::Code::Storage, u"cannot go back in %1"_s.arg(m_file.fileName()));
    if (sf_writef_short(m_sound.get(), samples.data(), count) != count)
        return fail(Error::Code::Storage, u"cannot write %1: %2"_s.arg(m_file.fileName(), QString::fromUtf8(sf_strerror(m_sound.get())).trimmed()));
    m_length = std::max(m_length, qint64(start + count));
    return {};
}

// RIFF, 36 bytes of it that do not change, and the length of the sound: what libsndfile writes for 16-bit PCM.
Result<void> WavKeeper::mend(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite | QIODevice::Unbuffered))
        return fail(Error::Code::Storage, u"cannot open %1: %2"_s.arg(path, file.errorString()));
    auto head = file.read(kHead);
    if (head.size() != kHead || !head.startsWith("RIFF") || head.mid(36, 4) != "data")
        return fail(Error::Code::Malformed, u"%1 is no recording of ours"_s.arg(path));
    const auto sound = quint32(std::min<qint64>(file.size() - kHead, kLongest * 4) / 4 * 4); // whole samples
    qToLittleEndian(quint32(sound + kHead - 8), head.data() + 4);
    qToLittleEndian(sound, head.data() + 40);
    if (!file.seek(0) || file.write(head) != kHead)
        return fail(Error::Code::Storage, u"cannot write %1: %2"_s.arg(path, file.errorString()));
    return {};
}

void WavKeeper::close()
{
    m_sound.reset();
    m_file.close();
}

} // namespace bridge
