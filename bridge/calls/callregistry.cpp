// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callregistry.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr size_t kMostFormer = 1000; // carriers repeat callbacks for minutes, not for days

} // namespace

CallRegistry::Entry &CallRegistry::add(const Entry &entry)
{
    m_byToken.insert(entry.token, entry.call.id);
    m_byToken.insert(entry.seat, entry.call.id);
    return *m_entries.insert(entry.call.id, entry);
}

CallRegistry::Entry *CallRegistry::find(const CallId &call)
{
    const auto it = m_entries.find(call);
    return it == m_entries.end() ? nullptr : &*it;
}

const CallRegistry::Entry *CallRegistry::find(const CallId &call) const
{
    const auto it = m_entries.constFind(call);
    return it == m_entries.cend() ? nullptr : &*it;
}

CallRegistry::Entry *CallRegistry::find(const QString &carrier, const Token &token, const LegId &leg)
{
    if (!token.isEmpty()) {
        auto *entry = find(m_byToken.value(token));
        return entry && entry->call.parties.carrier == carrier ? entry : nullptr;
    }
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return !leg.isEmpty() && entry.call.leg == leg && entry.call.parties.carrier == carrier;
    });
    return it == m_entries.end() ? nullptr : &*it;
}

CallRegistry::Former *CallRegistry::findFormer(const QString &carrier, const Token &token, const LegId &leg)
{
    const auto it = std::find_if(m_former.rbegin(), m_former.rend(), [&](const Former &former) {
        if (former.carrier != carrier)
            return false;
        return token.isEmpty() ? !leg.isEmpty() && former.leg == leg : former.token == token;
    });
    return it == m_former.rend() ? nullptr : &*it;
}

CallRegistry::Former *CallRegistry::findFormer(const CallId &call)
{
    const auto it = std::find_if(m_former.rbegin(), m_former.rend(), [&](const Former &former) { return former.call == call; });
    return it == m_former.rend() ? nullptr : &*it;
}

void CallRegistry::openSeat(Entry &entry, const Token &token)
{
    entry.seat = token;
    m_byToken.insert(token, entry.call.id);
}

CallRegistry::Former *CallRegistry::forget(const CallId &call)
{
    const auto entry = m_entries.take(call);
    m_byToken.removeIf([&](const auto &token) { return token.value() == call; });
    m_former.push_back({call, entry.token, entry.call.leg, entry.call.parties.carrier, entry.lastSeq, entry.toldRecording});
    if (m_former.size() > kMostFormer)
        m_former.pop_front();
    return &m_former.back();
}

} // namespace bridge
