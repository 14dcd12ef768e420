// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/soundthread.h"

#include <QObject>
#include <QStringList>

namespace ui {

// Which loudspeakers and microphones there are, asked every two seconds: the signals of Qt 6.4 for this never come on Linux.
struct SoundDeviceNames
{
    QStringList outputs, inputs; // as a person knows them, the default one first

    friend bool operator==(const SoundDeviceNames &, const SoundDeviceNames &) = default;
};

// The asking happens in the sound thread, the answer is kept here. UI thread.
class SoundDevices : public QObject
{
    Q_OBJECT
public:
    explicit SoundDevices(SoundThread &thread, QObject *parent = nullptr); // the thread lives longer

    bool areKnown() const { return m_known; } // the first answer takes a moment
    const SoundDeviceNames &names() const { return m_names; }

signals:
    void changed();

private:
    SoundDeviceNames m_names;
    bool m_known = false;
};

} // namespace ui

Q_DECLARE_METATYPE(ui::SoundDeviceNames)
