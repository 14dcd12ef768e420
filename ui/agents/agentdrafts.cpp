// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/agentdrafts.h"

#include <QJsonDocument>
#include <QSettings>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kWriteAfter = 500ms;
constexpr auto kGroup = "agents/drafts"_L1;

} // namespace

AgentDrafts::AgentDrafts(QObject *parent)
    : QObject(parent)
{
    m_writing.setSingleShot(true);
    m_writing.setInterval(kWriteAfter);
    connect(&m_writing, &QTimer::timeout, this, &AgentDrafts::write);
}

AgentDrafts::~AgentDrafts()
{
    if (m_writing.isActive())
        write();
}

const AgentEntry *AgentDrafts::find(const QString &key) const
{
    const auto found = std::ranges::find(m_entries, key, &AgentEntry::key);
    return found == m_entries.end() ? nullptr : &*found;
}

void AgentDrafts::setKept(const QList<AgentProfile> &agents, const QStringList &own)
{
    QList<AgentEntry> entries;
    for (const auto &agent : agents) {
        const auto *before = find(agent.name);
        entries.append({agent.name, agent, before ? before->draft : std::nullopt, own.contains(agent.name)});
    }
    for (const auto &before : std::as_const(m_entries)) {
        const bool isThere = std::ranges::any_of(entries, [&](const AgentEntry &entry) { return entry.key == before.key; });
        if (!isThere && before.draft)
            entries.append({before.key, std::nullopt, before.draft, false}); // removed elsewhere, or never kept: the work stays
    }
    m_entries = entries;
    if (!std::exchange(m_readBack, true))
        readBack();
    m_writing.start();
    emit changed();
}

void AgentDrafts::setDraft(const QString &key, const AgentProfile &profile)
{
    const auto entry = std::ranges::find(m_entries, key, &AgentEntry::key);
    if (entry == m_entries.end())
        return;
    if (entry->kept && entry->kept->toJson() == profile.toJson())
        entry->draft.reset();
    else
        entry->draft = profile;
    m_writing.start();
    emit changed();
}

void AgentDrafts::takeKept(const QString &key, const AgentProfile &profile)
{
    const auto entry = std::ranges::find(m_entries, key, &AgentEntry::key);
    if (entry == m_entries.end())
        return;
    if (entry->draft && entry->draft->toJson() == profile.toJson())
        entry->draft.reset();
    entry->key = profile.name;
    entry->kept = profile;
}

QString AgentDrafts::add(AgentProfile profile)
{
    profile.name = freeName(profile.name);
    m_entries.append({profile.name, std::nullopt, profile, false});
    m_writing.start();
    emit changed();
    return profile.name;
}

void AgentDrafts::discard(const QString &key)
{
    const auto entry = std::ranges::find(m_entries, key, &AgentEntry::key);
    if (entry == m_entries.end())
        return;
    if (entry->kept)
        entry->draft.reset();
    else
        m_entries.erase(entry);
    m_writing.start();
    emit changed();
}

QString AgentDrafts::freeName(const QString &wanted) const
{
    const auto isTaken = [this](const QString &name) {
        return std::ranges::any_of(m_entries, [&](const AgentEntry &entry) {
            return entry.key.compare(name, Qt::CaseInsensitive) == 0 || entry.shown().name.compare(name, Qt::CaseInsensitive) == 0;
        });
    };
    auto name = wanted;
    for (int n = 2; isTaken(name); ++n)
        name = u"%1 %2"_s.arg(wanted).arg(n);
    return name;
}

void AgentDrafts::write() const
{
    QSettings saved;
    saved.remove(kGroup);
    int n = 0;
    saved.beginWriteArray(kGroup);
    for (const auto &entry : m_entries) {
        if (!entry.draft)
            continue;
        saved.setArrayIndex(n++);
        saved.setValue("key"_L1, entry.key);
        saved.setValue("profile"_L1, QJsonDocument(entry.draft->toJson()).toJson(QJsonDocument::Compact));
    }
    saved.endArray();
}

// What a crash or the end of the program left unsaved.
void AgentDrafts::readBack()
{
    QSettings saved;
    const int count = saved.beginReadArray(kGroup);
    for (int n = 0; n < count; ++n) {
        saved.setArrayIndex(n);
        const auto key = saved.value("key"_L1).toString();
        const auto profile = AgentProfile::fromJson(QJsonDocument::fromJson(saved.value("profile"_L1).toByteArray()).object());
        if (key.isEmpty() || !profile)
            continue;
        const auto entry = std::ranges::find(m_entries, key, &AgentEntry::key);
        if (entry == m_entries.end())
            m_entries.append({key, std::nullopt, *profile, false});
        else if (entry->kept->toJson() != profile->toJson())
            entry->draft = *profile;
    }
    saved.endArray();
}

} // namespace ui
