// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/notices.h"

#include "bridge/calls/desk.h"
#include "ui/calls/callbook.h"
#include "ui/theme/plaintext.h"

using namespace bridge;

namespace ui {

namespace {

constexpr int kPause = 5000; // ms
constexpr int kMostBegun = 1000;

} // namespace

Notices::Notices(Desk &desk, CallBook &book, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_book(book)
    , m_stopped(desk.catalogue().diallingStopped)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &Notices::tellWaiting);
    connect(&book, &CallBook::began, this, [this](const CallId &id) {
        if (m_begun.size() < kMostBegun)
            m_begun.append(id);
    });
    connect(&book, &CallBook::changed, this, [this](const CallId &id) {
        if (m_begun.removeOne(id))
            began(id);
    });
    connect(&book, &CallBook::ended, this, &Notices::ended);
    connect(&desk, &Desk::catalogueChanged, this, &Notices::readCatalogue);
}

void Notices::began(const CallId &id)
{
    const auto *story = m_book.story(id);
    if (story && story->isInbound() && !story->isOver())
        tell({Notice::Kind::Inbound, tr("%1 calls").arg(isolated(story->title())), dotted({plain(story->parties().line, 80), plain(story->parties().agent, 80)}), id});
}

void Notices::ended(const CallId &id)
{
    const auto *story = m_book.story(id);
    if (!story || endedWell(story->ended()->reason))
        return;
    const auto detail = plain(story->ended()->detail, 200);
    const auto word = endWord(story->ended()->reason);
    tell({Notice::Kind::EndedBadly, tr("The call with %1 ended badly").arg(isolated(story->title())), detail.isEmpty() ? word : tr("%1: %2").arg(word, detail), id});
}

void Notices::readCatalogue()
{
    const bool stopped = m_desk.catalogue().diallingStopped;
    if (!std::exchange(m_stopped, stopped) && stopped)
        tell({Notice::Kind::DiallingStopped, tr("All dialling is stopped"), tr("Nobody is called until it is released. Live calls go on."), {}});
}

void Notices::tell(const Notice &notice)
{
    if (m_pause.isActive()) {
        m_waiting[notice.kind].append(notice);
        return;
    }
    m_pause.start();
    emit told(notice);
}

void Notices::tellWaiting()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (auto it = waiting.begin(); it != waiting.end(); ++it) {
        const int many = int(it->size());
        m_pause.start();
        if (many == 1) {
            emit told(it->first());
            continue;
        }
        Notice sum = it->last();
        sum.call = {};
        sum.text.clear();
        if (sum.kind == Notice::Kind::Inbound)
            sum.title = tr("%n call(s) came in", nullptr, many);
        else if (sum.kind == Notice::Kind::EndedBadly)
            sum.title = tr("%n call(s) ended badly", nullptr, many);
        emit told(sum);
    }
}

} // namespace ui
