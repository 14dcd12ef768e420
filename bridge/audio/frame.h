// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QList>
#include <QMetaType>

#include <span>

namespace bridge {

// Mono PCM, borrowed: valid until the function it is passed to returns, never stored.
struct PcmView
{
    std::span<const qint16> samples;
    SampleRate rate;

    Milliseconds length() const { return lengthOf(qsizetype(samples.size()), rate); }
};

// Mono PCM, owned: may be kept and queued. Copies share.
struct AudioFrame
{
    QList<qint16> samples;
    SampleRate rate;

    PcmView view() const { return {{samples.constData(), size_t(samples.size())}, rate}; }
    Milliseconds length() const { return lengthOf(samples.size(), rate); }
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::AudioFrame)
