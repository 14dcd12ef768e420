// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/noncebook.h"

#include <QCryptographicHash>

namespace bridge {

bool NonceBook::admit(QByteArrayView nonce)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(nonce);
    const auto digest = hash.result();
    if (m_known.contains(digest))
        return false;
    m_known.insert(digest);
    m_order.push_back(digest);
    if (m_order.size() > kMost) {
        m_known.remove(m_order.front());
        m_order.pop_front();
    }
    return true;
}

} // namespace bridge
