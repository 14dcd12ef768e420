// SPDX-License-Identifier: GPL-3.0-or-later
// What the window can be told by keys, and the palette that lists it all.
#include "ui/mainwindow.h"

#include "ui/agents/agentspage.h"
#include "ui/calls/livepage.h"
#include "ui/firstrun/guide.h"
#include "ui/palette/palette.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>

#include <algorithm>

namespace ui {

QAction *MainWindow::addKey(const QKeySequence &keys, const QString &what, std::function<void()> act)
{
    auto *action = new QAction(what, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    addAction(action);
    return action;
}

// A field of text takes some of our keys for its own: on X11 Ctrl+E moves its cursor. Whoever hangs up means it, wherever the cursor is.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QMainWindow::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool isLetter = key->key() >= Qt::Key_A && key->key() <= Qt::Key_Z;
    const QKeySequence pressed(key->keyCombination());
    const bool ours = isLetter && isActiveWindow()
        && std::ranges::any_of(actions(), [&](const QAction *action) { return action->shortcut() == pressed; });
    if (!ours)
        return QMainWindow::eventFilter(watched, event);
    event->ignore();
    return true;
}

void MainWindow::createKeys()
{
    qApp->installEventFilter(this);
    addKey(Qt::CTRL | Qt::Key_Return, tr("Call"), [this] { m_dialBar->call(); });
    addKey(Qt::CTRL | Qt::SHIFT | Qt::Key_S, tr("Stop all dialling, or release it"), [this] { m_dialBar->toggleStop(); });
    addKey(Qt::CTRL | Qt::Key_N, tr("Type a number"), [this] { m_dialBar->focusNumber(); });
    addKey(Qt::CTRL | Qt::Key_E, tr("Hang up the shown call"), [this] { m_live->hangUp(); });
    addKey(Qt::CTRL | Qt::Key_L, tr("Listen in, or stop it"), [this] { m_live->toggleListening(); });
    addKey(Qt::CTRL | Qt::Key_M, tr("Mute the agent, or let it speak again"), [this] { m_live->toggleMuted(); });
    addKey(Qt::CTRL | Qt::Key_T, tr("Take the call over, or hand it back"), [this] { m_live->toggleTakenOver(); })->setAutoRepeat(false);
    addKey(Qt::CTRL | Qt::Key_Space, tr("Open or close the microphone of a call that is taken over"), [this] { m_live->toggleMicrophone(); })->setAutoRepeat(false);
    addKey(Qt::CTRL | Qt::Key_I, tr("Interrupt the agent"), [this] { m_live->interrupt(); });
    addKey(Qt::ALT | Qt::Key_W, tr("Whisper to the agent"), [this] { m_live->focusWhisper(); });
    addKey(Qt::CTRL | Qt::Key_D, tr("Press keys for the far side"), [this] { m_live->openKeypad(); });
    addKey(Qt::CTRL | Qt::SHIFT | Qt::Key_T, tr("Transfer the shown call"), [this] { m_live->transfer(); });
    addKey(Qt::ALT | Qt::Key_Down, tr("Next call"), [this] { m_live->selectBeside(1); });
    addKey(Qt::ALT | Qt::Key_Up, tr("Previous call"), [this] { m_live->selectBeside(-1); });
    addKey(Qt::CTRL | Qt::SHIFT | Qt::Key_F, tr("Show only calls with these words"), [this] {
        showPage(m_live);
        m_live->focusFilter();
    });
    addKey(Qt::CTRL | Qt::Key_F, tr("Find in the transcript, or in the history"), [this] { find(); });
    addKey(Qt::CTRL | Qt::Key_K, tr("Find and do anything"), [this] { openPalette(); });
    addKey({}, tr("Look: as the desktop"), [this] { choose(Theme::Choice::System); });
    addKey({}, tr("Look: light"), [this] { choose(Theme::Choice::Light); });
    addKey({}, tr("Look: dark"), [this] { choose(Theme::Choice::Dark); });
    addKey(Qt::Key_F1, tr("Help for this page"), [this] { showHelp(false); });
    addKey({}, tr("First steps"), [this] { m_guide->resume(); });
    addKey({}, tr("All keys"), [this] { showHelp(true); });
    addKey({}, tr("About, diagnostics"), [this] { showAbout(); });
    addKey(Qt::CTRL | Qt::Key_Q, tr("Quit"), [this] { quit(); });
}

void MainWindow::openPalette()
{
    PaletteEntries entries;
    for (const auto *story : m_book.live()) {
        entries.append(entryFor(*story, [this, id = story->id()] { showCall(id); }));
    }
    for (auto *action : actions())
        entries.append(entryFor(action));
    for (const auto &agent : m_desk.catalogue().agents) {
        entries.append(entryFor(agent, [this, name = agent.name] {
            showPage(m_agents);
            m_agents->showAgent(name);
        }));
    }
    if (m_settings) {
        entries.append(settingEntries([this](const QString &key) { showSetting(key); }));
    }
    auto *palette = new Palette(std::move(entries), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->show();
}

} // namespace ui
