// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/openai/gptliverequests.h"
#include "bridge/agents/openai/gptliveturns.h"
#include "bridge/agents/openai/openaiclose.h"
#include "bridge/agents/openai/openaioutbox.h"
#include "bridge/agents/openai/openaitools.h"
#include "bridge/agents/reconnect.h"

#include <QTimer>
#include <QUrl>

namespace bridge {

class ServiceSocket;

// How patient an engine is. Tests have less patience.
struct GptLivePatience
{
    Milliseconds setup = 5s;     // from the first packet to session.started
    Milliseconds outage = 10s;   // without a working session in a call
    Milliseconds farewell = 60s; // before a session's time is up we look for a pause to begin a new one
    Milliseconds departure = 3s; // and then we go, in mid-sentence if need be
    Milliseconds firstRetry = 250ms;
    Milliseconds pulse = 5s; // between pings
    GptLiveTurns::Patience turns = {};
};

// GPT-Live in one call: a voice that listens while it speaks, with a model behind it that thinks and calls functions. Keeps a session
// alive, and begins a new one that is told what was said when it ends. Sound is G.711 mu-law on the wire, as the line's is. What becomes
// of its stream is GptLiveTurns' business; what an error or a close means is judge()'s, which it shares with OpenAI Realtime.
// Lives in the call's media thread, owned by the call.
class GptLiveEngine : public Engine
{
    Q_OBJECT
public:
    explicit GptLiveEngine(const EngineOrder &order, GptLivePatience patience = {}, QObject *parent = nullptr);
    ~GptLiveEngine() override;

    SampleRate hears() const override { return kOpenAiRate; }
    SampleRate speaks() const override { return kOpenAiRate; }

    void open() override;
    void greet() override;
    void hear(std::span<const qint16> caller) override;
    void press(char digit) override;
    void whisper(const QString &text) override;
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override;
    void truncateTo(const QString &heardText) override { m_turns.cut(heardText); }
    void replyHeard() override;
    void answerTool(const QString &id, const QJsonObject &result) override;
    void close() override { stop(); }

private:
    enum class State {
        Idle,
        Connecting, // a socket, no session.started yet
        Live,
        Waiting, // for the next try
        Over,
    };

    void readOrder();
    void checkThenConnect();
    void connectNow();
    void takeJson(const QByteArray &json);
    void takeMalformed(const Error &error);
    void take(const GptLiveEvent &event);
    void takeStarted(const GptLiveEvent &event);
    void takeTool(const GptLiveEvent &event);
    void takeUsage(double seconds);
    void takeClosed(const GptLiveEvent &event);
    void takeProblem(const OpenAiProblem &problem);
    void finishRound(const QString &response);
    void wentLive();
    void takeLoss(SocketLoss loss);
    void moveOnInAPause();
    void moveOn(); // to a new session, because this one's time is up
    void reconnect(const OpenAiVerdict &verdict);
    void giveUp(const Error &error);
    void stop();
    void retireSocket();
    void send(const QString &event);
    void tell(const QString &event); // when there is a session
    OpenAiMoment moment() const;
    bool isOver() const { return m_state == State::Over; }

    const EngineOrder m_order;
    const GptLivePatience m_patience;
    GptLiveSetup m_setup;
    QUrl m_url;
    QByteArray m_key;
    bool m_isStranger = false; // the profile's voice is none of ours

    State m_state = State::Idle;
    ServiceSocket *m_socket = nullptr; // the one connection in use; our child
    GptLiveTurns m_turns;
    OpenAiOutbox m_outbox{writeLiveAudioEvent};
    OpenAiTools m_tools;
    QStringList m_toTell; // until there is a session
    Reconnect m_reconnect;
    QTimer m_setupLimit;
    QTimer m_outageLimit;
    QTimer m_nextTry;
    QTimer m_farewell;
    QTimer m_departure;
    Error m_lastLoss;
    OpenAiProblem m_lastProblem; // of this connection
    double m_seconds = 0;        // of this session, told
    bool m_inCall = false;       // was live once
    bool m_departing = false;

    bool m_greeted = false;
    bool m_toldSlow = false;
    int m_malformed = 0; // in a row
    bool m_toldMalformed = false;
    int m_problemsTold = 0;
};

// GPT-Live for the catalogue.
EngineKind gptLiveEngineKind();

// The vendor's voices; the first is its own choice.
const QList<Voice> &gptLiveVoices();

} // namespace bridge
