// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

#include <QTimer>

#include <functional>

namespace bridge {

// Has the journal erase what is older than it should be kept: at once, and then every hour, so that no call stays an hour longer.
// Lives in the thread of its owner, who has the journal too.
class Retention : public QObject
{
    Q_OBJECT
public:
    using Clock = std::function<QDateTime()>;

    // Days to keep a call after it began, 0: for ever. The journal lives longer.
    Retention(Journal &journal, int keepDays, Clock clock = &QDateTime::currentDateTimeUtc, QObject *parent = nullptr);

    void look(); // erases what is too old now

signals:
    void erased(int calls); // also none
    void failed(const bridge::Error &error);

private:
    Journal &m_journal;
    const int m_keepDays;
    const Clock m_clock;
    QTimer m_timer;
};

} // namespace bridge
