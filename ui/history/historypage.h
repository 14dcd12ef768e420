// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QFrame;
class QLabel;
class QSplitter;

namespace ui {

class HistoryList;
class PastCall;
struct RecordingSound;

// All calls there ever were: found by words, time, agent, line and result on the left, read on the right, exported and deleted.
// It keeps itself new while it is seen. UI thread; the journal lives longer. Nothing here waits for the journal.
class HistoryPage : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPage(bridge::Journal &journal, QWidget *parent = nullptr); // without recordings
    HistoryPage(bridge::Journal &journal, const RecordingSound &sound, QWidget *parent = nullptr);

    void refresh();                          // calls came or went
    void showCall(const bridge::CallId &id); // also one that the filters hide
    bridge::CallId shownCall() const;
    void focusSearch();
    void find(); // Ctrl+F: in the transcript where it has the focus, else in all calls
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &state);
    void leaveLoudspeaker(); // somebody else plays something now

signals:
    void callAgain(const QString &number, const QString &line, const QString &agent);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createLayout();
    void connectParts();
    void exportCall(const QString &format);
    void exportList();
    void saveRecording();
    void askWhere(const QString &title, const QString &name, const QString &filter, std::function<void(const QString &)> write);
    void askToDelete();
    void askToDeleteNumber();
    void confirm(const QString &title, const QString &text, std::function<void()> act);
    void watch(QFuture<bridge::Result<int>> erasing);
    void tell(const QString &sentence, bool trouble = false);

    bridge::Journal &m_journal;
    QSplitter *m_splitter;
    HistoryList *m_list;
    PastCall *m_call;
    QFrame *m_notice;
    QLabel *m_noticeText;
    QTimer m_clock; // while it is seen
};

} // namespace ui
