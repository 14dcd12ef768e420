// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/microphonein.h"

#include "ui/audio/microphoneworker.h"

namespace ui {

MicrophoneIn::MicrophoneIn(SoundThread &thread, QObject *parent)
    : Microphone(parent)
    , m_worker(new MicrophoneWorker)
{
    qRegisterMetaType<SoundProblem>();
    thread.adopt(m_worker);
    connect(m_worker, &MicrophoneWorker::started, this, [this](quint64 order) {
        if (order == m_order)
            emit started();
    });
    connect(m_worker, &MicrophoneWorker::level, this, [this](quint64 order, quint16 peak) {
        if (order == m_order)
            emit level(peak);
    });
    connect(m_worker, &MicrophoneWorker::failed, this, [this](quint64 order, SoundProblem problem) {
        if (order == m_order)
            emit failed(problem);
    });
}

void MicrophoneIn::record(std::shared_ptr<bridge::AudioTap> tap)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, tap = std::move(tap), order = ++m_order] { worker->record(tap, order); });
}

void MicrophoneIn::stop()
{
    ++m_order;
    QMetaObject::invokeMethod(m_worker, &MicrophoneWorker::stop);
}

} // namespace ui
