// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recorder.h"

#include "bridge/recordings/recorderworker.h"

namespace bridge {

using namespace Qt::StringLiterals;

Recorder::Recorder(const QString &folder, bool packs, QObject *parent)
    : QObject(parent)
    , m_shelf(folder)
    , m_finished(m_shelf.finishAll())
    , m_packs(packs)
    , m_worker(new RecorderWorker(m_shelf, m_packs)) // no parent: it changes thread
{
    qRegisterMetaType<CallId>();
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &RecorderWorker::ready, this, &Recorder::ready);
    connect(m_worker, &RecorderWorker::troubled, this, &Recorder::troubled);
    m_thread.setObjectName(u"recorder"_s);
    m_thread.start();
    if (packs) {
        const auto unpacked = m_shelf.unpacked();
        QMetaObject::invokeMethod(m_worker, [worker = m_worker, unpacked] { worker->packLater(unpacked); });
    }
}

Recorder::~Recorder()
{
    QMetaObject::invokeMethod(m_worker, &RecorderWorker::finishAll, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

std::shared_ptr<RecordingFeed> Recorder::begin(const CallId &call, SampleRate rate)
{
    auto feed = std::make_shared<RecordingFeed>(rate);
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, call, feed] { worker->begin(call, feed); });
    return feed;
}

} // namespace bridge
