// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/models/modelcheck.h"

#include <QDate>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using Use = ServiceModel::Use;

namespace {

constexpr qsizetype kMostNamed = 8; // models in one sentence
constexpr int kSoonDays = 60;

struct Wish
{
    QString service, model, agent;
    Use use;
};

// What an engine that is one service uses: its service, and the setting of agents that name no model.
struct OneService
{
    QLatin1StringView engine, service, setting;
};
constexpr OneService kOneService[] = {{"gemini_live"_L1, "gemini"_L1, "gemini/model"_L1},
    {"openai_realtime"_L1, "openai"_L1, "openai/realtimeModel"_L1}, {"gpt_live"_L1, "openai"_L1, "openai/liveModel"_L1}};

QList<Wish> wishesOf(const AgentProfile &agent, const Settings &settings)
{
    for (const auto &one : kOneService) {
        if (agent.engine == one.engine)
            return {{one.service, agent.model.isEmpty() ? settings.text(QString(one.setting)) : agent.model, agent.name, Use::Talk}};
    }
    QList<Wish> wishes;
    if (agent.engine != "pipeline"_L1 && agent.engine != "gather"_L1)
        return wishes;
    for (const auto &part : agent.pipeline.thinking) {
        const auto service = part.section(u':', 0, 0).trimmed();
        const auto model = part.section(u':', 1).trimmed();
        if (servicesWithModels().contains(service))
            wishes.append({service, model.isEmpty() ? settings.text(service + u"/model"_s) : model, agent.name, Use::Think});
    }
    return wishes;
}

// Ollama lists "llama3.1:latest" for "llama3.1"; Gemini is asked with or without "models/".
const ServiceModel *find(const ServiceModels &service, const Wish &wish)
{
    const auto bare = wish.model.startsWith("models/"_L1) ? wish.model.sliced(7) : wish.model;
    const auto it = std::find_if(service.models.begin(), service.models.end(),
        [&](const ServiceModel &model) { return model.id == bare || model.id.section(u':', 0, 0) == bare; });
    return it == service.models.end() ? nullptr : &*it;
}

Check checkWish(const ServiceModels &service, const Wish &wish)
{
    Check check{service.service + u"/model/"_s + wish.model, service.title + u" model"_s, Check::State::Ok, wish.model + u" is there"_s, {}};
    const auto *model = find(service, wish);
    if (!model) {
        const auto others = service.ids(wish.use);
        check.state = Check::State::Fail;
        check.detail = u"agent '%1' wants %2, which this key can't use"_s.arg(wish.agent, wish.model);
        check.fix = others.isEmpty() ? u"Choose another model for the agent."_s
                                     : u"Choose another for the agent, such as %1."_s.arg(others.first(std::min(others.size(), kMostNamed)).join(u", "_s));
    } else if (model->until.isValid() && model->until < QDate::currentDate().addDays(kSoonDays)) {
        check.state = Check::State::Warn;
        check.detail = u"%1 is switched off on %2"_s.arg(wish.model, model->until.toString(Qt::ISODate));
        check.fix = u"Choose another model for agent '%1'."_s.arg(wish.agent);
    }
    return check;
}

// A server of one's own runs when it is wanted: that it does not is no fault.
Check trouble(Check key, const ServiceModels &service)
{
    key.detail = service.problem;
    if (service.service == "local"_L1) {
        key.title = service.title;
        key.state = Check::State::Off;
        return key;
    }
    key.state = service.refused ? Check::State::Fail : Check::State::Warn;
    key.fix = service.refused ? u"Compare the key with the one in %1's console."_s.arg(service.title) : u"Ask again later."_s;
    return key;
}

} // namespace

QList<Check> checkModels(const QList<ServiceModels> &services, const Settings &settings, const QList<AgentProfile> &agents)
{
    QList<Check> checks;
    for (const auto &service : services) {
        QList<Wish> wishes;
        for (const auto &agent : agents) {
            for (const auto &wish : wishesOf(agent, settings)) {
                const bool known = std::any_of(wishes.begin(), wishes.end(), [&](const Wish &w) { return w.model == wish.model; });
                if (wish.service == service.service && !known)
                    wishes << wish;
            }
        }
        if (!service.asked || (service.service == "local"_L1 && wishes.isEmpty()))
            continue; // nobody wants it
        Check key{service.service + u"/key"_s, service.title + u" key"_s, Check::State::Ok, u"is taken"_s, {}};
        if (!service.problem.isEmpty()) {
            checks << trouble(key, service);
            continue;
        }
        checks << key;
        for (const auto &wish : wishes) {
            if (const auto check = checkWish(service, wish); check.state != Check::State::Ok)
                checks << check;
        }
    }
    return checks;
}

} // namespace bridge
