// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/calladdresses.h"
#include "bridge/calls/carrierwish.h"
#include "bridge/calls/handover.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace bridge {

class Call;

// The persons that callers are being joined to: their legs at the carrier, what these are told to do, and what the call hears of it. One
// at a time for each call; what follows what is HandOver's.
// Lives in the bridge thread, a member of the exchange.
class HandOvers : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        std::function<CallAddresses(const Carrier &)> addresses;
        std::function<void(const CallId &, std::function<void(Call &)>)> with; // in the call's thread
        std::function<QUrl(const CallId &)> nextStream; // opens a seat: where the caller's leg fetches the document for it
    };

    explicit HandOvers(Parts parts, QObject *parent = nullptr);

    void follow(Carrier &carrier); // once, of each that there is
    // Calls the person, or takes the leg they ring on themselves: then the document that answers it is returned.
    void begin(const CallId &call, Carrier &carrier, const HandOverOrder &order);
    WebhookReply welcome(const CallId &call, Carrier &carrier, const HandOverOrder &order, const LegId &leg);
    void stop(const CallId &call); // it is over, or the person is not needed any more
    bool isUnderWay(const CallId &call) const;

    // The person's leg asks what to do; the caller's does.
    Result<WebhookReply> answer(const QString &carrier, const Token &token, const CarrierReport &report);
    Result<WebhookReply> room(const QString &carrier, const Token &token) const;
    bool report(const QString &carrier, const Token &token, const CarrierReport &report); // whether it was about one of these

private:
    struct Entry
    {
        HandOver steps;
        CallId call;
        CallId dialled; // what the carrier calls the person's leg by, as long as it has no name of its own
        Carrier *carrier;
        HandOverOrder order;
        Token token;
        QString room;
        LegId person;
        std::unique_ptr<QTimer> deadline;
    };
    using Entries = std::vector<std::unique_ptr<Entry>>;

    Entry &add(const CallId &call, Carrier &carrier, const HandOverOrder &order);
    Entry *find(const CallId &call) const;
    Entry *findDialled(const CallId &leg) const;
    Entry *find(const QString &carrier, const Token &token) const;
    void take(Entry &entry, HandOver::Input input, const QString &why = {});
    void act(Entry &entry, HandOver::Act act);
    void tell(const Entry &entry, const QString &state, const QString &why = {}) const;
    void takeStatus(Entry &entry, const CarrierReport &report);
    void takeRoom(Entry &entry, const CarrierReport &report);
    WebhookReply question(const Entry &entry) const;
    WebhookReply inRoom(const Entry &entry, bool endsRoom) const;
    void sweep();

    Parts m_parts;
    Entries m_entries;
};

} // namespace bridge
