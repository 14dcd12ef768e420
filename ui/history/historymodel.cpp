// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historymodel.h"

#include "ui/calls/phonenumber.h"
#include "ui/history/callresult.h"
#include "ui/history/whenanswered.h"
#include "ui/theme/plaintext.h"

#include <QLocale>
#include <QSet>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMostAtOnce = 500; // that the journal answers

bool isNewer(const CallSummary &a, const CallSummary &b)
{
    return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.id > b.id;
}

// What a row shows.
bool looksAlike(const CallSummary &a, const CallSummary &b)
{
    return a.id == b.id && a.reason == b.reason && a.answeredAt == b.answeredAt && a.duration == b.duration
        && a.parties.agent == b.parties.agent && a.parties.line == b.parties.line && a.parties.variables == b.parties.variables;
}

} // namespace

QString titleOf(const CallSummary &call)
{
    const auto name = plain(call.parties.variables.value(u"name"_s), 120);
    if (!name.isEmpty())
        return name;
    const auto number = spaced(plain(call.number(), 60));
    return number.isEmpty() ? plain(call.parties.line, 120) : number;
}

QString timeText(const QTime &time)
{
    const QLocale locale;
    return locale.toString(time, locale.timeFormat(QLocale::ShortFormat).remove(u":ss"_s));
}

QString whenText(const QDateTime &time, const QDate &today)
{
    const auto local = time.toLocalTime();
    const QLocale locale;
    const auto clock = timeText(local.time());
    if (local.date() == today)
        return clock;
    //: day and month of a list's row, as QLocale::toString() takes it
    const auto day = locale.toString(local.date(), HistoryModel::tr("d MMM"));
    if (local.date().year() == today.year())
        return HistoryModel::tr("%1 %2", "day, time").arg(day, clock);
    return HistoryModel::tr("%1 %2", "day, year").arg(day).arg(local.date().year());
}

HistoryModel::HistoryModel(Journal &journal, QObject *parent)
    : QAbstractListModel(parent)
    , m_journal(journal)
{
    connect(&journal, &Journal::erased, this, &HistoryModel::forget);
}

int HistoryModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_calls.size()); }

const CallSummary *HistoryModel::callAt(int row) const { return row >= 0 && row < m_calls.size() ? &m_calls[row] : nullptr; }

int HistoryModel::rowOf(const CallId &id) const
{
    const auto found = std::find_if(m_calls.begin(), m_calls.end(), [&](const auto &call) { return call.id == id; });
    return found == m_calls.end() ? -1 : int(found - m_calls.begin());
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto &call = m_calls[index.row()];
    switch (role) {
    case Qt::DisplayRole: return titleOf(call);
    case Qt::AccessibleTextRole: return spokenText(call);
    case IdRole: return call.id.toString();
    case SummaryRole: return QVariant::fromValue(&call);
    default: return {};
    }
}

QString HistoryModel::spokenText(const CallSummary &call) const
{
    QStringList parts{titleOf(call), call.outbound ? tr("outbound") : tr("inbound"),
        QLocale().toString(call.startedAt.toLocalTime().date(), QLocale::LongFormat), timeText(call.startedAt.toLocalTime().time()),
        plain(call.parties.agent, 120),
        plain(call.parties.line, 120), resultWord(resultOf(call)), endingOf(call), clockText(call.duration)};
    parts.removeAll(QString());
    parts.removeDuplicates();
    return parts.join(u", "_s);
}

void HistoryModel::askPage(const CallQuery &query, void (HistoryModel::*take)(const QList<CallSummary> &))
{
    m_asking = true;
    whenAnswered(m_journal.calls(query), this, [this, take, question = ++m_question](const Result<QList<CallSummary>> &calls) {
        if (question != m_question)
            return;
        m_asking = false;
        if (!calls) {
            m_more = false; // else the view asks again at once, for ever
            emit failed(calls.error());
            return;
        }
        (this->*take)(*calls);
        emit answered();
    });
}

void HistoryModel::ask(const CallQuery &query)
{
    m_query = query;
    m_query.before.reset();
    m_query.limit = kPage;
    m_stale = true;
    askPage(m_query, &HistoryModel::replace);
}

void HistoryModel::replace(const QList<CallSummary> &calls)
{
    beginResetModel();
    m_calls = calls;
    m_more = calls.size() == kPage;
    m_stale = false;
    endResetModel();
}

bool HistoryModel::canFetchMore(const QModelIndex &parent) const { return !parent.isValid() && m_more && !m_asking; }

void HistoryModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent) || m_calls.isEmpty())
        return;
    auto query = m_query;
    query.before = m_calls.last().id;
    askPage(query, &HistoryModel::append);
}

void HistoryModel::append(const QList<CallSummary> &calls)
{
    m_more = calls.size() == kPage;
    if (calls.isEmpty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(calls.size()) - 1);
    m_calls += calls;
    endInsertRows();
}

void HistoryModel::refresh(const CallQuery &query)
{
    if (m_asking)
        return; // its answer is new enough, or a page that must not be lost
    if (m_stale)
        return ask(query);
    m_query = query;
    m_query.before.reset();
    m_query.limit = kPage;
    auto first = m_query;
    first.limit = m_mergeLimit = int(std::clamp<qsizetype>(m_calls.size(), kPage, kMostAtOnce));
    askPage(first, &HistoryModel::merge);
}

// `calls` are the newest ones. Both lists are sorted, so one walk finds what came, changed and went.
void HistoryModel::merge(const QList<CallSummary> &calls)
{
    const auto before = m_calls.size();
    int row = 0;
    for (const auto &call : calls) {
        int gone = row;
        while (gone < m_calls.size() && m_calls[gone].id != call.id && isNewer(m_calls[gone], call))
            ++gone;
        removeFrom(row, gone - row);
        if (row < m_calls.size() && m_calls[row].id == call.id) {
            const bool same = looksAlike(m_calls[row], call);
            m_calls[row] = call;
            if (!same)
                emit dataChanged(index(row), index(row));
        } else {
            beginInsertRows({}, row, row);
            m_calls.insert(row, call);
            endInsertRows();
        }
        ++row;
    }
    if (calls.size() >= m_mergeLimit) { // there are more, of which we may have some
        m_more = m_more || (row == m_calls.size() && row > before);
        return;
    }
    removeFrom(row, int(m_calls.size()) - row);
    m_more = false;
}

void HistoryModel::removeFrom(int row, int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, row, row + count - 1);
    m_calls.remove(row, count);
    endRemoveRows();
}

void HistoryModel::forget(const QList<CallId> &calls)
{
    const QSet<CallId> gone(calls.begin(), calls.end());
    bool any = false;
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (gone.contains(m_calls[row].id)) {
            removeFrom(row, 1);
            any = true;
        }
    }
    if (any && m_asking && !m_stale) { // for a page after one of them, perhaps
        ++m_question;
        m_asking = false;
    }
    if (any)
        emit answered();
}

} // namespace ui
