// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/speakerworker.h"

#include <QAudioDevice>
#include <QAudioSink>
#include <QMediaDevices>

#include <algorithm>

using namespace bridge;

namespace ui {

namespace {

constexpr auto kBuffer = 80ms;   // of the sound card; the server adds its own
constexpr auto kStart = 60ms;    // three frames: media comes in 20 ms steps and not quite evenly
constexpr auto kTooLate = 400ms; // a listener who is further behind is brought back
constexpr auto kFeedEvery = 10ms;

constexpr qint64 kSampleBytes = sizeof(AudioTap::Sample); // as the device wants it: left, right
static_assert(kSampleBytes == 4);

} // namespace

SpeakerWorker::SpeakerWorker()
    : m_timer(new QTimer(this))
{
    m_timer->setTimerType(Qt::PreciseTimer);
    m_timer->setInterval(kFeedEvery);
    connect(m_timer, &QTimer::timeout, this, &SpeakerWorker::feed);
}

SpeakerWorker::~SpeakerWorker() = default;

void SpeakerWorker::play(std::shared_ptr<AudioTap> tap, Speaker::Kind kind, quint64 order)
{
    stop();
    m_order = order;
    const auto device = QMediaDevices::defaultAudioOutput();
    if (device.isNull())
        return fail(SoundProblem::NoDevice);
    QAudioFormat format;
    format.setSampleRate(tap->rate().hz);
    format.setChannelCount(2);
    format.setSampleFormat(QAudioFormat::Int16);
    m_sink = std::make_unique<QAudioSink>(device, format);
    m_sink->setBufferSize(samplesIn(kBuffer, tap->rate()) * kSampleBytes);
    m_device = m_sink->start();
    if (!m_device || m_sink->error() == QAudio::OpenError)
        return fail(SoundProblem::CannotOpen);
    connect(m_sink.get(), &QAudioSink::stateChanged, this, [this](QAudio::State state) {
        if (state == QAudio::StoppedState && m_sink && m_sink->error() != QAudio::NoError)
            QMetaObject::invokeMethod(this, [this, lost = m_order] {
                if (lost == m_order && m_tap)
                    fail(SoundProblem::Lost);
            }, Qt::QueuedConnection); // not from inside the sink that is deleted by it
    });
    m_tap = std::move(tap);
    m_kind = kind;
    m_frame.resize(size_t(samplesIn(kFrame, m_tap->rate())));
    m_filling = kind != Speaker::Kind::Clip;
    m_timer->start();
    emit started(order);
}

void SpeakerWorker::stop()
{
    m_timer->stop();
    m_device = nullptr;
    if (m_sink) {
        m_sink->disconnect(this);
        m_sink->stop();
        m_sink.reset();
    }
    m_tap.reset();
}

void SpeakerWorker::fail(SoundProblem problem)
{
    stop();
    emit failed(m_order, problem);
}

void SpeakerWorker::feed()
{
    const auto rate = m_tap->rate();
    if (m_kind == Speaker::Kind::Live)
        dropOld();
    const bool isWhole = m_kind == Speaker::Kind::Clip || (m_kind == Speaker::Kind::Stream && m_tap->isClosed()); // before it is read
    if (m_filling && !isWhole && m_tap->readable() < size_t(samplesIn(kStart, rate)))
        return;
    m_filling = false;
    const auto frameBytes = qint64(m_frame.size()) * kSampleBytes;
    while (m_device && m_sink->bytesFree() >= frameBytes) {
        const auto count = m_tap->read(m_frame);
        if (m_callerOnly && m_kind == Speaker::Kind::Live)
            std::for_each_n(m_frame.begin(), count, [](AudioTap::Sample &sample) { sample.agent = sample.caller; });
        if (count > 0)
            m_device->write(reinterpret_cast<const char *>(m_frame.data()), qint64(count) * kSampleBytes);
        if (count == m_frame.size())
            continue;
        if (isWhole) {
            // What the card still holds is played after stop() only when it is drained, so wait for its buffer's length.
            m_timer->stop();
            QTimer::singleShot(kBuffer * 2, m_sink.get(), [this, order = m_order] {
                QMetaObject::invokeMethod(this, [this, order] {
                    if (order != m_order || !m_sink)
                        return;
                    stop();
                    emit finished(order);
                }, Qt::QueuedConnection);
            });
        } else {
            m_filling = count == 0;
        }
        return;
    }
}

void SpeakerWorker::dropOld()
{
    const auto rate = m_tap->rate();
    if (m_tap->readable() <= size_t(samplesIn(kTooLate, rate)))
        return;
    while (m_tap->readable() > size_t(samplesIn(kStart, rate)))
        m_tap->read(m_frame);
}

} // namespace ui
