// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace ui {

// An agent as the page knows it: what is kept, and what somebody has made of it since.
struct AgentEntry
{
    QString key;                                // the name that it is kept under, or that a new one began with
    std::optional<bridge::AgentProfile> kept;   // nothing: a new one
    std::optional<bridge::AgentProfile> draft;  // nothing: unchanged
    bool isOwn = false;                         // in the operator's folder

    const bridge::AgentProfile &shown() const { return draft ? *draft : *kept; }
};

// All agents with their unsaved changes. These survive everything short of saving or discarding them, also the end of the program:
// half a second after the last change they are in the user's settings. UI thread, owned by the agents page.
class AgentDrafts : public QObject
{
    Q_OBJECT
public:
    explicit AgentDrafts(QObject *parent = nullptr);
    ~AgentDrafts() override;

    const QList<AgentEntry> &entries() const { return m_entries; }
    const AgentEntry *find(const QString &key) const; // null: there is none

    void setKept(const QList<bridge::AgentProfile> &agents, const QStringList &own);
    void setDraft(const QString &key, const bridge::AgentProfile &profile); // as it is kept: no draft any more
    // It is kept, may be by a new name; what was changed since stays unsaved.
    void takeKept(const QString &key, const bridge::AgentProfile &profile);
    QString add(bridge::AgentProfile profile); // a new one, by a name that is free; its key
    void discard(const QString &key);
    QString freeName(const QString &wanted) const;

signals:
    void changed();

private:
    void write() const;
    void readBack();

    QList<AgentEntry> m_entries;
    QTimer m_writing;
    bool m_readBack = false;
};

} // namespace ui
