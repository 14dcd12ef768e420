// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/gemini/geminiclose.h"
#include "bridge/agents/gemini/geminioutbox.h"
#include "bridge/agents/reconnect.h"
#include "bridge/agents/gemini/geminiturns.h"

#include <QHash>
#include <QTimer>
#include <QUrl>

namespace bridge {

class ServiceSocket;

// How patient an engine is. Tests have less patience.
struct GeminiPatience
{
    Milliseconds setup = 5s;     // from the first packet to setupComplete
    Milliseconds outage = 10s;   // without a working connection in a call
    Milliseconds departure = 2s; // before a goAway's time is up we go, in mid-sentence if need be
    Milliseconds firstRetry = 250ms;
    Milliseconds pulse = 5s;     // between pings
};

// Gemini Live in one call: keeps a session alive over its connections, and carries sound and words to it and back. Who has the
// floor is GeminiTurns' business, the wire's peculiarities are ServiceSocket's, and what a close means is judge()'s.
// Lives in the call's media thread, owned by the call.
//
// Gemini says neither when the caller began nor when they stopped: callerSpeechStarted() is told with the first words or the
// interruption, callerSpeechStopped() when the model begins its turn.
class GeminiEngine : public Engine
{
    Q_OBJECT
public:
    explicit GeminiEngine(const EngineOrder &order, GeminiPatience patience = {}, QObject *parent = nullptr);
    ~GeminiEngine() override;

    SampleRate hears() const override { return kGeminiHears; }
    SampleRate speaks() const override { return kGeminiSpeaks; }

    void open() override;
    void greet() override;
    void hear(std::span<const qint16> caller) override;
    void press(char digit) override;
    void whisper(const QString &text) override;
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override;
    void truncateTo(const QString &heardText) override;
    void replyHeard() override { m_turns.replyHeard(); }
    void answerTool(const QString &id, const QJsonObject &result) override;
    void close() override { stop(); }

private:
    enum class State {
        Idle,
        Connecting, // a socket, no setupComplete yet
        Live,
        Waiting, // for the next try
        Over,
    };

    void connectNow();
    void sendSetup();
    void takeJson(const QByteArray &json);
    void take(const GeminiMessage &message);
    void takeTools(const GeminiMessage &message);
    void takeUsage(const GeminiMessage &message);
    void wentLive();
    void pickUpThread(bool isNewSession);
    void takeLoss(SocketLoss close);
    void leaveOptionsOut(const Error &why);
    void takeMalformed(const Error &error);
    void moveOn(); // to a new connection, because this one has announced its end
    void reconnect(const GeminiVerdict &verdict, bool announced);
    void giveUp(const Error &error);
    void stop();
    void retireSocket();
    void command(const QString &request);  // sent now, or when there is a connection
    void speakNow(const QString &words);
    void sendGreeting();
    void tellLater(const QString &code, const QString &message);
    bool isOver() const { return m_state == State::Over; }

    const EngineOrder m_order;
    const GeminiPatience m_patience;
    GeminiSetup m_setup;
    QUrl m_url;
    QByteArray m_key;

    State m_state = State::Idle;
    ServiceSocket *m_socket = nullptr; // the one connection in use; our child
    GeminiTurns m_turns;
    Reconnect m_reconnect;
    QTimer m_setupLimit;
    QTimer m_outageLimit;
    QTimer m_nextTry;
    QTimer m_departure;
    Error m_lastLoss;
    QString m_thread; // what the next connection has to pick up
    bool m_inCall = false; // was live once
    bool m_departing = false;
    bool m_resumable = false;

    GeminiOutbox m_outbox;
    bool m_toldSlow = false;
    enum class Greeting { NotAsked, Asked, Sent };
    Greeting m_greeting = Greeting::NotAsked;
    QHash<QString, QString> m_tools; // id -> name of what is still to be answered
    Usage m_usage;                   // of this turn, as far as it has been counted
    int m_malformed = 0;             // in a row
    bool m_toldMalformed = false;
};

// Gemini Live for the catalogue.
EngineKind geminiLiveEngineKind();

// Whether a session could be opened with these settings; the error says what is missing.
Result<void> checkGeminiSettings(const Settings &settings);

// The 30 voices; the first is the one for profiles that name none.
const QList<Voice> &geminiVoices();

} // namespace bridge
