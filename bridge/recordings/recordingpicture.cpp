// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingpicture.h"

#include <algorithm>
#include <cstdlib>

namespace bridge {

namespace {

constexpr qint64 kBlock = 64 * 1024; // samples of one side: 8 s of a telephone call, about a millisecond of WAV, ten of FLAC

}

PictureMaker::PictureMaker(std::unique_ptr<RecordingFile> file, int parts)
    : m_file(std::move(file))
    , m_picture{std::vector<quint16>(size_t(parts)), std::vector<quint16>(size_t(parts)), m_file->duration()}
    , m_block(size_t(kBlock) * 2)
{
}

bool PictureMaker::step()
{
    const auto count = m_file->read(m_at, m_block);
    const auto parts = qint64(m_picture.caller.size()), length = m_file->length();
    for (qint64 i = 0; i < count;) {
        const auto part = (m_at + i) * parts / length;
        const auto end = std::min(count, ((part + 1) * length + parts - 1) / parts - m_at); // where the next part begins
        int caller = m_picture.caller[size_t(part)], agent = m_picture.agent[size_t(part)];
        for (; i < end; ++i) {
            caller = std::max(caller, std::abs(int(m_block[size_t(i) * 2])));
            agent = std::max(agent, std::abs(int(m_block[size_t(i) * 2 + 1])));
        }
        m_picture.caller[size_t(part)] = quint16(std::min(32767, caller));
        m_picture.agent[size_t(part)] = quint16(std::min(32767, agent));
    }
    m_at += count;
    return count > 0 && m_at < m_file->length();
}

Result<RecordingPicture> pictureOf(const QString &path, int parts)
{
    auto file = RecordingFile::open(path);
    if (!file)
        return tl::make_unexpected(file.error());
    PictureMaker maker(std::move(*file), parts);
    while (maker.step()) { }
    return maker.picture();
}

} // namespace bridge
