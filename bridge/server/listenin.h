// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/calls/switchboard.h"
#include "bridge/server/feedsocket.h"

#include <memory>

namespace bridge {

// One client of /api/calls/{id}/audio: hears both parties of a call, 16-bit little-endian PCM in stereo, caller left, agent right. The call's
// media thread writes into a tap, this reads it every 20 ms. To a client that is behind no sound is sent until it has caught
// up; one that stays behind is closed with 1008. Ends with the call. Lives in the bridge thread, deletes itself with its client.
class ListenIn : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kMaxBehind = 64 * 1024; // bytes: 2 s of 8 kHz stereo
    static constexpr auto kPatience = 10s;          // that long behind, then it is over

    ListenIn(QWebSocket *socket, const CallId &call, Switchboard &switchboard, QObject *parent);
    ~ListenIn() override;

    void shutDown(); // 1001: the program stops

private:
    void begin();
    void pass();
    void take(const CallEvent &event);

    FeedSocket m_socket;
    const CallId m_call;
    Switchboard &m_switchboard; // app's
    std::shared_ptr<AudioTap> m_tap; // shared with the call's media thread
    QTimer m_tick;
    std::optional<Instant> m_behindSince;
};

} // namespace bridge
