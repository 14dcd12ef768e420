// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/handset.h"

#include "app/house.h"

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

Handset::Handset(House &house, Desk &desk, QObject *parent)
    : QObject(parent)
    , m_house(house)
    , m_devices(m_thread)
    , m_microphone(m_thread)
    , m_speaker(m_thread)
    , m_mouth(std::make_shared<AudioTap>())
    , m_ear(std::make_shared<AudioTap>())
{
    connect(&m_devices, &ui::SoundDevices::changed, this, &Handset::devicesChanged);
    connect(&desk, &Desk::happened, this, &Handset::follow);
    if (m_devices.areKnown())
        devicesChanged();
}

void Handset::devicesChanged()
{
    const auto &names = m_devices.names();
    m_hasSound = !names.inputs.isEmpty() && !names.outputs.isEmpty();
    const auto problem = m_hasSound ? QString()
                                    : tr("No microphone or loudspeaker found: on the practice line a built-in caller speaks for you.");
    QMetaObject::invokeMethod(&m_house,
        [&house = m_house, mouth = m_hasSound ? m_mouth : nullptr, ear = m_hasSound ? m_ear : nullptr, problem] {
            house.setSound(mouth, ear, problem);
        });
}

void Handset::follow(const QList<CallEvent> &events)
{
    for (const auto &event : events) {
        if (const auto *placed = event.as<Placed>(); placed && placed->carrier == "practice"_L1) {
            m_practice.insert(event.call);
        } else if (event.as<MediaStarted>() && m_practice.contains(event.call)) {
            m_live.insert(event.call);
            pickUp();
        } else if (event.as<Ended>()) {
            m_practice.remove(event.call);
            if (m_live.remove(event.call) && m_live.isEmpty())
                putDown();
        }
    }
}

void Handset::pickUp()
{
    if (!m_hasSound)
        return;
    m_microphone.record(m_mouth);
    m_speaker.play(m_ear, ui::Speaker::Kind::Live);
}

void Handset::putDown()
{
    m_microphone.stop();
    m_speaker.stop();
}

} // namespace app
