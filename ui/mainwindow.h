// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaigndesk.h"
#include "bridge/recordings/recordingshelf.h"
#include "bridge/records/journal.h"
#include "bridge/settings/secrets.h"
#include "bridge/settings/settingsstore.h"
#include "ui/audio/soundthread.h"
#include "ui/calls/callbook.h"
#include "ui/calls/dialbar.h"
#include "ui/theme/theme.h"

#include <QMainWindow>
#include <QPointer>

#include <memory>

class QAction;
class QStackedWidget;

namespace ui {

class AgentsPage;
class Background;
class CampaignsPage;
class DialQuestion;
class FirstSteps;
class Guide;
class HelpWindow;
class HistoryPage;
class InsightsPage;
class LivePage;
class Microphone;
class Rail;
class SettingsPage;
class Speaker;
class StatusStrip;

// What the console looks at besides the desk; what is null has no page. Borrowed.
struct Cabinets
{
    bridge::Journal *journal = nullptr;
    bridge::SettingsStore *settings = nullptr;
    bridge::Secrets *secrets = nullptr;
    bridge::CampaignDesk *campaigns = nullptr;
    const bridge::RecordingShelf *recordings = nullptr; // with the journal's page
};

// The console's window: the dial bar above, the pages with the rail that chooses among them, the status strip below. It places
// calls and keeps the keys; what happens on a page is the page's. UI thread; the desk lives longer.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    // `speaker`, `microphone`: null: the sound card; tests bring their own.
    MainWindow(bridge::Desk &desk, const bridge::Settings &settings, const Cabinets &cabinets = {}, std::unique_ptr<Speaker> speaker = {},
        std::unique_ptr<Microphone> microphone = {}, QWidget *parent = nullptr);
    ~MainWindow() override;

    CallBook &book() { return m_book; }
    bridge::CallId shownCall() const;
    void showCall(const bridge::CallId &id);
    Theme &theme() { return m_theme; }
    void comeToFront();
    // Comes to the front and asks whether to call; without a number only that. A new question takes the place of an old one.
    void askToDial(const DialBar::Choice &wish);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override; // a list of people, on whatever page
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createLayout(const Cabinets &cabinets);
    void createPages(const Cabinets &cabinets);
    void createKeys();
    void connectGuide(const Cabinets &cabinets);
    void showSetting(const QString &key);
    QAction *addKey(const QKeySequence &keys, const QString &what, std::function<void()> act);
    void connectDesk();
    void connectPanels();
    void addPage(const QString &icon, const QString &title, QWidget *page);
    void showPage(QWidget *page);
    void showHelp(bool keys);
    void showAbout();
    void openPalette();
    void choose(Theme::Choice choice);
    void find();
    void place(const bridge::CallRequest &request);
    void readCatalogue();
    void restore();
    void save() const;
    void askAboutLiveCalls();
    void quit();

    bridge::Desk &m_desk;
    Theme m_theme;
    bool m_themeFromSettings = false; // given by configuration: what is chosen here is for this session only
    SoundThread m_soundThread;
    std::unique_ptr<Speaker> m_speaker;
    std::unique_ptr<Microphone> m_microphone;
    CallBook m_book;
    bridge::SettingsStore *m_store; // null: there are none
    DialBar *m_dialBar = nullptr;
    Rail *m_rail = nullptr;
    QStackedWidget *m_pages = nullptr;
    LivePage *m_live = nullptr;
    HistoryPage *m_history = nullptr; // null: no journal
    InsightsPage *m_insights = nullptr; // likewise
    AgentsPage *m_agents = nullptr;
    CampaignsPage *m_campaigns = nullptr; // null: none
    SettingsPage *m_settings = nullptr; // null: no settings
    StatusStrip *m_status = nullptr;
    Guide *m_guide = nullptr;
    Background *m_background = nullptr;
    HelpWindow *m_help = nullptr; // null: not yet asked for
    QList<bridge::Check> m_checks; // as they were last, for the diagnostics
    QPointer<DialQuestion> m_question; // deletes itself
    bool m_quitAnyway = false; // live calls or not
    bool m_quits = false;      // not only out of sight
};

} // namespace ui
