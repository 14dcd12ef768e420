// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/flacmaker.h"

#include <QFile>

#include <sndfile.h>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr sf_count_t kBlock = 64 * 1024; // samples of each side: 8 s of a call, some 5 ms of work

}

void FlacMaker::Close::operator()(sf_private_tag *file) const
{
    sf_close(file);
}

FlacMaker::FlacMaker(const QString &from, const QString &to)
    : m_from(from)
    , m_to(to)
{ }

FlacMaker::~FlacMaker() = default;

Result<void> FlacMaker::open()
{
    SF_INFO info{};
    m_in.reset(sf_open(QFile::encodeName(m_from).constData(), SFM_READ, &info));
    if (!m_in)
        return fail(Error::Code::Storage, u"%1 cannot be read: %2"_s.arg(m_from, QString::fromUtf8(sf_strerror(nullptr)).trimmed()));
    info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    m_out.reset(sf_open(QFile::encodeName(m_to).constData(), SFM_WRITE, &info));
    if (!m_out)
        return fail(Error::Code::Storage, u"%1 cannot be written: %2"_s.arg(m_to, QString::fromUtf8(sf_strerror(nullptr)).trimmed()));
    QFile::setPermissions(m_to, QFile::ReadOwner | QFile::WriteOwner);
    m_block.resize(size_t(kBlock * info.channels));
    return {};
}

Result<bool> FlacMaker::step()
{
    if (!m_in) {
        if (const auto opened = open(); !opened)
            return tl::make_unexpected(opened.error());
    }
    const auto count = sf_readf_short(m_in.get(), m_block.data(), kBlock);
    if (count > 0 && sf_writef_short(m_out.get(), m_block.data(), count) != count)
        return fail(Error::Code::Storage, u"%1 cannot be written: %2"_s.arg(m_to, QString::fromUtf8(sf_strerror(m_out.get())).trimmed()));
    if (count > 0)
        return true;
    if (const int error = sf_close(m_out.release()); error != SF_ERR_NO_ERROR) // the last of it is written now
        return fail(Error::Code::Storage, u"%1 cannot be written: %2"_s.arg(m_to, QString::fromUtf8(sf_error_number(error))));
    return false;
}

} // namespace bridge
