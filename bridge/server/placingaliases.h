// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/calls/switchboard.h"
#include "bridge/server/access.h"
#include "bridge/server/route.h"

#include <QObject>

namespace bridge {

// The ways to place and to steer a call that scripts of other programs' users know, each with its own words in and out; what
// they do is what /api/calls does. And one page with a form, for a person with a browser: it dials only with the token.
// Lives in the bridge thread, owned by the server.
class PlacingAliases : public QObject
{
    Q_OBJECT
public:
    struct Parts // borrowed from the server
    {
        Switchboard &switchboard;
        Access &access;
        std::function<DeskCatalogue()> catalogue;
    };

    explicit PlacingAliases(Parts parts, QObject *parent = nullptr);

    std::vector<Route> routes();

private:
    using Answer = std::function<QJsonObject(const CallRequest &wish, const LegId &leg)>;
    Result<CallId> place(CallRequest &wish);
    // Answers when the carrier has a name for the call, because that is what these scripts work with; or says why there is none.
    void placeNamed(CallRequest wish, const Respond &respond, const Answer &answer);

    void initiate(const HttpRequest &request, const Respond &respond);
    void initiateWithPerson(const HttpRequest &request, const Respond &respond);
    void makeCall(const HttpRequest &request, const Respond &respond);
    void interrupt(const HttpRequest &request, const Respond &respond);
    void showPage(const HttpRequest &request, const Respond &respond);
    void dialFromPage(const HttpRequest &request, const Respond &respond);

    Parts m_parts;
};

} // namespace bridge
