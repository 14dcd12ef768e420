// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/callresult.h"

#include "ui/calls/words.h"

#include <QCoreApplication>
#include <QMetaEnum>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct CallResultWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::CallResult)
};

// What the reason alone says; nothing where it depends on whether somebody answered.
std::optional<CallResult> resultBy(EndReason reason)
{
    if (!endedWell(reason))
        return CallResult::Failed;
    if (reason == EndReason::AnsweringMachine)
        return CallResult::Machine;
    if (reason == EndReason::Transferred)
        return CallResult::HandedOver;
    return std::nullopt;
}

} // namespace

CallResult resultOf(const CallSummary &call)
{
    if (!call.reason)
        return CallResult::Live;
    return resultBy(*call.reason).value_or(call.answeredAt ? CallResult::Answered : CallResult::NotAnswered);
}

QString resultWord(CallResult result)
{
    switch (result) {
    case CallResult::Answered: return CallResultWords::tr("Answered");
    case CallResult::NotAnswered: return CallResultWords::tr("Not answered");
    case CallResult::Machine: return CallResultWords::tr("Answering machine");
    case CallResult::HandedOver: return CallResultWords::tr("Handed over");
    case CallResult::Failed: return CallResultWords::tr("Failed");
    //: of a call that goes on now
    case CallResult::Live: return CallResultWords::tr("Live");
    }
    return {};
}

ResultLook resultLook(CallResult result)
{
    switch (result) {
    case CallResult::Answered: return {u"ended"_s, Role::Caller};
    case CallResult::NotAnswered: return {u"unanswered"_s, Role::Dim};
    case CallResult::Machine: return {u"voicemail"_s, Role::Warn};
    case CallResult::HandedOver: return {u"handed-over"_s, Role::Accent};
    case CallResult::Failed: return {u"warning"_s, Role::Bad};
    case CallResult::Live: return {u"live"_s, Role::Agent};
    }
    return {};
}

QString endingOf(const CallSummary &call)
{
    if (!call.reason)
        return resultWord(CallResult::Live);
    auto word = endWord(*call.reason);
    return word.replace(0, 1, word.left(1).toUpper());
}

void narrow(CallQuery &query, CallResult result)
{
    if (result == CallResult::Live) {
        query.liveOnly = true;
        return;
    }
    const bool isPlain = result == CallResult::Answered || result == CallResult::NotAnswered;
    if (isPlain)
        query.answered = result == CallResult::Answered;
    const auto reasons = QMetaEnum::fromType<EndReason>();
    for (int i = 0; i < reasons.keyCount(); ++i) {
        const auto reason = EndReason(reasons.value(i));
        const auto by = resultBy(reason);
        if (isPlain ? !by : by == result)
            query.reasons << reason;
    }
}

} // namespace ui
