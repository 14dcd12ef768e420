// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callbook.h"

#include "bridge/calls/desk.h"

#include <algorithm>

using namespace bridge;

namespace ui {

constexpr int kMaxReplies = 1000;

CallBook::CallBook(Desk &desk, QObject *parent)
    : QObject(parent)
{
    connect(&desk, &Desk::happened, this, &CallBook::take);
    connect(&desk, &Desk::levels, this, &CallBook::takeLevels);
}

CallStory *CallBook::story(const CallId &id) const
{
    return m_stories.value(id).get();
}

QList<const CallStory *> CallBook::live() const
{
    QList<const CallStory *> stories;
    for (const auto &story : m_stories) {
        if (!story->isOver())
            stories.append(story.get());
    }
    std::ranges::sort(stories, std::greater(), [](const auto *story) { return story->startedAt(); });
    return stories;
}

void CallBook::noteHangUpAsked(const CallId &id) { noteHangUp(id, true); }
void CallBook::noteHangUpRefused(const CallId &id) { noteHangUp(id, false); }

void CallBook::noteHangUp(const CallId &id, bool asked)
{
    auto *there = story(id);
    if (!there || there->isOver())
        return;
    there->noteHangUpAsked(asked);
    emit changed(id);
}

std::optional<Milliseconds> CallBook::medianReply() const
{
    if (m_replies.isEmpty())
        return {};
    auto replies = m_replies;
    const auto middle = replies.begin() + replies.size() / 2;
    std::nth_element(replies.begin(), middle, replies.end());
    return *middle;
}

void CallBook::take(const QList<CallEvent> &events)
{
    QList<CallId> touched;
    for (const auto &event : events) {
        fold(storyFor(event.call), event);
        if (!touched.contains(event.call))
            touched.append(event.call);
    }
    for (const auto &id : std::as_const(touched))
        emit changed(id);
    if (!touched.isEmpty())
        emit countsChanged();
    forgetOldest();
}

CallStory &CallBook::storyFor(const CallId &id)
{
    if (auto *known = story(id))
        return *known;
    const auto story = std::make_shared<CallStory>(id);
    m_stories.insert(id, story);
    ++m_live;
    ++m_begun;
    emit began(id);
    return *story;
}

void CallBook::fold(CallStory &story, const CallEvent &event)
{
    const bool wasAnswered = story.wasAnswered();
    const bool wasOver = story.isOver();
    story.fold(event);
    m_answeredCount += !wasAnswered && story.wasAnswered();
    if (event.as<TurnMeasured>() && story.lastReply()) {
        if (m_replies.size() >= kMaxReplies)
            m_replies.removeFirst();
        m_replies.append(*story.lastReply());
    }
    if (!wasOver && story.isOver()) {
        --m_live;
        m_endedOrder.append(story.id());
        emit ended(story.id());
    }
}

void CallBook::forgetOldest()
{
    while (m_endedOrder.size() > kMaxEnded) {
        const auto oldest = m_endedOrder.takeFirst();
        emit aboutToForget(oldest);
        m_stories.remove(oldest);
    }
}

void CallBook::takeLevels(const QList<CallLevels> &levels)
{
    for (const auto &level : levels) {
        if (auto *there = story(level.call)) {
            there->hear(level);
            emit heard(level.call);
        }
    }
}

} // namespace ui
