// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/twiliorooms.h"

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

const QStringList kAttributes{u"muted"_s, u"beep"_s, u"startConferenceOnEnter"_s, u"endConferenceOnExit"_s, u"waitUrl"_s, u"waitMethod"_s,
    u"maxParticipants"_s, u"participantLabel"_s, u"coach"_s, u"record"_s, u"region"_s, u"trim"_s, u"jitterBufferSize"_s, u"statusCallback"_s,
    u"statusCallbackMethod"_s, u"statusCallbackEvent"_s};

} // namespace

void TwilioRooms::enter(const QString &name, const QByteArray &sid, const Attributes &attributes, std::function<void()> ended)
{
    for (const auto &attribute : attributes.keys()) {
        if (!kAttributes.contains(attribute))
            m_complaints << u"12200: <Conference> has no '%1'"_s.arg(attribute);
    }
    if (name.isEmpty() || name.size() > 128)
        m_complaints << u"13224: a room without a name"_s;
    auto &room = m_rooms[name];
    if (room.participants.isEmpty()) {
        room.events = QUrl(attributes.value(u"statusCallback"_s));
        room.which = attributes.value(u"statusCallbackEvent"_s);
        room.started = false;
    }
    room.participants.append({sid, attributes.value(u"endConferenceOnExit"_s) == "true"_L1, std::move(ended)});
    if (room.participants.size() == 2 && !std::exchange(room.started, true))
        tell(room, name, "conference-start");
    tell(room, name, "participant-join", sid);
}

void TwilioRooms::leave(const QByteArray &sid)
{
    for (auto it = m_rooms.begin(); it != m_rooms.end(); ++it) {
        auto &room = *it;
        const auto found = std::find_if(room.participants.begin(), room.participants.end(), [&](const Participant &one) { return one.sid == sid; });
        if (found == room.participants.end())
            continue;
        const bool ends = found->endsRoom;
        room.participants.erase(found);
        tell(room, it.key(), "participant-leave", sid, {{"ReasonParticipantLeft", "participant_hung_up"}});
        if (!ends && !room.participants.isEmpty())
            return;
        tell(room, it.key(), "conference-end", {},
            {{"ReasonConferenceEnded", ends ? "participant-with-end-conference-on-exit-left" : "last-participant-left"}});
        for (const auto &one : std::exchange(room.participants, {}))
            one.ended();
        return;
    }
}

QList<QByteArray> TwilioRooms::in(const QString &name) const
{
    QList<QByteArray> sids;
    for (const auto &one : m_rooms.value(name).participants)
        sids << one.sid;
    return sids;
}

void TwilioRooms::tell(Room &room, const QString &name, const QByteArray &event, const QByteArray &sid, const TwilioWebhooks::Fields &more)
{
    const auto word = QString::fromLatin1(event).section(u'-', 1);
    if (room.events.isEmpty() || keepsQuiet || !room.which.split(u' ').contains(word))
        return;
    auto fields = more;
    fields.insert("ConferenceSid", "CF00000000000000000000000000000001");
    fields.insert("FriendlyName", name.toUtf8());
    fields.insert("StatusCallbackEvent", event);
    fields.insert("SequenceNumber", QByteArray::number(++m_sequence));
    m_webhooks.sid = sid;
    m_webhooks.postOfRoom(room.events, fields);
}

} // namespace fakes
