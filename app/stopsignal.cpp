// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stopsignal.h"

#include <csignal>
#include <sys/eventfd.h>
#include <unistd.h>

namespace app {

namespace {

int g_wake = -1; // written by the signal handler, which may do nothing else

void wake(int)
{
    const quint64 one = 1;
    [[maybe_unused]] const auto written = ::write(g_wake, &one, sizeof one);
}

} // namespace

StopSignal::StopSignal()
{
    g_wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    m_notifier = std::make_unique<QSocketNotifier>(g_wake, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        quint64 count = 0;
        [[maybe_unused]] const auto got = ::read(g_wake, &count, sizeof count);
        if (std::exchange(m_once, true))
            emit raisedAgain();
        else
            emit raised();
    });
    std::signal(SIGINT, wake);
    std::signal(SIGTERM, wake);
}

StopSignal::~StopSignal()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_notifier.reset();
    ::close(std::exchange(g_wake, -1));
}

} // namespace app
