// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"

#include <QMap>
#include <QObject>
#include <QTimer>

namespace bridge {
class Desk;
}

namespace ui {

class CallBook;

// Something that an operator wants to know of while they look elsewhere. A value.
struct Notice
{
    enum class Kind { Inbound, EndedBadly, DiallingStopped };
    Kind kind = Kind::Inbound;
    QString title, text;
    bridge::CallId call; // to be shown when it is clicked; empty: none of several
};

// Tells what is worth a notification: somebody calls, a call ended badly, all dialling was stopped. A burst of them is told as one with
// a number: a hundred failing calls are not a hundred windows. UI thread, owned by the tray; the book and the desk live longer.
class Notices : public QObject
{
    Q_OBJECT
public:
    Notices(bridge::Desk &desk, CallBook &book, QObject *parent = nullptr);
    void setPause(int ms) { m_pause.setInterval(ms); } // between two of a burst

signals:
    void told(const ui::Notice &notice);

private:
    void tell(const Notice &notice);
    void tellWaiting();
    void began(const bridge::CallId &id);
    void ended(const bridge::CallId &id);
    void readCatalogue();

    bridge::Desk &m_desk;
    CallBook &m_book;
    QList<bridge::CallId> m_begun; // in this batch of events: who they are is known at its end
    QMap<Notice::Kind, QList<Notice>> m_waiting;
    QTimer m_pause;
    bool m_stopped = false;
};

} // namespace ui
