// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QSplitter>

#include <optional>

class QListView;

namespace ui {

class AgentDrafts;
class AgentEditor;
class AgentsModel;
class CallBook;
class PracticePanel;

// All agents: choose one, change it, try it, save it. Nothing that somebody types is lost by choosing another one, and nothing counts
// for a call before it is saved, except where they practise. UI thread; desk and book live longer.
class AgentsPage : public QSplitter
{
    Q_OBJECT
public:
    AgentsPage(bridge::Desk &desk, CallBook &book, QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue);
    void showAgent(const QString &name);
    void refused(const bridge::CallId &call, const bridge::Error &error); // a practice call, if it is ours
    void importFrom(const QString &path);
    bool exportTo(const QString &path);

signals:
    void previewRequested(const QString &engine, const QString &voice);

protected:
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *createList();
    void connectEditor();
    void connectDesk();
    void addNew();
    void duplicate();
    void save();
    void askToRemove();
    void askWhereTo();
    void askWhichFile();
    void showVersions(const QString &name, const QList<bridge::ProfileVersion> &versions);
    void practise();
    void select(const QString &key);
    void selectionChanged();
    void showState();

    bridge::Desk &m_desk;
    AgentDrafts *m_drafts;
    AgentsModel *m_model;
    QListView *m_list;
    AgentEditor *m_editor;
    PracticePanel *m_practice;
    bridge::DeskCatalogue m_catalogue;
    QHash<QString, QStringList> m_unreadable; // tools that are half written, by the agent's key
    QString m_key;       // of the shown agent; empty: none
    QString m_savingKey;                           // what we asked to be kept, and where it stood
    std::optional<bridge::AgentProfile> m_saving;
};

} // namespace ui
