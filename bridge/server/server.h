// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaigns.h"
#include "bridge/records/journal.h"
#include "bridge/recordings/recordingshelf.h"
#include "bridge/server/agentroutes.h"
#include "bridge/server/callerloop.h"
#include "bridge/server/modelroutes.h"
#include "bridge/settings/settings.h"

#include <QHostAddress>
#include <QObject>

#include <functional>
#include <memory>

namespace bridge {

// The bridge's port. It accepts, checks, and hands on: media streams to their calls, webhooks and the API to their handlers.
// Lives in the bridge thread, owned by app/.
class Server : public QObject
{
    Q_OBJECT
public:
    struct Parts // borrowed; app/ keeps them longer than the server
    {
        Switchboard &switchboard;
        Journal &journal;
        std::function<DeskCatalogue()> catalogue; // for /api/status, /api/agents, /api/voices, /api/lines
        AgentKeeping agents;                      // for PUT and DELETE of an agent
        PieceSpeech speech = {};                  // for carriers that fetch sound as files
        const RecordingShelf *recordings = nullptr; // null: there are none
        AskModels models = {};                    // empty: nobody can be asked
        Campaigns *campaigns = nullptr;             // null: there are none
    };

    Server(const Parts &parts, const Settings &settings, QObject *parent = nullptr);
    void setSettings(const Settings &settings); // for what comes from now on: a tunnel that has changed its name
    ~Server() override;

    // NotPossibleNow names the address, the port and what to do (port in use). Port 0: any free one.
    Result<void> listen(const QHostAddress &address, quint16 port);
    quint16 port() const; // 0: not listening
    void close();         // no new connections; open ones end with 1001

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace bridge
