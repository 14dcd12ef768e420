// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QTimer>

#include <deque>

namespace bridge {

// Orders on their way to a carrier that takes only so many a second (Twilio's accounts begin with one). The first goes at once.
// At most 1,000 wait; more are refused. Lives in the bridge thread, owned by a carrier.
class DialQueue : public QObject
{
    Q_OBJECT
public:
    DialQueue();

    void setPace(int callsPerSecond); // 0: as they come
    Result<void> add(const DialOrder &order);
    void remove(const CallId &call); // nothing when it does not wait
    qsizetype size() const { return qsizetype(m_waiting.size()); }

signals:
    void due(const bridge::DialOrder &order);

private:
    void next();

    std::deque<DialOrder> m_waiting;
    QTimer m_pause; // running: the last one went less than a pace ago
};

} // namespace bridge
