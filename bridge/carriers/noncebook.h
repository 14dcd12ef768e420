// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSet>

#include <deque>

namespace bridge {

// Nonces of signatures that carry no time: each is good once. Whoever recorded a signed webhook can't send it again while its nonce
// is remembered, which is for the last 100,000 webhooks, until the program ends. A value. One thread.
class NonceBook
{
public:
    static constexpr size_t kMost = 100'000; // some 10 MB

    // False when it was here already. Ask after the signature was checked, or strangers could fill the book.
    bool admit(QByteArrayView nonce);

private:
    QSet<QByteArray> m_known; // digests: nonces may be of any length
    std::deque<QByteArray> m_order;
};

} // namespace bridge
