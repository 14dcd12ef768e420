// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/firststeps.h"

#include "bridge/calls/desk.h"
#include "ui/calls/callbook.h"
#include "ui/history/whenanswered.h"

#include <QFuture>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Whoever has set one of these has an account there.
constexpr QStringView kCarrierKeys[] = {u"twilio/authToken", u"plivo/authToken", u"telnyx/apiKey", u"vonage/privateKey", u"exotel/apiToken"};

bool isPractice(const DeskCatalogue::LineEntry &entry) { return entry.line.carrier == "practice"_L1; }

} // namespace

FirstSteps::FirstSteps(Guide &guide, Desk &desk, CallBook &book, Journal *journal, SettingsStore *settings, QObject *parent)
    : QObject(parent)
    , m_guide(guide)
    , m_desk(desk)
    , m_book(book)
    , m_settings(settings)
{
    connect(&desk, &Desk::catalogueChanged, this, &FirstSteps::refresh);
    connect(&book, &CallBook::changed, this, &FirstSteps::noteAnswered);
    if (settings)
        connect(settings, &SettingsStore::changed, this, &FirstSteps::refresh);
    refresh();
    if (!journal || !settings)
        return; // nothing could be set up here
    whenAnswered(journal->count(CallQuery()), this, [this](const Result<int> &calls) {
        m_guide.begin(calls && *calls == 0);
        refresh();
    });
}

void FirstSteps::refresh()
{
    const auto catalogue = m_desk.catalogue();
    m_facts.carrier = m_settings && std::ranges::any_of(kCarrierKeys, [this](QStringView key) { return m_settings->settings().isSet(key); });
    m_facts.number = std::ranges::any_of(catalogue.lines, [](const auto &entry) { return entry.ready && !isPractice(entry); });
    m_facts.engine = std::ranges::any_of(catalogue.engines, [](const auto &entry) { return entry.ready && entry.name != "offline"_L1; });
    m_guide.setFacts(m_facts);
}

void FirstSteps::noteAnswered(const CallId &call)
{
    const auto *story = m_book.story(call);
    if (!story || !story->wasAnswered())
        return;
    auto &fact = story->parties().carrier == "practice"_L1 ? m_facts.practised : m_facts.called;
    if (!std::exchange(fact, true))
        m_guide.setFacts(m_facts);
}

CallRequest FirstSteps::practiceCall() const
{
    const auto catalogue = m_desk.catalogue();
    CallRequest request;
    const auto line = std::ranges::find_if(catalogue.lines, isPractice);
    if (line != catalogue.lines.end())
        request.line = line->line.name;
    const auto isReady = [&](const AgentProfile &agent) {
        return std::ranges::any_of(catalogue.engines, [&](const auto &engine) { return engine.name == agent.engine && engine.ready; });
    };
    if (const auto agent = std::ranges::find_if(catalogue.agents, isReady); agent != catalogue.agents.end())
        request.agent = agent->name;
    return request;
}

} // namespace ui
