// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <memory>

struct SpeexResamplerState_;

namespace bridge {

// Changes the rate of one direction of one stream, for that stream's whole life (speexdsp, quality 5: 5 ms delay,
// flat to 3.4 kHz, aliases below 16 bit). It keeps state across frames; a new one per frame would click.
// Same rate in and out passes samples through untouched. One thread, its owner's.
class LineResampler
{
public:
    LineResampler(SampleRate from, SampleRate to);
    ~LineResampler();
    LineResampler(LineResampler &&) noexcept;
    LineResampler &operator=(LineResampler &&) noexcept;

    SampleRate from() const { return m_from; }
    SampleRate to() const { return m_to; }

    // The next samples, at rate `to`. Borrowed: valid until the next call. Over many frames exactly to/from times as many.
    std::span<const qint16> process(std::span<const qint16> in);
    void reset(); // forget what came before: the next sample starts a new stream

private:
    struct Closer { void operator()(SpeexResamplerState_ *state) const; };

    SampleRate m_from;
    SampleRate m_to;
    std::unique_ptr<SpeexResamplerState_, Closer> m_state; // null when the rates are equal
    QList<qint16> m_out;
};

} // namespace bridge
