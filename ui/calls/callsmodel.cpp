// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callsmodel.h"

#include "ui/theme/plaintext.h"

using namespace bridge;

namespace ui {

CallsModel::CallsModel(CallBook &book, QObject *parent)
    : QAbstractListModel(parent)
    , m_book(book)
{
    connect(&book, &CallBook::began, this, &CallsModel::begin);
    connect(&book, &CallBook::ended, this, &CallsModel::end);
    connect(&book, &CallBook::changed, this, &CallsModel::touch);
    connect(&book, &CallBook::aboutToForget, this, &CallsModel::forget);
    connect(&m_clock, &QTimer::timeout, this, &CallsModel::tick);
    m_clock.start(500);
}

int CallsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

QVariant CallsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto *story = storyAt(index.row());
    if (!story)
        return {};
    switch (role) {
    case Qt::DisplayRole: return story->title();
    case Qt::AccessibleTextRole: return spokenText(*story);
    case IdRole: return story->id().toString();
    case StoryRole: return QVariant::fromValue(story);
    case ListenedRole: return story->id() == m_listened;
    case FirstEndedRole: return index.row() == m_live;
    default: return {};
    }
}

QString CallsModel::spokenText(const CallStory &story) const
{
    const auto state = story.isOver() ? endWord(story.ended()->reason) : stateWord(story.state());
    return QStringList{story.title(), state, clockText(story.length(QDateTime::currentDateTimeUtc())), story.parties().agent}
        .join(QStringLiteral(", "));
}

CallId CallsModel::idAt(int row) const
{
    return row >= 0 && row < m_order.size() ? m_order[row] : CallId();
}

void CallsModel::setListened(const CallId &id)
{
    const auto before = std::exchange(m_listened, id);
    touch(before);
    touch(id);
}

void CallsModel::begin(const CallId &id)
{
    beginInsertRows({}, 0, 0);
    m_order.prepend(id);
    ++m_live;
    endInsertRows();
}

void CallsModel::end(const CallId &id)
{
    const int row = rowOf(id);
    const int last = m_live - 1;
    if (row < 0 || row > last)
        return;
    // To the top of the ended ones, which is where the last live one stood.
    if (row != last) {
        beginMoveRows({}, row, row, {}, last + 1);
        m_order.move(row, last);
        --m_live;
        endMoveRows();
    } else {
        --m_live;
    }
    // It, and the one that was the first ended until now.
    emit dataChanged(index(last), index(qMin(last + 1, rowCount() - 1)));
}

void CallsModel::forget(const CallId &id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_order.removeAt(row);
    if (row < m_live)
        --m_live;
    endRemoveRows();
}

void CallsModel::touch(const CallId &id)
{
    const int row = rowOf(id);
    if (row >= 0)
        emit dataChanged(index(row), index(row));
}

void CallsModel::tick()
{
    if (m_live == 0)
        return;
    emit dataChanged(index(0), index(m_live - 1), {StoryRole});
    emit ticked();
}

} // namespace ui
