// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/replayguard.h"

#include <QCryptographicHash>

namespace bridge {

bool ReplayGuard::admit(QByteArrayView message, qint64 at, qint64 now)
{
    while (!m_seen.empty() && m_seen.begin()->first < now - kWindow)
        m_seen.erase(m_seen.begin());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(message);
    if (!m_seen.emplace(at, hash.result()).second)
        return false;
    if (m_seen.size() > kMost)
        m_seen.erase(m_seen.begin());
    return true;
}

} // namespace bridge
