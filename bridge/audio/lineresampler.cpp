// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/lineresampler.h"

#include <speex/speex_resampler.h>

namespace bridge {

namespace {

// Flat to 3.4 kHz with aliases below 16 bit, at 5 ms and 3-5 us a frame; 3 droops by 1 dB, 10 costs six times as much.
constexpr int kQuality = 5;

} // namespace

void LineResampler::Closer::operator()(SpeexResamplerState_ *state) const
{
    speex_resampler_destroy(state);
}

LineResampler::LineResampler(SampleRate from, SampleRate to)
    : m_from(from)
    , m_to(to)
{
    Q_ASSERT(from.hz > 0 && to.hz > 0);
    if (from == to)
        return;
    int error = RESAMPLER_ERR_SUCCESS;
    m_state.reset(speex_resampler_init(1, spx_uint32_t(from.hz), spx_uint32_t(to.hz), kQuality, &error));
    Q_ASSERT_X(m_state, "LineResampler", speex_resampler_strerror(error));
}

LineResampler::~LineResampler() = default;
LineResampler::LineResampler(LineResampler &&) noexcept = default;
LineResampler &LineResampler::operator=(LineResampler &&) noexcept = default;

std::span<const qint16> LineResampler::process(std::span<const qint16> in)
{
    if (!m_state)
        return m_from == m_to ? in : std::span<const qint16>();

    // One more than the nominal count, for the fraction of a sample carried over. It only ever grows, to the largest
    // frame.
    const auto room = qsizetype(qint64(in.size()) * m_to.hz / m_from.hz) + 2;
    if (m_out.size() < room)
        m_out.resize(room);

    size_t taken = 0;
    qsizetype made = 0;
    while (taken < in.size() && made < room) {
        auto inCount = spx_uint32_t(in.size() - taken);
        auto outCount = spx_uint32_t(room - made);
        speex_resampler_process_int(m_state.get(), 0, in.data() + taken, &inCount, m_out.data() + made, &outCount);
        if (inCount == 0 && outCount == 0)
            break;
        taken += inCount;
        made += outCount;
    }
    return { m_out.constData(), size_t(made) };
}

void LineResampler::reset()
{
    if (m_state)
        speex_resampler_reset_mem(m_state.get());
}

} // namespace bridge
