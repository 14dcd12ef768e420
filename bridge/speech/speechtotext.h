// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"
#include "bridge/types/units.h"

#include <QObject>

#include <optional>
#include <span>

namespace bridge {

// The ears of one call: the caller's sound in, words out, turn by turn. A connection to a recognising service, or a recogniser on this
// computer. It decides when a turn of the caller's is over, unless it is told so by finishTurn(). It knows nothing of agents.
// Lives in the call's media thread, owned by the engine. Commands return at once and never block.
class SpeechToText : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual SampleRate hears() const = 0; // what hear() takes
    // How much of the caller's sound a bill is about, when that is not all of it. From any moment of its life on, close() included.
    virtual std::optional<Milliseconds> counted() const { return std::nullopt; }

public slots: // commands
    virtual void open() = 0;
    virtual void hear(std::span<const qint16> caller) = 0; // 20 ms at rate hears(), gapless, also in silence
    virtual void finishTurn() = 0;                         // the caller has stopped, says somebody who knows: tell what you have as final
    virtual void close() = 0;                              // idempotent; nothing is told afterwards

signals: // facts
    void ready(const QString &model);
    void speechStarted();
    // Of this turn, all of it so far. Final: the turn is over, what comes next is another one; never final and empty.
    // Confidence 0 to 1, below 0: not known.
    void heard(const QString &text, bool final, double confidence);
    void warned(const QString &code, const QString &message); // it goes on
    void failed(const bridge::Error &error);                  // it is over; at most once
};

} // namespace bridge
