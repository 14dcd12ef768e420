// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callstory.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace bridge {
class Desk;
}

namespace ui {

// All calls that the console knows of since it was opened: one story for each, kept up to date from the desk's events. Ended ones
// are kept up to kMaxEnded, oldest forgotten first. UI thread, owned by the main window.
class CallBook : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMaxEnded = 200;

    explicit CallBook(bridge::Desk &desk, QObject *parent = nullptr); // the desk lives longer

    CallStory *story(const bridge::CallId &id) const; // null: not known
    QList<const CallStory *> live() const; // newest first; until the next event
    int liveCount() const { return m_live; }
    int count() const { return int(m_stories.size()); }
    // Since the console was opened, also of calls that are forgotten.
    int begunCount() const { return m_begun; }
    int answeredCount() const { return m_answeredCount; }
    std::optional<bridge::Milliseconds> medianReply() const; // of the latest thousand

    void noteHangUpAsked(const bridge::CallId &id);
    void noteHangUpRefused(const bridge::CallId &id); // it goes on after all

signals:
    void began(const bridge::CallId &id);
    void changed(const bridge::CallId &id); // once per batch of events, also for one that began or ended in it
    void ended(const bridge::CallId &id);
    void aboutToForget(const bridge::CallId &id);
    void heard(const bridge::CallId &id); // new levels, 20 Hz
    void countsChanged();

private:
    void take(const QList<bridge::CallEvent> &events);
    void takeLevels(const QList<bridge::CallLevels> &levels);
    CallStory &storyFor(const bridge::CallId &id);
    void fold(CallStory &story, const bridge::CallEvent &event);
    void forgetOldest();
    void noteHangUp(const bridge::CallId &id, bool asked);

    QHash<bridge::CallId, std::shared_ptr<CallStory>> m_stories; // shared only because QHash copies; nobody else keeps one
    QList<bridge::CallId> m_endedOrder;
    QList<bridge::Milliseconds> m_replies;
    int m_live = 0;
    int m_begun = 0;
    int m_answeredCount = 0;
};

} // namespace ui
