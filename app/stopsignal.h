// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace app {

// SIGINT and SIGTERM as Qt signals. One at a time; lives in the main thread, owned by the run.
class StopSignal : public QObject
{
    Q_OBJECT
public:
    StopSignal();
    ~StopSignal() override;

signals:
    void raised();
    void raisedAgain();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_once = false;
};

} // namespace app
