// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/audio/recordingfeed.h"
#include "bridge/calls/callevent.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace bridge {

class Talk;

// When a call begins to be recorded: never, at once, or when the caller has heard to its end that it will be. Until then the agent
// neither hears nor greets them; where the announcement does not get through, the call goes on and is not recorded.
// Lives in the call's media thread, owned by the call, which it does not outlive; as short as its talk.
class CallRecording : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Recording recording;
        QString announcement;
        bool bargeIn = true; // of the profile, for afterwards
        std::function<std::shared_ptr<RecordingFeed>(SampleRate rate)> open; // empty: nobody records here
        std::function<void(const CallFact &fact)> tell;
    };

    CallRecording(Parts parts, Talk &talk, QObject *parent = nullptr);
    ~CallRecording() override; // the recording ends

    void begin(Instant now); // the talk, sooner or later
    void tick(Instant now, bool isAgents); // whether the agent may speak: no operator, no answering machine

private:
    enum class State { Off, Announcing, Waiting, On };
    void announce(Instant now);
    void start(bool announced);
    void giveUp(const QString &why);
    void letAgent(Instant now);

    const Parts m_parts;
    Talk &m_talk; // the call's
    State m_state = State::Off;
    std::shared_ptr<RecordingFeed> m_feed; // shared with who records
    bool m_agentBegun = false;
    bool m_said = false;
    bool m_cut = false;
    int m_tries = 0;
    Instant m_asked{};
};

} // namespace bridge
