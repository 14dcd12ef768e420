// SPDX-License-Identifier: GPL-3.0-or-later
// What an agent does in a call beside talking. Its model may ask for anything: what happens is what the profile allows and the line can.
#include "bridge/calls/call.h"

#include "bridge/calls/wordtalk.h"
#include "bridge/tools/toolbox.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kLastWordsBefore = 10s; // a transfer waits so long for the sentence that announces it

} // namespace

void Call::openTools()
{
    const auto secrets = readToolSecrets(m_order.settings.text(u"tools/secrets"));
    if (!secrets)
        tell(Warning{u"toolsMissing"_s, secrets.error().detail});
    m_tools = std::make_unique<Toolbox>(Toolbox::Config{possibleTools(), secrets.value_or(ToolSecrets()), m_order.can.transfers,
        m_order.can.sendsDigits || m_order.byWords});
    connect(m_tools.get(), &Toolbox::warned, this, [this](const QString &code, const QString &message) { tell(Warning{code, message}); });
    connect(m_tools.get(), &Toolbox::returned, this, &Call::toolReturned);
    connect(m_tools.get(), &Toolbox::ready, this, [this] {
        if (m_state < CallFlow::State::Ending)
            connectEngine(); // while the phone rings
    });
    m_tools->open();
}

// Who can't be asked first on this line is not offered to the agent.
AgentTools Call::possibleTools()
{
    auto tools = m_order.profile.tools;
    if (m_order.can.hasRooms && !m_order.byWords)
        return tools;
    const auto removed = tools.transfers.removeIf([](const TransferTarget &target) { return target.asksFirst; });
    if (removed > 0)
        tell(Warning{u"toolsMissing"_s, u"On the line '%1' nobody can be asked first: the agent can't transfer to such people."_s.arg(m_order.parties.line)});
    return tools;
}

void Call::callTool(const ToolCall &call)
{
    tell(ToolCalled{call.id, call.name, call.arguments});
    m_toolTurns.insert(call.id, m_talk ? m_talk->callerTurns() : 0);
    if (m_operating)
        return toolReturned(call.id, failedResult(u"a colleague has taken this call over, and decides for now"_s), 0ms);
    if (const auto refusal = m_tools->refusalOf(call); !refusal.isEmpty())
        return toolReturned(call.id, failedResult(refusal), 0ms);
    if (m_tools->isOurs(call.name))
        return doTool(call);
    m_tools->run(call);
}

void Call::doTool(const ToolCall &call)
{
    const auto argument = [&](const QString &name) { return call.arguments.value(name).toString(); };
    const auto done = [&] { toolReturned(call.id, {{u"ok"_s, true}}, 0ms); };
    if (call.name == "transfer_call"_L1) {
        if (m_transferWish || m_transferring || m_away)
            return toolReturned(call.id, failedResult(u"the call is being transferred already"_s), 0ms);
        if (m_words)
            m_words->sayWhatThereIs();
        const auto target = m_tools->transferTarget(argument(u"to"_s)).value_or(TransferTarget());
        m_transferWish = TransferWish{call.id, {target.to, target.asksFirst, argument(u"summary"_s)}, m_order.clock()};
    } else if (call.name == "send_dtmf"_L1) {
        if (const auto begun = beginDigits(argument(u"digits"_s), Who::Agent); !begun)
            return toolReturned(call.id, failedResult(begun.error().detail), 0ms);
        m_digitsTool = call.id;
    } else if (call.name == "end_call"_L1) {
        if (!m_goodbye)
            m_goodbye = {EndReason::AgentSaidGoodbye, m_order.clock(), m_order.clock()};
        done();
    } else { // a fact or a wish on record: the events are where it is kept
        done();
    }
}

// A result that comes after the caller has said something else is kept in mind, and not spoken into the wrong turn.
void Call::toolReturned(const QString &id, const QJsonObject &result, Milliseconds took)
{
    tell(ToolReturned{id, result.value("ok"_L1).toBool(), result, took});
    auto told = result;
    const int turn = m_toolTurns.take(id);
    if (m_talk && m_talk->callerTurns() > turn)
        told.insert(u"late"_s, u"The caller has said something since. Answer that first, and use this only where it still matters."_s);
    m_engine->answerTool(id, told);
}

// The service has searched by itself: on record like any other tool.
void Call::noteSearch(const QStringList &queries, const QJsonArray &sources)
{
    const auto id = u"search-%1"_s.arg(++m_searches);
    tell(ToolCalled{id, u"google_search"_s, {{u"queries"_s, QJsonArray::fromStringList(queries)}}});
    tell(ToolReturned{id, true, {{u"sources"_s, sources}}, 0ms});
}

// The sentence that announces a transfer is heard to its end.
void Call::followTransferWish(Instant now)
{
    if (!m_transferWish || (!m_talk->isAgentHeardOut(now) && now - m_transferWish->since < kLastWordsBefore))
        return;
    const auto wish = *std::exchange(m_transferWish, {});
    if (const auto begun = beginTransfer(wish.transfer, Who::Agent); !begun)
        return toolReturned(wish.tool, failedResult(begun.error().detail), 0ms);
    m_transferring->tool = wish.tool;
}

} // namespace bridge
