// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/microphoneworker.h"

#include "bridge/audio/levels.h"

#include <QAudioDevice>
#include <QAudioSource>
#include <QMediaDevices>

#include <algorithm>
#include <cstring>

using namespace bridge;

namespace ui {

MicrophoneWorker::MicrophoneWorker() = default;
MicrophoneWorker::~MicrophoneWorker() = default;

void MicrophoneWorker::record(std::shared_ptr<AudioTap> tap, quint64 order)
{
    stop();
    m_order = order;
    const auto device = QMediaDevices::defaultAudioInput();
    if (device.isNull())
        return fail(SoundProblem::NoDevice);
    QAudioFormat format;
    format.setSampleRate(tap->rate().hz);
    format.setChannelCount(1);
    format.setSampleFormat(QAudioFormat::Int16);
    m_source = std::make_unique<QAudioSource>(device, format);
    m_source->setBufferSize(samplesIn(kFrame, tap->rate()) * qsizetype(sizeof(qint16)) * 2);
    m_device = m_source->start();
    if (!m_device || m_source->error() == QAudio::OpenError)
        return fail(SoundProblem::CannotOpen);
    connect(m_source.get(), &QAudioSource::stateChanged, this, [this](QAudio::State state) {
        if (state == QAudio::StoppedState && m_source && m_source->error() != QAudio::NoError)
            QMetaObject::invokeMethod(this, [this, lost = m_order] {
                if (lost == m_order && m_tap)
                    fail(SoundProblem::Lost);
            }, Qt::QueuedConnection); // not from inside the source that is deleted by it
    });
    connect(m_device, &QIODevice::readyRead, this, &MicrophoneWorker::take);
    m_tap = std::move(tap);
    emit started(order);
}

void MicrophoneWorker::stop()
{
    m_device = nullptr;
    if (m_source) {
        m_source->disconnect(this);
        m_source->stop();
        m_source.reset();
    }
    m_tap.reset();
    m_rest.clear();
}

void MicrophoneWorker::fail(SoundProblem problem)
{
    stop();
    emit failed(m_order, problem);
}

void MicrophoneWorker::take()
{
    if (!m_device || !m_tap)
        return;
    auto bytes = m_rest + m_device->readAll();
    std::vector<qint16> samples(size_t(bytes.size()) / sizeof(qint16)); // at the desk, not on the line: may allocate
    if (samples.empty()) // it says readyRead with nothing to read while the device wakes up
        return;
    std::memcpy(samples.data(), bytes.constData(), samples.size() * sizeof(qint16));
    m_rest = bytes.sliced(qsizetype(samples.size() * sizeof(qint16)));
    m_tap->write(samples, {});
    emit level(m_order, quint16(std::min(peakOf(samples), 32767)));
}

} // namespace ui
