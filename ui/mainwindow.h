// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/settings/settings.h"
#include "ui/audio/soundthread.h"
#include "ui/calls/callbook.h"
#include "ui/keysdialog.h"
#include "ui/theme/theme.h"

#include <QMainWindow>
#include <QSet>

#include <memory>

class QSplitter;
class QStackedWidget;

namespace ui {

class CallPage;
class CallsPanel;
class DialBar;
class EmptyPage;
class Listening;
class OperatorPanel;
class Rail;
class Speaker;
class StatusStrip;

// The console's window. It only wires: the desk's events go into the call book, widgets show the book, and what widgets ask for
// goes to the desk as requests and commands. UI thread; the desk lives longer.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(bridge::Desk &desk, const bridge::Settings &settings, QWidget *parent = nullptr);
    // With a loudspeaker of one's own, for tests.
    MainWindow(bridge::Desk &desk, const bridge::Settings &settings, std::unique_ptr<Speaker> speaker, QWidget *parent = nullptr);
    ~MainWindow() override;

    CallBook &book() { return m_book; }
    bridge::CallId shownCall() const { return m_shown; }
    void showCall(const bridge::CallId &id);
    Theme &theme() { return m_theme; }

protected:
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createLayout();
    void createKeys();
    void addKey(const QKeySequence &keys, const QString &what, std::function<void()> act);
    void connectDesk();
    void connectPanels();
    void connectListening();
    void place(const bridge::CallRequest &request);
    void hangUp();
    void command(bridge::CommandKind kind);
    void refuse(const bridge::CallId &call, const bridge::Error &error);
    void selectionChanged(const bridge::CallId &id);
    void refreshShown();
    void readCatalogue();
    QString engineTitle(const QString &name) const;
    void restore();
    void save() const;
    void askAboutLiveCalls();

    bridge::Desk &m_desk;
    Theme m_theme;
    bool m_themeFromSettings = false; // given by configuration: what is chosen here is for this session only
    SoundThread m_soundThread;
    std::unique_ptr<Speaker> m_speaker;
    CallBook m_book;
    Listening *m_listening;
    DialBar *m_dialBar = nullptr;
    Rail *m_rail = nullptr;
    CallsPanel *m_calls = nullptr;
    QStackedWidget *m_pages = nullptr;
    EmptyPage *m_empty = nullptr;
    CallPage *m_page = nullptr;
    OperatorPanel *m_operator = nullptr;
    StatusStrip *m_status = nullptr;
    QSplitter *m_splitter = nullptr;
    QList<KeysDialog::Key> m_keys;
    QSet<bridge::CallId> m_asked; // calls that we placed and that have not begun
    bridge::CallId m_shown;
    bridge::DeskCatalogue m_catalogue;
    bool m_quitAnyway = false;
};

} // namespace ui
