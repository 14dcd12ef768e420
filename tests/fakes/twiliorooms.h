// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/twiliowebhooks.h"

#include <QHash>
#include <QList>
#include <QStringList>

#include <functional>

namespace fakes {

// Twilio's conferences (twilio.com/docs/voice/twiml/conference): who is in which, and the events that are told, signed, to the address
// that the first participant brought; those of later ones count for nothing. Lives in the thread that made it.
class TwilioRooms
{
public:
    using Attributes = QHash<QString, QString>;

    explicit TwilioRooms(const QByteArray &authToken) : m_webhooks(authToken) {}

    // A leg comes in by <Conference>; `ended` is called when the room is over for it, and its document goes on.
    void enter(const QString &name, const QByteArray &sid, const Attributes &attributes, std::function<void()> ended);
    void leave(const QByteArray &sid); // hung up, or sent elsewhere; nothing when it is in none
    QList<QByteArray> in(const QString &name) const;
    QStringList names() const { return m_rooms.keys(); } // of those that anybody ever was in
    const QStringList &complaints() const { return m_complaints; }

    bool keepsQuiet = false; // its events get lost

private:
    struct Participant
    {
        QByteArray sid;
        bool endsRoom;
        std::function<void()> ended;
    };
    struct Room
    {
        QList<Participant> participants;
        QUrl events;
        QString which;
        bool started = false;
    };
    void tell(Room &room, const QString &name, const QByteArray &event, const QByteArray &sid = {}, const TwilioWebhooks::Fields &more = {});

    TwilioWebhooks m_webhooks;
    QHash<QString, Room> m_rooms;
    QStringList m_complaints;
    int m_sequence = 0;
};

} // namespace fakes
