// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/agentroutes.h"

#include "bridge/server/jsonbody.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <optional>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

std::optional<AgentProfile> named(const DeskCatalogue &catalogue, const QString &name)
{
    const auto found = std::ranges::find_if(catalogue.agents,
        [&](const AgentProfile &agent) { return agent.name.compare(name, Qt::CaseInsensitive) == 0; });
    return found == catalogue.agents.end() ? std::nullopt : std::optional(*found);
}

HttpReply noSuchAgent()
{
    return errorReply({Error::Code::NotFound, u"There is no agent of that name; GET /api/agents has them all."_s});
}

HttpReply list(const DeskCatalogue &catalogue)
{
    QJsonArray agents;
    for (const auto &agent : catalogue.agents)
        agents.append(agent.toJson());
    return jsonReply({{u"agents"_s, agents}});
}

// For editors and programs that write profiles.
HttpReply schema()
{
    QFile file(u":/agent-profile.schema.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        return errorReply({Error::Code::NotFound, u"This program was built without its schema of agent profiles."_s});
    return jsonReply(QJsonDocument::fromJson(file.readAll()).object());
}

HttpReply keepAgent(const HttpRequest &request, const DeskCatalogue &catalogue, const AgentKeeping &keeping)
{
    auto body = readJsonBody(request.wire.body);
    if (!body)
        return errorReply(body.error());
    if (!body->contains("name"_L1))
        body->insert("name"_L1, request.arguments[0]);
    const auto profile = AgentProfile::fromJson(*body);
    if (!profile)
        return errorReply(profile.error());
    const auto former = named(catalogue, request.arguments[0]);
    if (const auto kept = keeping.keep(*profile, former ? former->name : QString()); !kept)
        return errorReply(kept.error());
    return jsonReply(profile->toJson(), former ? 200 : 201);
}

HttpReply removeAgent(const QString &name, const DeskCatalogue &catalogue, const AgentKeeping &keeping)
{
    const auto agent = named(catalogue, name);
    if (!agent)
        return noSuchAgent();
    if (const auto removed = keeping.remove(agent->name); !removed)
        return errorReply(removed.error());
    return jsonReply({{u"name"_s, agent->name}, {u"removed"_s, true}});
}

} // namespace

std::vector<Route> agentRoutes(std::function<DeskCatalogue()> catalogue, AgentKeeping keeping)
{
    const auto one = "/api/agents/{name}";
    return {
        {"GET", "/api/agents", WhoMay::Token,
            [=](const HttpRequest &, const Respond &respond) { respond(list(catalogue())); }},
        {"GET", "/api/agent-schema", WhoMay::Token,
            [](const HttpRequest &, const Respond &respond) { respond(schema()); }},
        {"GET", one, WhoMay::Token,
            [=](const HttpRequest &request, const Respond &respond) {
                const auto agent = named(catalogue(), request.arguments[0]);
                respond(agent ? jsonReply(agent->toJson()) : noSuchAgent());
            }},
        {"PUT", one, WhoMay::Token,
            [=](const HttpRequest &request, const Respond &respond) { respond(keepAgent(request, catalogue(), keeping)); }},
        {"DELETE", one, WhoMay::Token,
            [=](const HttpRequest &request, const Respond &respond) {
                respond(removeAgent(request.arguments[0], catalogue(), keeping));
            }},
    };
}

} // namespace bridge
