// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"

#include "bridge/agents/profileshelf.h"

#include <algorithm>
#include <cmath>

using namespace bridge;
using namespace Qt::StringLiterals;

FakeDesk::FakeDesk()
    : m_catalogue(fullCatalogue())
    , m_start(QDateTime::currentDateTimeUtc())
{
}

void FakeDesk::setCatalogue(const DeskCatalogue &catalogue)
{
    m_catalogue = catalogue;
    emit catalogueChanged();
}

DeskCatalogue FakeDesk::fullCatalogue()
{
    DeskCatalogue catalogue;
    const auto agent = [&](const char *name, const char *engine, const char *voice) {
        AgentProfile profile;
        profile.name = QString::fromUtf8(name);
        profile.engine = QString::fromUtf8(engine);
        profile.voice = QString::fromUtf8(voice);
        catalogue.agents << profile;
    };
    agent("Front desk", "gemini_live", "Kore");
    agent("Billing helper", "gemini_live", "Puck");
    agent("Offline demo", "offline", "slt");
    catalogue.engines << DeskCatalogue::EngineEntry{u"gemini_live"_s, u"Gemini Live"_s,
                             {{u"Puck"_s, u"upbeat"_s, {}}, {u"Kore"_s, u"firm"_s, {}}, {u"Aoede"_s, u"breezy"_s, {}}}, true, {}}
                      << DeskCatalogue::EngineEntry{u"offline"_s, u"Offline demo"_s, {{u"slt"_s, u"calm"_s, u"en-US"_s}}, true, {}};
    catalogue.lines << DeskCatalogue::LineEntry{{u"Practice line"_s, u"practice"_s, {}}, true, {}}
                    << DeskCatalogue::LineEntry{{u"Twilio"_s, u"twilio"_s, u"+14155550100"_s}, true, {}, {.sendsDigits = true, .transfers = true, .hasRooms = true}}
                    << DeskCatalogue::LineEntry{{u"Plivo"_s, u"plivo"_s, {}}, false, u"no caller number"_s};
    catalogue.port = 5000;
    catalogue.address = u"127.0.0.1"_s;
    catalogue.publicUrl = u"https://desk.example.com"_s;
    return catalogue;
}

DeskCatalogue FakeDesk::catalogueOfAgents()
{
    auto catalogue = fullCatalogue();
    catalogue.agents = ProfileShelf::read({u":/agents"_s}).profiles();
    std::ranges::stable_partition(catalogue.agents, [](const AgentProfile &agent) { return agent.name == "Front desk"_L1; });
    catalogue.ownAgents = {u"Front desk"_s};
    catalogue.engines[0].voices.clear();
    for (const auto &[name, character] : {std::pair("Puck", "upbeat"), {"Charon", "informative"}, {"Kore", "firm"}, {"Fenrir", "excitable"}, {"Aoede", "breezy"},
             {"Leda", "youthful"}, {"Orus", "firm"}, {"Zephyr", "bright"}, {"Callirrhoe", "easy-going"}, {"Autonoe", "bright"}})
        catalogue.engines[0].voices.append({QString::fromLatin1(name), QString::fromLatin1(character), {}});
    catalogue.engines << DeskCatalogue::EngineEntry{u"pipeline"_s, u"Put together"_s, {}, false, u"deepgram/apiKey is not set."_s};
    catalogue.hearing = {{u"deepgram"_s, u"Deepgram"_s, false, u"deepgram/apiKey is not set."_s}, {u"sphinx"_s, u"PocketSphinx"_s, true, {}}};
    catalogue.thinking = {{u"openai"_s, u"OpenAI"_s, true, {}}, {u"local"_s, u"On this network"_s, true, {}}};
    catalogue.speaking = {{u"elevenlabs"_s, u"ElevenLabs"_s, true, {}}, {u"flite"_s, u"flite"_s, true, {}}};
    return catalogue;
}

QList<Check> FakeDesk::someChecks()
{
    using enum Check::State;
    return {{u"data"_s, u"Data folder"_s, Ok, u"Calls are recorded in the data folder."_s, {}},
        {u"port"_s, u"Port 5000"_s, Ok, u"this bridge listens"_s, {}},
        {u"twilio"_s, u"Twilio"_s, Ok, u"the key is right; 27.40 USD are left"_s, {}},
        {u"twilio-number"_s, u"Twilio, +1 415 555 0100"_s, Fail, u"Calls to it go to https://old.example.com."_s,
            u"Point the number at https://desk.example.com/twilio/voice, or let it be set for you."_s},
        {u"plivo"_s, u"Plivo"_s, Off, u"not set up"_s, {}}, {u"public"_s, u"Public address"_s, Ok, u"https://desk.example.com reaches this bridge"_s, {}},
        {u"gemini"_s, u"Gemini Live"_s, Warn, u"no key is set"_s, u"Set gemini/apiKey; agents of this engine can't talk before."_s},
        {u"sound"_s, u"Sound"_s, Ok, u"a microphone and a loudspeaker work"_s, {}}};
}

void FakeDesk::tell(const CallId &call, const QList<std::pair<int, CallFact>> &facts)
{
    if (!m_starts.contains(call))
        m_starts[call] = m_start;
    QList<CallEvent> events;
    for (const auto &[ms, fact] : facts) {
        events << CallEvent{call, ++m_seq[call], m_starts[call].addMSecs(ms), fact};
        m_last = ms;
    }
    emit happened(events);
}

void FakeDesk::tellLevels(const CallId &call, int ms, int callerPeak, int agentPeak)
{
    emit levels({CallLevels{call, Milliseconds(ms), quint16(callerPeak), quint16(agentPeak)}});
}

Placed placedCall(const QString &to, const QString &name)
{
    Placed placed{{to, {}, u"Practice line"_s, u"practice"_s, u"Front desk"_s, u"gemini_live"_s, u"Kore"_s, {}}};
    if (!name.isEmpty())
        placed.variables[u"name"_s] = name;
    return placed;
}

QList<std::pair<int, CallFact>> answeredCall(const QString &to, const QString &name)
{
    return {{0, placedCall(to, name)}, {200, Dialing{LegId(u"PR1"_s)}}, {600, Ringing{LegId(u"PR1"_s)}},
        {1800, Answered{AnsweredBy::Human}}, {2000, MediaStarted{u"audio/x-mulaw"_s, 8000}}};
}

namespace {

struct Say { int from, to; bool agent; }; // ms since the media stream

// Peaks as speech has them: syllables of a fifth of a second within a sentence's arc. The same every time.
int speechPeak(int ms, const Say &say)
{
    const double t = ms / 1000.0;
    const double arc = std::sin(3.14159 * (ms - say.from) / double(say.to - say.from));
    const double word = 0.25 + 0.75 * std::abs(std::sin(t * 2.9 + 0.7) * std::cos(t * 1.3));
    const double syllable = 0.2 + 0.8 * std::abs(std::sin(t * 12.1) * std::sin(t * 4.7 + 1));
    return int(30000 * (0.4 + 0.6 * arc) * word * syllable) + 120;
}

void tellSpeech(FakeDesk &desk, const CallId &call, int from, int to, const QList<Say> &says)
{
    for (int ms = from; ms < to; ms += 50) {
        int caller = 20, agent = 0;
        for (const auto &say : says) {
            if (ms >= say.from && ms < say.to)
                (say.agent ? agent : caller) = speechPeak(ms, say);
        }
        desk.tellLevels(call, ms, caller, agent);
    }
}

TurnMeasured measured(int turn, int endpoint, int engine, int line)
{
    return {turn, Milliseconds(endpoint), Milliseconds(engine / 3), Milliseconds(engine - engine / 3), Milliseconds(line),
        Milliseconds(endpoint + engine + line)};
}

void playConversation(FakeDesk &desk, const CallId &call)
{
    auto facts = answeredCall(u"+14155550138"_s, u"Dana Whitfield"_s);
    std::get<Placed>(facts[0].second).variables[u"reason"_s] = u"Move appointment"_s;
    facts << QList<std::pair<int, CallFact>>{
        {2100, AgentReady{u"gemini_live"_s, u"gemini-live"_s, u"Kore"_s, 410ms}},
        {2600, AgentSpeechStarted{1}},
        {5600, AgentSaid{u"Thanks for calling Northside Dental, this is Maya. How can I help?"_s, true, 1}},
        {5700, AgentSpeechStopped{1}},
        {6400, CallerSpeechStarted{}},
        {9000, CallerSpeechStopped{}},
        {9100, CallerSaid{u"Hi Maya, are you open on Saturdays?"_s, true, 0.94, 1}},
        {9700, AgentSpeechStarted{2}},
        {9710, measured(2, 170, 330, 50)},
        {16000, AgentSaid{u"We are open Monday to Friday from eight to six, and on Saturday mornings for emergencies. What would you "
                          "like to do?"_s, true, 2}},
        {16100, AgentSpeechStopped{2}},
        {129000, CallerSpeechStarted{}},
        {131800, CallerSpeechStopped{}},
        {131900, CallerSaid{u"Hi, I need to move my appointment from Thursday to next week."_s, true, 0.96, 2}},
        {132200, ToolCalled{u"t1"_s, u"find_appointment"_s, {{u"phone"_s, u"+14155550138"_s}}}},
        {132412, ToolReturned{u"t1"_s, true, {{u"result"_s, u"Thu 26 Nov, 10:30"_s}}, 212ms}},
        {133000, AgentSpeechStarted{3}},
        {133010, measured(3, 180, 710, 80)},
        {139300, AgentSaid{u"I see you on Thursday the 26th at half past ten. I can offer Monday at nine, or Tuesday at a quarter past "
                           "four, or if neither of those works I can look further ahead."_s, true, 3}},
        {139100, CallerSpeechStarted{}},
        {139340, BargedIn{3, Who::Caller, 6300ms, u"I see you on Thursday the 26th at half past ten. I can offer Monday at nine, or"_s,
                     u"Tuesday at a quarter past four, or if neither of those works I can look further ahead."_s, 38ms}},
        {141500, CallerSpeechStopped{}},
        {141600, CallerSaid{u"Monday at nine is perfect."_s, true, 0.97, 3}},
        {142200, AgentSpeechStarted{4}},
        {142210, measured(4, 160, 390, 70)},
        {146000, AgentSaid{u"Great, Monday the 30th at nine it is. Anything else I can do?"_s, true, 4}},
        {146100, AgentSpeechStopped{4}},
        {148500, Whispered{{Who::Operator, u"She prefers text messages to e-mail."_s}}},
        {149000, CallerSpeechStarted{}},
        {151000, CallerSaid{u"Could you remind me the day before?"_s, true, 0.93, 4}},
        {151000, CallerSpeechStopped{}},
        {151600, AgentSpeechStarted{5}},
        {151610, measured(5, 190, 360, 70)},
        {156000, AgentSaid{u"Of course. Shall I send the confirmation to this number"_s, false, 5}}};
    desk.tell(call, facts);
    tellSpeech(desk, call, 100000, 159300, {{127000, 129800, false}, {131000, 137100, true}, {137000, 139500, false},
        {140200, 144100, true}, {147000, 149000, false}, {149600, 159300, true}});
}

} // namespace

CallId playAfternoon(FakeDesk &desk)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const auto call = [&](int startedAgo, const QList<std::pair<int, CallFact>> &facts) {
        desk.setStart(now.addMSecs(-startedAgo));
        const auto id = newCallId();
        desk.tell(id, facts);
        return id;
    };
    const auto withParties = [](QList<std::pair<int, CallFact>> facts, const char *line, const char *agent, const char *voice) {
        auto &placed = std::get<Placed>(facts[0].second);
        placed.line = QString::fromUtf8(line);
        placed.agent = QString::fromUtf8(agent);
        placed.voice = QString::fromUtf8(voice);
        return facts;
    };
    const Ended goodbye{EndReason::AgentSaidGoodbye, Who::Agent, 95s, 92s, 5, 1, {}, {}};
    const Ended failed{EndReason::NoAnswer, Who::Carrier, 31s, 0s, 0, 0, {}, {}};
    call(900'000, withParties(answeredCall(u"+12125550177"_s, u"Priya Raman"_s), "Twilio", "Front desk", "Kore")
            << std::pair(94'000, CallFact(measured(1, 200, 420, 90))) << std::pair(95'000, CallFact(goodbye)));
    call(600'000, {{0, placedCall(u"+442079460102"_s)}, {31'000, failed}});
    call(6'300, withParties({{0, placedCall(u"+442079460018"_s)}, {300, Dialing{}}, {900, Ringing{}}}, "Twilio", "Front desk", "Kore"));
    const auto third = call(34'200, withParties(answeredCall(u"+919876543210"_s), "Plivo", "Appointment reminder", "Aoede")
            << std::pair(29'000, CallFact(measured(1, 190, 470, 80))) << std::pair(30'000, CallFact(AgentSpeechStarted{1}))
            << std::pair(33'000, CallFact(CallerSpeechStarted{})) << std::pair(33'200, CallFact(BargedIn{1, Who::Caller, 3s, {}, {}, 31ms})));
    tellSpeech(desk, third, 0, 32'000, {{300, 9'000, true}, {9'800, 14'000, false}, {14'600, 22'000, true}, {23'000, 26'500, false},
        {27'200, 31'200, true}, {30'900, 32'000, false}});
    const auto second = call(67'400, withParties(answeredCall(u"+16465550199"_s, u"John Smith"_s), "Twilio", "Billing helper", "Puck")
            << std::pair(55'000, CallFact(measured(3, 210, 520, 80))) << std::pair(62'000, CallFact(CallerSpeechStarted{})));
    tellSpeech(desk, second, 0, 65'300, {{36'500, 43'000, true}, {44'200, 50'000, false}, {50'800, 58'000, true}, {59'500, 65'300, false}});
    desk.setStart(now.addMSecs(-161'300));
    const auto first = newCallId();
    playConversation(desk, first);
    return first;
}
