// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace ui {

class ConversationForm;
class EngineForm;
class ProfileForm;
class ToolsForm;

// One agent in the making: a head with what can be done with it, and tabs for its parts. It only shows and asks. UI thread.
class AgentEditor : public QWidget
{
    Q_OBJECT
public:
    explicit AgentEditor(QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue);
    void setModels(const QList<bridge::ServiceModels> &services); // see EngineForm
    // A draft, or what is kept; and what of its tools could not be read: see ToolsForm.
    void show(const bridge::AgentProfile &profile, const QStringList &unreadable = {});
    QStringList unreadable() const;
    bridge::AgentProfile profile() const;           // as it stands in the forms
    struct State { bool isEdited = false, isNew = false, isOwn = false; };
    void setState(const bridge::AgentProfile &now, State state); // `now`: as it stands in the forms
    void tell(const QString &sentence); // what went wrong; empty: nothing
    QString told() const;
    QString problem() const; // why it cannot be kept yet; empty: it can
    void focusName();

signals:
    void edited(); // by the person
    void saveRequested();
    void revertRequested();
    void duplicateRequested();
    void exportRequested();
    void removeRequested();
    void versionsRequested();
    void previewRequested(const QString &engine, const QString &voice);

private:
    QWidget *createHead();
    void addTab(const QString &title, ProfileForm *form);

    bridge::AgentProfile m_shown;
    bool m_showing = false;
    QLabel *m_title;
    QLabel *m_subtitle;
    QLabel *m_sentence;
    QPushButton *m_save;
    QPushButton *m_revert;
    QToolButton *m_more;
    QAction *m_remove;
    QAction *m_versions;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QList<ProfileForm *> m_forms;
    ConversationForm *m_conversation;
    EngineForm *m_engine;
    ToolsForm *m_tools;
};

} // namespace ui
