// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"
#include "bridge/types/units.h"

#include <QObject>

#include <span>

namespace bridge {

// The mouth of one call: sentences in, sound out. A connection to a speaking service, or a voice on this computer. What it is told to
// speak it speaks in order; what it gives comes as fast as it likes.
// Lives in the call's media thread, owned by the engine. Commands return at once and never block.
class TextToSpeech : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual SampleRate speaks() const = 0; // what spoke() gives

public slots: // commands
    virtual void open() = 0;
    // One sentence or less of a reply, plain text. A reply's number is the caller's choice, and larger than those before it.
    virtual void speak(int reply, const QString &text) = 0;
    virtual void finish(int reply) = 0; // nothing more of that one: spokeAll() when all its sound has been told
    virtual void hush() = 0;            // drop all replies; nothing of them is told any more
    virtual void close() = 0;           // idempotent; nothing is told afterwards

signals: // facts
    void ready(const QString &model, const QString &voice);
    // Words whose sound comes next, in order and without loss: together they are the reply as it was written. With services that align
    // words and sound a few words at a time, with others a sentence.
    void saying(int reply, const QString &words);
    void spoke(int reply, std::span<const qint16> samples); // at rate speaks(); borrowed
    void spokeAll(int reply);
    void warned(const QString &code, const QString &message); // it goes on
    void failed(const bridge::Error &error);                  // it is over; at most once
};

} // namespace bridge
