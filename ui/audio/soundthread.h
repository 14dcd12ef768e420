// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

namespace ui {

// The one thread in which everything of QtMultimedia lives: opening a device can take a while, and a busy window must not make
// the sound stutter. Started with the first thing that moves in; workers are deleted when it ends. UI thread, one, owned by the main window.
class SoundThread
{
public:
    SoundThread() { m_thread.setObjectName(QStringLiteral("sound")); }
    ~SoundThread()
    {
        m_thread.quit();
        m_thread.wait();
    }
    SoundThread(const SoundThread &) = delete;
    SoundThread &operator=(const SoundThread &) = delete;

    void adopt(QObject *worker) // without a parent
    {
        worker->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
        if (!m_thread.isRunning())
            m_thread.start();
    }

private:
    QThread m_thread;
};

} // namespace ui
