// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/tray.h"

#include "bridge/calls/desk.h"
#include "ui/calls/callbook.h"

#include <QAction>
#include <QIcon>
#include <QMenu>
#include <QPainter>
#include <QPixmap>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Of its own: a tray lies on the desktop's colours, not on ours.
constexpr QRgb kRed = 0xffc42b1c, kGreen = 0xff0b7a4b, kGrey = 0xff4b5563;

struct Badge { QString text; QRgb colour = kGreen; bool square = false; };

Badge badgeFor(const Tray::State &state)
{
    if (state.trouble)
        return {u"!"_s, kRed, true};
    if (state.live > 0)
        return {state.live > 99 ? u"99"_s : QString::number(state.live), kGreen, false};
    if (state.stopped)
        return {u"–"_s, kGrey, true};
    return {};
}

QPixmap picture(const Tray::State &state, int size)
{
    auto pixmap = QIcon(u":/ui/icons/callwright.svg"_s).pixmap(QSize(size, size), 1.0);
    const auto badge = badgeFor(state);
    if (badge.text.isEmpty())
        return pixmap;
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = size * (badge.text.size() > 1 ? 0.66 : 0.58);
    const QRectF where(size - side, size - side, side, side);
    painter.setPen(QPen(Qt::white, size / 24.0));
    painter.setBrush(QColor::fromRgb(badge.colour));
    painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), badge.square ? side / 6 : side / 2, badge.square ? side / 6 : side / 2);
    QFont font;
    font.setPixelSize(qMax(6, int(side * (badge.text.size() > 1 ? 0.56 : 0.72))));
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(where, Qt::AlignCenter, badge.text);
    return pixmap;
}

} // namespace

Tray::Tray(Desk &desk, CallBook &book, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_book(book)
    , m_notices(desk, book)
    , m_menu(std::make_unique<QMenu>())
{
    createMenu();
    connect(&desk, &Desk::catalogueChanged, this, &Tray::readState);
    connect(&book, &CallBook::countsChanged, this, &Tray::readState);
    connect(&book, &CallBook::ended, this, [this](const CallId &id) {
        const auto *story = m_book.story(id);
        m_endedBadly = story && !endedWell(story->ended()->reason);
    });
    connect(&m_notices, &Notices::told, this, &Tray::show);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            emit showRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, [this] {
        if (m_noticed.isEmpty())
            emit showRequested();
        else
            emit callRequested(m_noticed);
    });
    m_icon.setContextMenu(m_menu.get());
    readState();
}

Tray::~Tray()
{
    m_icon.hide();
    m_icon.setContextMenu(nullptr);
}

void Tray::createMenu()
{
    m_words = m_menu->addAction(QString());
    m_words->setEnabled(false);
    m_menu->addSeparator();
    auto *open = m_menu->addAction(tr("Show Callwright"));
    open->setObjectName(u"trayShow"_s);
    m_stop = m_menu->addAction(QString());
    m_stop->setObjectName(u"trayStop"_s);
    m_menu->addSeparator();
    auto *quit = m_menu->addAction(tr("Quit"));
    quit->setObjectName(u"trayQuit"_s);
    connect(open, &QAction::triggered, this, &Tray::showRequested);
    connect(m_stop, &QAction::triggered, this, [this] { emit stopRequested(!m_state.stopped); });
    connect(quit, &QAction::triggered, this, &Tray::quitRequested);
}

void Tray::setShown(bool shown)
{
    if (shown && QSystemTrayIcon::isSystemTrayAvailable())
        m_icon.show();
    else
        m_icon.hide();
}

void Tray::tellHidden()
{
    m_noticed = {};
    m_icon.showMessage(tr("Callwright goes on here"), tr("The window is closed, calls go on. Quit is in this menu."), iconFor(m_state));
}

void Tray::forgetTrouble()
{
    m_endedBadly = false;
    readState();
}

void Tray::readState()
{
    const auto catalogue = m_desk.catalogue();
    m_state = {m_book.liveCount(), catalogue.port == 0 || m_endedBadly, catalogue.diallingStopped};
    m_words->setText(wordsFor(m_state));
    m_stop->setText(m_state.stopped ? tr("Release dialling") : tr("Stop all dialling"));
    m_icon.setIcon(iconFor(m_state));
    m_icon.setToolTip(u"Callwright: "_s + wordsFor(m_state));
}

QIcon Tray::iconFor(const State &state)
{
    QIcon icon;
    for (const int size : {16, 22, 24, 32, 48, 64})
        icon.addPixmap(picture(state, size));
    return icon;
}

QString Tray::wordsFor(const State &state)
{
    QStringList words{state.live > 0 ? tr("%n call(s) live", nullptr, state.live) : tr("no call")};
    if (state.trouble)
        words << tr("something is wrong");
    if (state.stopped)
        words << tr("dialling is stopped");
    return words.join(u", "_s);
}

void Tray::show(const Notice &notice)
{
    if (!m_notifies || !isShown())
        return;
    m_noticed = notice.call;
    auto text = notice.text; // desktops read marks in it, a title's they do not
    text.replace(u'<', u'‹').replace(u'>', u'›');
    m_icon.showMessage(notice.title, text, iconFor(m_state));
}

} // namespace ui
