// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

namespace bridge {

// An engine whose ears and mouth are somebody else's, a carrier's that recognises and speaks: words in, words out. Of Engine's facts it
// tells agentText() and replyEnded(), and never sound. What the caller says comes as whole turns.
// Lives in the call's media thread, owned by the call.
class TextEngine : public Engine
{
    Q_OBJECT
public:
    using Engine::Engine;

    SampleRate hears() const final { return SampleRate{8000}; }
    SampleRate speaks() const final { return SampleRate{8000}; }

    virtual bool isWorking() const { return false; } // more will come for this turn: a tool or the model is at work

public slots:
    virtual void takeTurn(const QString &text, double confidence) = 0; // of the caller; confidence < 0: not known
    virtual void takeKeys(const QString &keys) = 0;                    // pressed in one go, instead of speaking

    void hear(std::span<const qint16>) final {}
    void press(char key) final { takeKeys(QString(QLatin1Char(key))); }
};

} // namespace bridge
