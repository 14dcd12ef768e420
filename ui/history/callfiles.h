// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

#include <QFile>
#include <QObject>
#include <QSaveFile>

namespace ui {

// A call as a file. Formats: "txt", "srt", "json".
QByteArray callFile(const QList<bridge::CallEvent> &events, const QString &format);
QString suggestedName(const bridge::CallSummary &call, const QString &format); // "2026-11-21 0912 Dana Whitfield.txt"
// All of it or nothing. The sentence says what went wrong and what to do; empty: it is written.
QString writeFile(const QString &path, const QByteArray &bytes);

// Writes the calls that a query finds as a table, page by page. Deletes itself when it is done. UI thread; the journal lives longer.
class ListExport : public QObject
{
    Q_OBJECT
public:
    ListExport(bridge::Journal &journal, const bridge::CallQuery &query, const QString &path, QObject *parent = nullptr);

    void start();

signals:
    void finished(int calls);
    void failed(const QString &sentence);

private:
    void askPage();
    void take(const QList<bridge::CallSummary> &calls);
    void fail(const QString &sentence);

    bridge::Journal &m_journal;
    bridge::CallQuery m_query;
    QSaveFile m_file;
    int m_written = 0;
};

} // namespace ui
