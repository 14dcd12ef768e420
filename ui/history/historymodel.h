// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

#include <QAbstractListModel>

namespace ui {

// The calls that a query finds, newest first, read from the journal a page at a time as somebody scrolls. What stands there stays
// until a new answer has come, so that typing does not make the list flicker. UI thread; the journal lives longer.
class HistoryModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles { IdRole = Qt::UserRole, SummaryRole };
    static constexpr int kPage = 100; // calls

    explicit HistoryModel(bridge::Journal &journal, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    void ask(const bridge::CallQuery &query); // for all of it anew
    void refresh(const bridge::CallQuery &query); // the same one later: rows come, change and go, the rest stays where it is
    const bridge::CallQuery &query() const { return m_query; }
    const bridge::CallSummary *callAt(int row) const; // null: none
    int rowOf(const bridge::CallId &id) const;        // -1: not among those that were read

signals:
    void answered(); // rows are as the query wants them
    void failed(const bridge::Error &error);

private:
    void askPage(const bridge::CallQuery &query, void (HistoryModel::*take)(const QList<bridge::CallSummary> &));
    void replace(const QList<bridge::CallSummary> &calls);
    void append(const QList<bridge::CallSummary> &calls);
    void merge(const QList<bridge::CallSummary> &calls);
    void removeFrom(int row, int count);
    void forget(const QList<bridge::CallId> &calls);
    QString spokenText(const bridge::CallSummary &call) const;

    bridge::Journal &m_journal;
    bridge::CallQuery m_query;
    QList<bridge::CallSummary> m_calls;
    bool m_more = false;
    bool m_asking = false;
    bool m_stale = false;  // what stands there is another query's
    int m_mergeLimit = 0;  // how many were asked for
    quint64 m_question = 0; // answers to earlier ones are not wanted any more
};

QString titleOf(const bridge::CallSummary &call); // the person's name if known, else the number, else the line
QString timeText(const QTime &time); // without seconds, in any language
QString whenText(const QDateTime &time, const QDate &today); // "09:12", "20 Nov 09:12", "20 Nov 2025"

} // namespace ui

Q_DECLARE_METATYPE(const bridge::CallSummary *)
