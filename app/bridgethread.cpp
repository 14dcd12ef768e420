// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridgethread.h"

namespace app {

using namespace bridge;

BridgeThread::~BridgeThread()
{
    quit();
    wait();
}

Result<House *> BridgeThread::open()
{
    start();
    m_opened.acquire();
    return m_house;
}

void BridgeThread::run()
{
    auto house = House::open(m_plan);
    if (house)
        m_house = house->get();
    else
        m_house = tl::make_unexpected(house.error());
    m_opened.release();
    if (house)
        exec();
}

} // namespace app
