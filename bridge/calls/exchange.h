// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/profileshelf.h"
#include "bridge/calls/brake.h"
#include "bridge/calls/calladdresses.h"
#include "bridge/calls/callregistry.h"
#include "bridge/calls/handovers.h"
#include "bridge/calls/linebook.h"
#include "bridge/settings/settings.h"

#include <memory>
#include <vector>

namespace bridge {

// The switchboard of this computer: checks who may be called and by what, gives every call a media thread and a token, and carries
// wishes to calls and reports from carriers. Lives in the bridge thread, owned by app/.
class Exchange : public Switchboard
{
    Q_OBJECT
public:
    struct Parts // borrowed; app/ keeps them longer
    {
        std::vector<Carrier *> carriers;
        const EngineCatalogue &engines;
        const ProfileShelf &profiles;
        QList<Line> lines; // further ones of those carriers
        PriceTable prices;
        QString dataFolder = {}; // for the brake: see there
        std::function<std::shared_ptr<RecordingFeed>(const CallId &call, SampleRate rate)> record = {}; // from any thread; empty: nobody does
    };

    Exchange(const Parts &parts, const Settings &settings, int mediaThreads, QObject *parent = nullptr);
    ~Exchange() override;

    void setSettings(const Settings &settings); // for calls from now on
    Result<void> stopDialling(bool stopped) override;
    bool isDiallingStopped() const override { return m_brake.isStopped(); }
    const QStringList &brakeProblems() const { return m_brake.problems(); }
    const Brake &brake() const { return m_brake; } // for who must know its rules before it dials
    // Whether the number could be called from that line now. Busy: only later. Of a line that is not there nothing is said.
    Result<void> mayDial(const QString &line, const QString &number) const;
    const LineBook &lines() const { return m_lines; }
    void setLocalAddress(const QUrl &url) { m_local = url; } // http://host:port where our own webhooks are reached
    // Takes no new calls and ends the live ones with `shutdown`; drained() when all are over, 6 s at most.
    void drain();
    // What becomes of our recording of a call, also after its end.
    void recordingReady(const CallId &call);
    void recordingTroubled(const CallId &call, const QString &sentence);

    Result<CallId> placeCall(const CallRequest &request) override;
    Result<void> command(const CallId &call, const CallCommand &command) override;
    QList<LiveCall> liveCalls() const override;
    Result<void> listen(const CallId &call, std::shared_ptr<AudioTap> tap) override;
    void stopListening(const CallId &call, std::shared_ptr<AudioTap> tap) override;
    Carrier *carrier(QStringView name) const override;
    Result<QUrl> answerPlaced(const QString &carrier, const Token &token, const CarrierReport &report) override;
    Result<QUrl> answerReceived(const QString &carrier, const CarrierReport &report) override;
    Result<void> report(const QString &carrier, const Token &token, const CarrierReport &report) override;
    Result<void> takeTurn(const QString &carrier, const Token &token, const CarrierReport &report, std::function<void(const WebhookReply &)> respond) override;
    Result<WebhookReply> answerPerson(const QString &carrier, const Token &token, const CarrierReport &report) override;
    Result<WebhookReply> roomFor(const QString &carrier, const Token &token) override;
    std::optional<WebhookReply> welcomePerson(const QString &carrier, const CarrierReport &report, const CallId &session) override;
    Result<MediaSeat> claimSeat(const QString &carrier, const Token &token) override;
    Result<MediaSeat> receiveStream(const QString &carrier) override;
    bool isDraining() const override { return m_draining; }

signals:
    void refused(const bridge::CallId &call, const bridge::Error &error); // a command that the call could not follow
    void drained();
    void diallingStopped(bool stopped); // or released, by whoever it was

private:
    using Entry = CallRegistry::Entry;

    Result<AgentProfile> agentFor(const CallRequest &request, const Line &line, bool outbound) const;
    QString defaultAgent() const;
    Result<void> checkRoom() const;
    struct Opened
    {
        Entry *entry;
        AgentProfile profile; // words filled in
    };
    Result<Opened> open(const CallRequest &request, const Line &line, Carrier &carrier, bool outbound);
    // A call to one of our lines, answered; or declined, and told.
    Result<Entry *> receive(const CallRequest &request, const Line &line, Carrier &carrier, const LegId &leg);
    Result<void> checkPerson(CallRequest &request, const Carrier &carrier) const;
    void tellDeclined(const CallRequest &request, const Line &line, const Error &why, bool outbound);
    // The number as the carrier wants it, if it is one and no rule forbids it.
    Result<QString> mayCall(const QString &number) const;
    void answer(Entry &entry, const LegId &leg, AnsweredBy by);
    void take(Entry &entry, const CarrierReport &report);
    void takeStatus(Entry &entry, const CarrierReport &report);
    void tellRecording(CallRegistry::Former &former, const QUrl &recording);
    void tellOwnRecording(CallRegistry::Former &former);
    void fulfil(const CallId &call, const CarrierWish &wish);
    void callPerson(Entry &entry, Carrier &carrier, const HandOverOrder &order);
    void speak(Entry &entry, Carrier &carrier, SpokenTurn turn);
    QUrl goesOnAt(const Entry &entry, const Carrier &carrier) const; // see answerPlaced()
    Result<void> check(const Entry &entry, CallCommand &command) const;
    Result<void> checkOperator(const Entry &entry, const CallCommand &command) const;
    MediaThread &leastBusy() const;
    CallAddresses addresses(const Carrier &carrier) const;
    HandOvers::Parts handOverParts();
    void connectCarrier(Carrier &carrier);
    void connectThread(MediaThread &thread);
    void follow(const CallEvent &event);
    void forget(const CallId &call);

    Parts m_parts;
    LineBook m_lines;
    Brake m_brake;
    Settings m_settings;
    QUrl m_local{QStringLiteral("http://127.0.0.1")};
    bool m_draining = false;
    std::vector<std::unique_ptr<MediaThread>> m_threads;
    CallRegistry m_calls;
    HandOvers m_handOvers;
};

} // namespace bridge
