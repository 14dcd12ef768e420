// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bridge/records/somecalls.h"

#include <QTime>

// A week of a dental practice's calls, newest last, the newest of them a little before `now`. Returns the ids.
inline QList<bridge::CallId> fillWeek(bridge::Journal &journal, const QDateTime &now)
{
    using namespace bridge;
    using namespace Qt::StringLiterals;
    struct Past { const char16_t *name, *number, *agent, *line; EndReason reason; int seconds, minutesAgo; bool outbound; };
    static constexpr Past kPast[] = {
        {u"", u"+4915123456789", u"Front desk", u"Twilio", EndReason::CallerHungUp, 74, 9200, false},
        {u"Sofia Marques", u"+351210000000", u"Appointment reminder", u"Plivo", EndReason::NoAnswer, 31, 7300, true},
        {u"Arun Patel", u"+919876543210", u"Appointment reminder", u"Plivo", EndReason::AgentSaidGoodbye, 96, 7260, true},
        {u"Lena Vogel", u"+493012345678", u"Billing helper", u"Twilio", EndReason::Transferred, 203, 5800, false},
        {u"", u"+442079460102", u"Front desk", u"Twilio", EndReason::Busy, 4, 4500, true},
        {u"Priya Raman", u"+919812345678", u"Appointment reminder", u"Plivo", EndReason::AnsweringMachine, 28, 4400, true},
        {u"", u"+33123456789", u"Front desk", u"Vonage", EndReason::EngineFailed, 12, 3000, false},
        {u"John Smith", u"+442079460018", u"Billing helper", u"Twilio", EndReason::CallerHungUp, 67, 2900, false},
        {u"Mei Tanaka", u"+81312345678", u"Front desk", u"Twilio", EndReason::AgentSaidGoodbye, 142, 1600, false},
        {u"", u"+14155550199", u"Front desk", u"Twilio", EndReason::Silence, 22, 1500, false},
        {u"Omar Haddad", u"+9613123456", u"Billing helper", u"Vonage", EndReason::CallerHungUp, 55, 300, false},
        {u"Dana Whitfield", u"+14155550138", u"Front desk", u"Practice line", EndReason::AgentSaidGoodbye, 161, 190, true},
        {u"", u"+442079460102", u"Appointment reminder", u"Plivo", EndReason::CarrierFailed, 3, 42, true},
    };
    QList<CallId> ids;
    int number = 0;
    for (const auto &past : kPast) {
        SomeCall call(u"past-%1"_s.arg(++number, 3, 10, QChar(u'0')), now.addSecs(-60 * past.minutesAgo));
        CallParties parties;
        (past.outbound ? parties.to : parties.from) = QString::fromUtf16(past.number);
        (past.outbound ? parties.from : parties.to) = u"+14155550100"_s;
        parties.agent = QString::fromUtf16(past.agent);
        parties.line = QString::fromUtf16(past.line);
        parties.engine = u"gemini"_s;
        parties.voice = u"Kore"_s;
        if (*past.name)
            parties.variables.insert(u"name"_s, QString::fromUtf16(past.name));
        if (past.outbound)
            call.then(Placed{parties});
        else
            call.then(Received{parties});
        const bool talked = past.seconds > 20 && past.reason != EndReason::NoAnswer && past.reason != EndReason::EngineFailed;
        if (talked) {
            call.then(Answered{AnsweredBy::Human}, 4s).then(MediaStarted{u"audio/x-mulaw"_s, 8000}, 300ms);
            if (past.minutesAgo == 190)
                call.then(RecordingStarted{true}, 0ms);
            call.then(AgentSpeechStarted{1}, 400ms).then(AgentSaid{u"Thanks for calling Northside Dental, this is Maya. How can I help?"_s, true, 1}, 100ms);
            call.then(AgentSpeechStopped{1}, 4s).then(CallerSpeechStarted{}, 700ms).then(CallerSpeechStopped{}, 3s);
            call.then(CallerSaid{u"Hi, I need to move my appointment from Thursday to next week."_s, true, 0.96, 2}, 200ms);
            call.then(ToolCalled{u"t1"_s, u"find_appointment"_s, {{u"phone"_s, parties.to}}}, 200ms);
            call.then(ToolReturned{u"t1"_s, true, {{u"result"_s, u"Thu 26 Nov, 10:30"_s}}, 212ms}, 212ms);
            call.then(AgentSpeechStarted{3}, 100ms).then(TurnMeasured{3, 180ms, 320ms, 610ms, 40ms, 820ms});
            call.then(AgentSaid{u"I see you on Thursday the 26th at half past ten. I can offer Monday at nine, or Tuesday at a quarter past four."_s, false, 3}, 100ms);
            call.then(BargedIn{3, Who::Caller, 3200ms, u"I see you on Thursday the 26th at half past ten. I can offer Monday at nine, or"_s,
                u"Tuesday at a quarter past four."_s, 38ms}, 5s);
            call.then(CallerSaid{u"Monday at nine is perfect."_s, true, 0.97, 4}, 2s);
            call.then(Whispered{{Who::Operator, u"She prefers text messages to e-mail."_s}}, 1s);
            call.then(AgentSpeechStarted{5}, 400ms).then(TurnMeasured{5, 160ms, 300ms, 420ms, 40ms, 620ms});
            call.then(AgentSaid{u"Great, Monday the 30th at nine it is. Anything else I can do?"_s, true, 5}, 100ms);
            call.then(CallerSaid{u"No, that is all. Thank you!"_s, true, 0.93, 6}, 5s);
            call.then(AgentSpeechStarted{7}, 500ms).then(TurnMeasured{7, 170ms, 280ms, 390ms, 40ms, 550ms});
            call.then(AgentSaid{u"You are welcome. Goodbye!"_s, true, 7}, 100ms);
        }
        Ended ended;
        ended.reason = past.reason;
        ended.by = Who::Caller;
        ended.duration = Milliseconds(past.seconds * 1000);
        ended.turns = talked ? 3 : 0;
        ended.bargeIns = talked ? 1 : 0;
        if (talked)
            ended.cost = 0.0008 * past.seconds;
        if (past.reason == EndReason::CarrierFailed)
            ended.detail = u"Plivo says that the number cannot be reached (code 4030)"_s;
        const auto begun = now.addSecs(-60 * past.minutesAgo);
        const auto left = ended.duration - Milliseconds(begun.msecsTo(call.events.last().at));
        call.then(ended, std::max<Milliseconds>(left, 100ms));
        call.appendTo(journal);
        ids << call.id();
    }
    return ids;
}
