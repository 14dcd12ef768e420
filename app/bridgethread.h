// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/house.h"

#include <QSemaphore>
#include <QThread>

namespace app {

// The bridge thread of a console: opens the house over there and keeps it until it is stopped. Lives in the main thread.
class BridgeThread : public QThread
{
    Q_OBJECT
public:
    explicit BridgeThread(House::Plan plan) : m_plan(std::move(plan)) { setObjectName(QStringLiteral("bridge")); }
    ~BridgeThread() override;

    // Starts, and waits until the house stands or cannot. Once.
    bridge::Result<House *> open();

protected:
    void run() override;

private:
    const House::Plan m_plan;
    QSemaphore m_opened;
    bridge::Result<House *> m_house = nullptr; // written over there before m_opened, read here after it
};

} // namespace app
