// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/mediathread.h"

#include "bridge/calls/mediaworker.h"

namespace bridge {

using namespace Qt::StringLiterals;

MediaThread::MediaThread(int number, QObject *parent)
    : QObject(parent)
    , m_worker(new MediaWorker) // no parent: an object with a parent cannot change thread
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_worker, &MediaWorker::start);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &MediaWorker::happened, this, &MediaThread::happened);
    connect(m_worker, &MediaWorker::refused, this, &MediaThread::refused);
    connect(m_worker, &MediaWorker::wanted, this, &MediaThread::wanted);
    connect(m_worker, &MediaWorker::levels, this, &MediaThread::levels);
    connect(m_worker, &MediaWorker::over, this, [this](const CallId &call) {
        --m_calls;
        emit over(call);
    });
    m_thread.setObjectName(u"media %1"_s.arg(number));
    m_thread.start(QThread::TimeCriticalPriority);
}

MediaThread::~MediaThread()
{
    stop();
}

void MediaThread::stop()
{
    if (!m_thread.isRunning())
        return;
    QMetaObject::invokeMethod(m_worker, &MediaWorker::stop, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void MediaThread::open(CallOrder order)
{
    ++m_calls;
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, order = std::move(order)]() mutable { worker->open(std::move(order)); });
}

void MediaThread::with(const CallId &call, std::function<void(Call &)> action)
{
    if (!m_thread.isRunning())
        return; // some carriers confirm at once what the last call of a stopped thread asked for
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, call, action = std::move(action)] { worker->with(call, action); });
}

void MediaThread::admit(const CallId &call, qintptr descriptor)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, call, descriptor] { worker->admit(call, descriptor); });
}

} // namespace bridge
