// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>
#include <span>

namespace bridge {

// Who speaks on the practice line: a script or a microphone. Asked every 20 ms of the call, in the practice thread: hear(), then
// speak(). It measures time by counting those, so it needs no clock. Owned by its caller.
class PracticeMouth
{
public:
    virtual ~PracticeMouth() = default;

    // 20 ms of what the line brings, at 8 kHz; zeros in silence.
    virtual void hear(std::span<const qint16> agent) = 0;
    // Fills in the next 20 ms of what this one says.
    virtual void speak(std::span<qint16> out) = 0;
    // A key pressed in this frame.
    virtual std::optional<char> press() { return std::nullopt; }
    // It has had enough.
    virtual bool hangsUp() const { return false; }
};

} // namespace bridge
