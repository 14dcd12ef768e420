// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/speakerout.h"

#include "ui/audio/speakerworker.h"

namespace ui {

SpeakerOut::SpeakerOut(SoundThread &thread, QObject *parent)
    : Speaker(parent)
    , m_worker(new SpeakerWorker)
{
    qRegisterMetaType<SoundProblem>();
    thread.adopt(m_worker);
    connect(m_worker, &SpeakerWorker::started, this, [this](quint64 order) {
        if (order == m_order)
            emit started();
    });
    connect(m_worker, &SpeakerWorker::finished, this, [this](quint64 order) {
        if (order == m_order)
            emit finished();
    });
    connect(m_worker, &SpeakerWorker::failed, this, [this](quint64 order, SoundProblem problem) {
        if (order == m_order)
            emit failed(problem);
    });
}

void SpeakerOut::play(std::shared_ptr<bridge::AudioTap> tap, Kind kind)
{
    QMetaObject::invokeMethod(m_worker,
        [worker = m_worker, tap = std::move(tap), kind, order = ++m_order] { worker->play(tap, kind, order); });
}

void SpeakerOut::stop()
{
    ++m_order;
    QMetaObject::invokeMethod(m_worker, &SpeakerWorker::stop);
}

void SpeakerOut::hearCallerOnly(bool on)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, on] { worker->hearCallerOnly(on); });
}

} // namespace ui
