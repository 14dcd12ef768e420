// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the pictures of docs/images: the console with an afternoon's calls, on its first day, and its pages, light and dark.
// Usage: screenshots FOLDER [WIDTHxHEIGHT [FONT]]. Run with QT_QPA_PLATFORM=offscreen.
#include "tests/bridge/settings/memorystore.h"
#include "tests/ui/campaigns/fakecampaigns.h"
#include "tests/ui/fakedesk.h"
#include "tests/ui/history/pastcalls.h"
#include "ui/campaigns/campaignspage.h"
#include "tests/ui/history/somerecordings.h"
#include "ui/history/historypage.h"
#include "ui/history/recordingbar.h"
#include "ui/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFontDatabase>
#include <QSettings>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

enum class Page { Calls, Keypad, Palette, Help, About, Guide, FirstDay, Agents, Turns, Settings, Checks, History, Insights, Campaigns, NewCampaign };

// The sound of a call of fillWeek(): who speaks from when to when, in seconds since its recording began.
bool recordTalk(bridge::RecordingShelf &shelf, const bridge::CallId &call)
{
    QList<recordings::Saying> sayings{{true, 0.4, 4.5}, {false, 5.2, 8.2}, {true, 9, 14}, {false, 14, 16.2}, {true, 18, 22}, {false, 23.5, 25}, {true, 26, 28}};
    for (double at = 34; at < 150; at += 17)
        sayings << recordings::Saying{false, at, at + 4.5} << recordings::Saying{true, at + 5.5, at + 14};
    return recordings::writeTalk(shelf, call, sayings, 157);
}

// Four weeks of a practice's calls, on work days.
void fillMonth(bridge::Journal &journal, const QDateTime &now)
{
    using namespace bridge;
    quint32 dice = 7;
    const auto roll = [&dice](int sides) { return int((dice = dice * 1664525 + 1013904223) >> 8) % sides; };
    for (int day = 28; day > 0; --day) {
        const auto date = now.addDays(-day).date();
        for (int i = roll(14) + (date.dayOfWeek() < 6 ? 24 : 0); i > 0 && date.dayOfWeek() < 7; --i) {
            SomeCall call(u"month-%1-%2"_s.arg(day).arg(i), QDateTime(date, QTime(8 + roll(9), roll(60)), Qt::UTC));
            Placed placed;
            placed.agent = u"Front desk"_s;
            placed.line = u"Twilio"_s;
            placed.engine = roll(3) ? u"gemini_live"_s : u"pipeline"_s;
            call.then(placed);
            Ended ended;
            const int luck = roll(100);
            if (luck < 82) {
                call.then(Answered{AnsweredBy::Human}, 4s);
                const bool slow = placed.engine == "pipeline"_L1;
                for (int turn = 2 + roll(8); turn > 0; --turn) {
                    const Milliseconds end(150 + roll(120)), text(slow ? 260 + roll(300) : 0), sound((slow ? 180 : 330) + roll(350)), line(20 + roll(30));
                    call.then(TurnMeasured{turn, end, slow ? std::optional(text) : std::nullopt, sound, line, end + text + sound + line});
                }
                ended.bargeIns = std::max(0, roll(6) - 3);
                ended.cost = 0.02 + roll(90) / 1000.0;
            }
            ended.reason = luck < 44 ? EndReason::CallerHungUp : luck < 74 ? EndReason::AgentSaidGoodbye : luck < 78 ? EndReason::Transferred
                : luck < 80 ? EndReason::Silence : luck < 82 ? EndReason::EngineFailed : luck < 92 ? EndReason::NoAnswer
                : luck < 96 ? EndReason::AnsweringMachine : luck < 99 ? EndReason::Busy : EndReason::CarrierFailed;
            call.then(ended, luck < 82 ? Milliseconds(10'000 + roll(100) * roll(100) * 40) : Milliseconds(20'000)).appendTo(journal);
        }
    }
}

bool picture(const QString &file, QSize size, ui::Theme::Choice choice, Page page)
{
    QSettings().setValue(u"guide/left"_s, true); // the pages as they are on other days
    FakeDesk desk;
    if (page >= Page::Agents)
        desk.setCatalogue(FakeDesk::catalogueOfAgents());
    QTemporaryDir folder;
    bridge::Secrets secrets(std::make_unique<MemoryStore>(), folder.filePath(u"secrets.json"_s));
    bridge::SettingsStore settings(secrets);
    if (!settings.load({folder.filePath(u"settings.ini"_s), {}, {}, {}}))
        return false;
    auto journal = bridge::Journal::open(folder.filePath(u"calls.db"_s));
    if (!journal)
        return false;
    const auto calls = page == Page::History ? fillWeek(**journal, QDateTime::currentDateTimeUtc()) : QList<bridge::CallId>();
    FakeCampaigns campaigns;
    const bool showsCampaigns = page >= Page::Campaigns;
    bridge::RecordingShelf shelf(folder.filePath(u"recordings"_s));
    if (!calls.isEmpty() && !recordTalk(shelf, calls[calls.size() - 2]))
        return false;
    ui::MainWindow window(desk, bridge::Settings(), {journal->get(), &settings, &secrets, showsCampaigns ? &campaigns : nullptr, &shelf}, std::make_unique<FakeSpeaker>(),
        std::make_unique<FakeMicrophone>());
    window.theme().choose(choice);
    window.resize(size);
    window.show();
    if (!QTest::qWaitForWindowActive(&window))
        return false;
    if (page == Page::Calls) {
        const auto call = playAfternoon(desk);
        window.showCall(call);
        QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
        desk.tellLevels(call, 159'300, 250, 11'000);
    }
    if (page == Page::Keypad) {
        window.showCall(playAfternoon(desk));
        QTest::keyClick(&window, Qt::Key_Down, Qt::AltModifier); // a call on a line that can
        QTest::keyClick(&window, Qt::Key_D, Qt::ControlModifier);
        QTest::keyClicks(window.findChild<QWidget *>(u"keys"_s), u"1w4711#"_s);
    }
    if (page == Page::Agents || page == Page::Turns) {
        QTest::keyClick(&window, Qt::Key_3, Qt::ControlModifier);
        window.findChild<QTabBar *>(u"agentTabs"_s)->setCurrentIndex(page == Page::Turns ? 2 : 0);
    }
    if (page == Page::Settings)
        QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
    if (page == Page::History) {
        QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
        window.findChild<ui::HistoryPage *>()->showCall(calls[calls.size() - 2]);
        QTest::qWait(300); // answers come from other threads
        auto &player = window.findChild<ui::RecordingBar *>()->player();
        player.seek(bridge::Milliseconds(19'000));
        player.play();
    }
    if (page == Page::Insights) {
        fillMonth(**journal, QDateTime::currentDateTimeUtc());
        for (auto *button : window.findChildren<QToolButton *>()) {
            if (button->text() == u"Insights"_s)
                button->click();
        }
        auto *period = window.findChild<QComboBox *>(u"insightsPeriod"_s);
        period->setCurrentIndex(period->findText(u"30 days"_s));
        QTest::qWait(300); // answers come from other threads
    }
    if (page == Page::Checks) {
        QTest::keyClick(&window, Qt::Key_5, Qt::ControlModifier);
        emit desk.checkedUp(FakeDesk::someChecks());
    }
    QWidget *shown = &window;
    if (showsCampaigns) {
        QTest::keyClick(&window, Qt::Key_4, Qt::ControlModifier);
        using State = bridge::CampaignState;
        auto waits = FakeCampaigns::campaign(3, u"Renewals, west coast"_s, State::Paused);
        waits.note = u"11 of the last 20 calls failed, so the campaign has paused itself. The last one that failed: The carrier is out of credit."_s;
        waits.counts.waiting = 2211;
        emit campaigns.listed({FakeCampaigns::campaign(4, u"Spring appointments"_s, State::Running), waits, FakeCampaigns::campaign(2, u"Survey"_s, State::Finished)});
        emit campaigns.leftRead(bridge::CampaignId(4), {{1, 14, u"tbd"_s, u"There are letters in the number. Write its digits, beginning with + and the country code."_s},
            {2, 98, u"+44 20 7946 0123"_s, u"The number stands further up in the list."_s, bridge::ListRefusal::Duplicate},
            {3, 412, u"+44 20 7946 0199"_s, u"It is on the do-not-call list."_s, bridge::ListRefusal::DoNotCall}});
    }
    if (page == Page::NewCampaign) {
        window.findChild<ui::CampaignsPage *>()->makeFrom(u"/home/dana/spring.csv"_s);
        emit campaigns.previewed(campaigns.previews.last().ticket, FakeCampaigns::somePreview());
        shown = window.findChild<QWidget *>(u"newCampaign"_s);
    }
    if (page == Page::Guide) {
        for (auto *action : window.actions()) {
            if (action->text() == u"First steps"_s)
                action->trigger();
        }
    }
    if (page == Page::Palette) {
        window.showCall(playAfternoon(desk));
        QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
        shown = window.findChild<QWidget *>(u"palette"_s);
        QTest::keyClicks(shown->findChild<QWidget *>(u"paletteTyped"_s), u"ca"_s);
    }
    if (page == Page::Help) {
        QTest::keyClick(&window, Qt::Key_F1);
        shown = window.findChild<QWidget *>(u"help"_s);
    }
    if (page == Page::About) {
        emit desk.checkedUp(FakeDesk::someChecks());
        for (auto *action : window.actions()) {
            if (action->text().startsWith(u"About"_s))
                action->trigger();
        }
        shown = window.findChild<QWidget *>(u"about"_s);
    }
    QTest::qWait(300); // the list lays itself out in its own time
    if (!shown->grab().save(file)) {
        std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
        return false;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    const auto family = argc > 3 ? QString::fromLocal8Bit(argv[3]) : u"Inter"_s; // near to the usual desktops' fonts
    if (QFontDatabase::families().contains(family))
        app.setFont(QFont(family));
    auto font = app.font();
    font.setPixelSize(13);
    app.setFont(font);
    const QDir folder(argc > 1 ? QString::fromLocal8Bit(argv[1]) : u"."_s);
    QSize size(1440, 900);
    if (argc > 2) {
        const auto parts = QString::fromLocal8Bit(argv[2]).split(u'x');
        size = QSize(parts.value(0).toInt(), parts.value(1).toInt());
    }
    using Choice = ui::Theme::Choice;
    bool done = true;
    const auto take = [&](const char *name, Choice choice, Page page) {
        done = picture(folder.filePath(QString::fromLatin1(name)), size, choice, page) && done;
    };
    take("console-light.png", Choice::Light, Page::Calls);
    take("console-dark.png", Choice::Dark, Page::Calls);
    take("keypad-light.png", Choice::Light, Page::Keypad);
    take("keypad-dark.png", Choice::Dark, Page::Keypad);
    take("palette-light.png", Choice::Light, Page::Palette);
    take("palette-dark.png", Choice::Dark, Page::Palette);
    take("help-light.png", Choice::Light, Page::Help);
    take("help-dark.png", Choice::Dark, Page::Help);
    take("about-light.png", Choice::Light, Page::About);
    take("about-dark.png", Choice::Dark, Page::About);
    take("guide-light.png", Choice::Light, Page::Guide);
    take("guide-dark.png", Choice::Dark, Page::Guide);
    take("console-empty.png", Choice::Light, Page::FirstDay);
    take("agents-light.png", Choice::Light, Page::Agents);
    take("agents-dark.png", Choice::Dark, Page::Agents);
    take("agents-turns.png", Choice::Light, Page::Turns);
    take("settings-light.png", Choice::Light, Page::Settings);
    take("settings-dark.png", Choice::Dark, Page::Settings);
    take("history-light.png", Choice::Light, Page::History);
    take("history-dark.png", Choice::Dark, Page::History);
    take("campaigns-light.png", Choice::Light, Page::Campaigns);
    take("campaigns-dark.png", Choice::Dark, Page::Campaigns);
    take("new-campaign-light.png", Choice::Light, Page::NewCampaign);
    take("new-campaign-dark.png", Choice::Dark, Page::NewCampaign);
    take("insights-light.png", Choice::Light, Page::Insights);
    take("insights-dark.png", Choice::Dark, Page::Insights);
    take("checks-light.png", Choice::Light, Page::Checks);
    take("checks-dark.png", Choice::Dark, Page::Checks);
    return done ? 0 : 1;
}
