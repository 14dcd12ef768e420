// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/wavcopy.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPiece = 256 * 1024; // bytes: 8 s of a telephone call

}

WavCopy::WavCopy(std::unique_ptr<RecordingFile> file, const QString &path)
    : m_file(std::move(file))
    , m_copy(path)
{
}

Result<bool> WavCopy::step()
{
    const auto cannot = [this] { return fail(Error::Code::Storage, u"Cannot write %1: %2"_s.arg(m_copy.fileName(), m_copy.errorString())); };
    if (!m_copy.isOpen() && !m_copy.open(QIODevice::WriteOnly))
        return cannot();
    if (m_at < m_file->size()) {
        const auto piece = m_file->bytes(m_at, kPiece);
        if (piece.isEmpty())
            return fail(Error::Code::Malformed, u"the recording ends in the middle: its file is damaged"_s);
        if (m_copy.write(piece) != piece.size())
            return cannot();
        m_at += piece.size();
        return true;
    }
    if (!m_copy.commit())
        return cannot();
    return false;
}

} // namespace bridge
