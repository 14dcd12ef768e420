// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/handover.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostAsked = 2;          // then nobody is there: an answering machine does not press keys
constexpr auto kRinging = 75s;         // beyond the longest time that a carrier lets it ring by default
constexpr auto kDeciding = 60s;        // to hear the question twice
constexpr auto kJoining = 15s;         // carriers take one or two
constexpr auto kBarelyTogether = 20s;  // who leaves sooner was cut off; later they have talked

using Act = HandOver::Act;

} // namespace

std::vector<Act> HandOver::take(Input input, Instant now, const QString &why)
{
    m_now = now;
    switch (m_state) {
    case State::Calling:
        return inCalling(input, why);
    case State::Asking:
        return inAsking(input, why);
    case State::Joining:
        return inJoining(input, why);
    case State::Together:
        return inTogether(input);
    case State::Over:
        break;
    }
    return {};
}

Milliseconds HandOver::patience() const
{
    switch (m_state) {
    case State::Calling:
        return kRinging;
    case State::Asking:
        return kDeciding;
    case State::Joining:
        return kJoining;
    case State::Together:
    case State::Over:
        break;
    }
    return 0ms;
}

std::vector<Act> HandOver::end(const QString &why, std::vector<Act> acts)
{
    m_state = State::Over;
    m_why = why;
    return acts;
}

std::vector<Act> HandOver::inCalling(Input input, const QString &why)
{
    switch (input) {
    case Input::Answered:
        m_state = State::Asking;
        m_asked = 1;
        return {};
    case Input::LegOver:
        return end(why.isEmpty() ? u"They did not answer."_s : why, {Act::TellFailed});
    case Input::CallOver:
        return end({}, {Act::ReleasePerson});
    case Input::Late:
        return end(u"They did not answer in time."_s, {Act::ReleasePerson, Act::TellFailed});
    default:
        return {};
    }
}

std::vector<Act> HandOver::inAsking(Input input, const QString &why)
{
    switch (input) {
    case Input::Accepted:
        m_state = State::Joining;
        return {Act::MoveCaller};
    case Input::Declined:
        return end(u"They can't take the call now."_s, {Act::TellFailed});
    case Input::NothingPressed:
        if (++m_asked <= kMostAsked)
            return {};
        return end(u"Nobody pressed a key: probably an answering machine."_s, {Act::TellFailed});
    case Input::LegOver:
        return end(why.isEmpty() ? u"They hung up before they took the call."_s : why, {Act::TellFailed});
    case Input::CallOver:
        return end({}, {Act::ReleasePerson});
    case Input::Late:
        return end(u"They did not say whether they take the call."_s, {Act::ReleasePerson, Act::TellFailed});
    default:
        return {};
    }
}

std::vector<Act> HandOver::inJoining(Input input, const QString &why)
{
    const auto back = [this](std::vector<Act> acts) {
        if (m_callerMoved)
            acts.insert(acts.begin(), Act::FetchCaller);
        return acts;
    };
    switch (input) {
    case Input::Moved:
        m_callerMoved = true;
        return {};
    case Input::PersonIn:
        m_personIn = true;
        break;
    case Input::CallerIn:
        m_callerIn = m_callerMoved = true;
        break;
    case Input::MoveFailed:
        return end(why, {Act::ReleasePerson, Act::TellFailed});
    case Input::PersonOut:
    case Input::LegOver:
        return end(u"They hung up before they were connected."_s, back({Act::TellFailed}));
    case Input::CallOver:
        return end({}, {Act::ReleasePerson});
    case Input::Late: // two people who talk are not torn apart because a report got lost
        if (m_callerMoved)
            break;
        return end(u"The carrier did not connect them in time."_s, {Act::ReleasePerson, Act::TellFailed});
    default:
        return {};
    }
    if (input != Input::Late && !(m_personIn && m_callerIn))
        return {};
    m_state = State::Together;
    m_together = m_now;
    return {Act::TellTogether};
}

std::vector<Act> HandOver::inTogether(Input input)
{
    switch (input) {
    case Input::PersonIn:
        m_personIn = true;
        return {};
    case Input::CallerIn:
        m_callerIn = true;
        return {};
    case Input::PersonOut:
    case Input::LegOver:
        if (m_now - m_together < kBarelyTogether)
            return end(u"They are not on the line any more."_s, {Act::FetchCaller, Act::TellParted});
        return end({}, {Act::EndCall});
    case Input::CallerOut:
    case Input::CallOver:
        return end({}, {Act::ReleasePerson});
    default:
        return {};
    }
}

} // namespace bridge
