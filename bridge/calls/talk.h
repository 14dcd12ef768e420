// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"
#include "bridge/types/units.h"

#include <QObject>

#include <memory>

namespace bridge {

class AudioTap;
class LineMonitor;
class OperatorVoice;

// What is said on one call, as the call sees it: by sound over a media stream (Conversation), or turn by turn, in words that the carrier
// hears and says (WordTalk). It tells what was said and measured as facts, and knows nothing of the call's state or of why calls end.
// Lives in the call's media thread, owned by the call; its engine is the call's.
class Talk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void begin(Instant now) = 0; // the engine is ready and the line is open: greet
    virtual void tick(Instant now) = 0;  // every 20 ms
    virtual void finish() = 0;           // the call is over: tells what was said and heard up to now

    virtual void interrupt(Who by) = 0;                     // the operator stops the agent
    virtual void say(const QString &text, Who by) = 0;      // the agent says this
    virtual void press(const QString &keys) = 0;            // the caller pressed them
    virtual void setMuted(bool muted, Who by) = 0;          // the agent is not heard, and told so
    virtual bool isMuted() const = 0;
    virtual void setBargeIn(bool on) = 0;                   // from the agent's next word on
    virtual void setDeaf(bool) {}                           // the engine hears silence: what is on the line is not meant for it
    // The operator speaks instead of the agent, who is cut off, hears silence and is not heard; from a closed microphone at first.
    virtual bool takeOver(std::shared_ptr<AudioTap>, Who) { return false; } // false: no sound flows here
    virtual void handBack() {}
    virtual OperatorVoice *operatorVoice() { return nullptr; } // while taken over
    virtual LineMonitor *monitor() { return nullptr; }      // nothing to listen to where no sound flows

    virtual int callerTurns() const = 0;
    virtual int bargeIns() const = 0;                       // of the caller
    virtual Milliseconds quietFor(Instant now) const = 0;   // since either side last spoke on the line; 0: somebody speaks
    virtual bool isAgentHeardOut(Instant now) const = 0;    // nothing of the agent's is on its way any more
    virtual bool isCallerSpeaking() const = 0;
    virtual bool hasSpokenSinceCaller() const = 0;          // the agent, after the caller's last turn, or after it was asked to say something

signals:
    void happened(const bridge::CallFact &fact);
    void agentSaidAll(const QString &text); // a reply's last word is known
    void callerTookTurn();                  // the caller's words are final
    void callerBargedIn();
};

} // namespace bridge
