// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/calls/switchboard.h"
#include "bridge/server/reply.h"
#include "bridge/server/soundshelf.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>

namespace bridge {

// Whole pieces of speech, outside any media stream. Either may be empty: nothing on this computer does that. `done` is called once, later.
struct PieceSpeech
{
    // At kTelephoneRate.
    std::function<void(const AgentProfile &agent, const QString &text, std::function<void(const Result<AudioFrame> &)> done)> say;
    // Of a sound file; without words when nobody spoke.
    std::function<void(const AgentProfile &agent, const QByteArray &recording, std::function<void(const Result<QString> &)> done)> hear;
};

// Calls that go round in a flow of the carrier's (CarrierAbilities::fetchesSteps): an applet asks what to say, the next takes keys or
// records, one asks whether to go on, and all of them come without a call's own address. This puts their steps in order, call by call,
// by the carrier's name of it, and turns the agent's words into files. Nobody tells that such a caller has hung up: one who does not come
// round any more has.
// Lives in the bridge thread, owned by the server.
class CallerLoop : public QObject
{
    Q_OBJECT
public:
    struct Parts // borrowed from the server
    {
        Switchboard &switchboard;
        SoundShelf &shelf;
        PieceSpeech speech;
        std::function<DeskCatalogue()> catalogue;
    };
    struct Patience
    {
        Milliseconds voice = 4s;   // for the sound of what is said; then the carrier gets the text and speaks it itself
        Milliseconds carrier = 5s; // of the carrier, when the reply takes long: then it is sent round once more
        Milliseconds caller = 2min; // to come round, once everything is said
        Milliseconds remembered = 10min; // a call that is over, or stuck: its applets may still ask
    };

    CallerLoop(const Parts &parts, const Patience &patience, QObject *parent = nullptr);
    explicit CallerLoop(const Parts &parts) : CallerLoop(parts, Patience()) {}

    bool knows(const Carrier &carrier, const LegId &leg) const;
    // The steps. `report` is what the carrier's webhook told, `base` where it reaches us.
    void greet(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond); // of a call the switchboard knows
    void take(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond);   // what the caller said; 200 at once
    void decide(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond); // the same, and: 200 goes on, 302 ends
    void speak(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond);  // what to say: an address, or text

private:
    enum class State {
        Thinking,  // the agent has the caller's turn
        Speaking,  // there is a reply, which nobody has fetched
        Listening, // the caller's turn
        Over,
    };
    struct Round
    {
        State state = State::Thinking;
        Carrier *carrier = nullptr; // the switchboard's
        LegId leg;
        AgentProfile agent;
        QUrl base;
        QString words;       // the last ones
        bool goesOn = true;  // behind them
        QUrl sound;          // of them; empty: as text
        bool soundAwaited = false;
        int piece = 0;       // of the words
        Respond decider, player; // who wait
        QUrl recording;      // the last one
        Instant due;         // the caller is back, or has hung up
    };

    Round *find(const Carrier &carrier, const LegId &leg, const QUrl &base);
    Round &open(Carrier &carrier, const LegId &leg, const QUrl &base);
    void hear(Round &round, const CarrierReport &report);
    void hearRecording(Round &round);
    void ask(Round &round, const QString &words, const QString &keys);
    void takeReply(const QString &key, const WebhookReply &reply);
    void end(Round &round);
    void setWords(Round &round, const QString &words, bool goesOn);
    void tellDecider(Round &round, int status);
    void tellPlayer(Round &round);
    HttpReply spoken(Round &round);
    void waitFor(Round &round);
    void checkWhoLeft();

    Parts m_parts;
    const Patience m_patience;
    QHash<QString, Round> m_rounds; // by carrier and leg
    QTimer m_check;
};

} // namespace bridge
