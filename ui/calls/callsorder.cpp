// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callsorder.h"

#include "ui/calls/words.h"
#include "ui/palette/fuzzy.h"

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Who speaks at the moment does not count: rows that jump with every word cannot be read.
int rankOf(CallState state)
{
    switch (state) {
    case CallState::TakenOver: return 0;
    case CallState::AgentMuted: return 1;
    case CallState::Ringing:
    case CallState::Dialing:
    case CallState::Queued: return 2;
    case CallState::Connected:
    case CallState::WithPerson:
    case CallState::Quiet:
    case CallState::CallerSpeaking:
    case CallState::AgentSpeaking:
    case CallState::BargedIn: return 3;
    case CallState::Ending: return 4;
    case CallState::Ended: break;
    }
    return 5;
}

QString searchedText(const CallStory &story)
{
    const auto &parties = story.parties();
    const auto state = story.isOver() ? endWord(story.ended()->reason) : stateWord(story.state());
    return folded(QStringList{story.title(), story.number(), parties.to, parties.from, parties.agent, parties.voice, parties.line, state}.join(u'\n'));
}

} // namespace

CallsOrder::CallsOrder(CallsModel &calls, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_calls(calls)
{
    setSourceModel(&calls);
    sort(0);
}

void CallsOrder::setTyped(const QString &typed)
{
    m_typed = typed;
    m_words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void CallsOrder::setBy(By by)
{
    if (std::exchange(m_by, by) != by)
        invalidate();
}

void CallsOrder::keep(const CallId &id)
{
    // Later: a view that tells which row is chosen must not lose another one meanwhile.
    if (std::exchange(m_kept, id) != id && !m_words.isEmpty())
        QMetaObject::invokeMethod(this, [this] { invalidateFilter(); }, Qt::QueuedConnection);
}

void CallsOrder::bringIn(const CallId &id)
{
    m_kept = id;
    invalidateFilter();
}

CallId CallsOrder::idAt(int row) const { return m_calls.idAt(mapToSource(index(row, 0)).row()); }

int CallsOrder::rowOf(const CallId &id) const
{
    const int row = m_calls.rowOf(id);
    return row < 0 ? -1 : mapFromSource(m_calls.index(row)).row();
}

bool CallsOrder::isOver(int row) const
{
    const auto *story = m_calls.storyAt(mapToSource(index(row, 0)).row());
    return story && story->isOver();
}

QVariant CallsOrder::data(const QModelIndex &index, int role) const
{
    if (role == CallsModel::FirstEndedRole)
        return index.isValid() && isOver(index.row()) && (index.row() == 0 || !isOver(index.row() - 1));
    return QSortFilterProxyModel::data(index, role);
}

bool CallsOrder::filterAcceptsRow(int row, const QModelIndex &) const
{
    return m_words.isEmpty() || m_calls.idAt(row) == m_kept || fitsSource(row);
}

bool CallsOrder::fits(int row) const { return fitsSource(mapToSource(index(row, 0)).row()); }

bool CallsOrder::fitsSource(int row) const
{
    const auto *story = m_calls.storyAt(row);
    if (!story)
        return false;
    const auto text = searchedText(*story);
    return std::ranges::all_of(m_words, [&](const QString &word) { return text.contains(word); });
}

bool CallsOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto *a = m_calls.storyAt(left.row()), *b = m_calls.storyAt(right.row());
    if (!a || !b || a->isOver() || b->isOver() || m_by == By::Newest)
        return left.row() < right.row(); // which is: newest first, then ended ones
    if (m_by == By::State && rankOf(a->state()) != rankOf(b->state()))
        return rankOf(a->state()) < rankOf(b->state());
    if (m_by == By::Longest && a->startedAt() != b->startedAt())
        return a->startedAt() < b->startedAt();
    return left.row() < right.row();
}

} // namespace ui
