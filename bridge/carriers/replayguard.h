// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <set>

namespace bridge {

// Remembers signed messages for as long as their time would let them pass, so that one which somebody recorded does not pass twice.
// A value; asks no clock itself. One thread.
class ReplayGuard
{
public:
    static constexpr qint64 kWindow = 300; // seconds, before and after now: the vendors' own tolerance

    static bool isInTime(qint64 at, qint64 now) { return at >= now - kWindow && at <= now + kWindow; }

    // False when the same `message`, made at `at`, was here already. Both times in Unix seconds; ask after the signature was
    // checked, or strangers could fill it.
    bool admit(QByteArrayView message, qint64 at, qint64 now);

private:
    // About 15 MB, and 150 webhooks a second for the whole window. The oldest go first when there are more.
    static constexpr size_t kMost = 100'000;

    std::set<std::pair<qint64, QByteArray>> m_seen; // time, then a digest
};

} // namespace bridge
