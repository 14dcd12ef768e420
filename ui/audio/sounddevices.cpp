// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/sounddevices.h"

#include <QAudioDevice>
#include <QMediaDevices>
#include <QTimer>

#include <chrono>

using namespace std::chrono_literals;

namespace ui {

constexpr auto kAskEvery = 2s;

static QStringList namesOf(const QList<QAudioDevice> &devices)
{
    QStringList names;
    for (const auto &device : devices) {
        if (device.isDefault())
            names.prepend(device.description());
        else
            names.append(device.description());
    }
    return names;
}

// Asks in the sound thread, tells what is different. Deleted with that thread.
class SoundDevicesWorker : public QObject
{
    Q_OBJECT
public:
    SoundDevicesWorker()
        : m_timer(new QTimer(this))
    {
        connect(m_timer, &QTimer::timeout, this, &SoundDevicesWorker::ask);
    }

    void start()
    {
        ask();
        m_timer->start(kAskEvery);
    }

signals:
    void answered(const ui::SoundDeviceNames &names);

private:
    void ask()
    {
        const SoundDeviceNames names{namesOf(QMediaDevices::audioOutputs()), namesOf(QMediaDevices::audioInputs())};
        if (m_asked && names == m_last)
            return;
        m_asked = true;
        m_last = names;
        emit answered(names);
    }

    QTimer *m_timer;
    SoundDeviceNames m_last;
    bool m_asked = false;
};

SoundDevices::SoundDevices(SoundThread &thread, QObject *parent)
    : QObject(parent)
{
    qRegisterMetaType<SoundDeviceNames>();
    auto *worker = new SoundDevicesWorker; // the sound thread deletes it
    thread.adopt(worker);
    connect(worker, &SoundDevicesWorker::answered, this, [this](const SoundDeviceNames &names) {
        m_names = names;
        m_known = true;
        emit changed();
    });
    QMetaObject::invokeMethod(worker, &SoundDevicesWorker::start);
}

} // namespace ui

#include "sounddevices.moc"
