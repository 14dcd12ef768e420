// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/openaiclose.h"
#include "bridge/agents/openai/openaioutbox.h"
#include "bridge/agents/openai/openaiturns.h"
#include "bridge/agents/reconnect.h"

#include <QTimer>
#include <QUrl>

namespace bridge {

class ServiceSocket;

// How patient an engine is. Tests have less patience.
struct OpenAiPatience
{
    Milliseconds setup = 5s;      // from the first packet to session.updated
    Milliseconds outage = 10s;    // without a working session in a call
    Milliseconds farewell = 60s;  // before a session's time is up we look for a pause to begin a new one
    Milliseconds departure = 3s;  // and then we go, in mid-sentence if need be
    Milliseconds firstRetry = 250ms;
    Milliseconds pulse = 5s;      // between pings
    OpenAiTurns::Patience turns = {};
};

// OpenAI Realtime in one call: keeps a session alive, and begins a new one that is told what was said when it ends; carries sound and
// words to it and back. Sound is G.711 mu-law on the wire, as the line's is, so a carrier's bytes arrive as they came. Who has the
// floor is OpenAiTurns' business, and what an error or a close means is judge()'s.
// Lives in the call's media thread, owned by the call.
class OpenAiEngine : public Engine
{
    Q_OBJECT
public:
    explicit OpenAiEngine(const EngineOrder &order, OpenAiPatience patience = {}, QObject *parent = nullptr);
    ~OpenAiEngine() override;

    SampleRate hears() const override { return kOpenAiRate; }
    SampleRate speaks() const override { return kOpenAiRate; }

    void open() override;
    void greet() override;
    void hear(std::span<const qint16> caller) override;
    void press(char digit) override;
    void whisper(const QString &text) override;
    void say(const QString &text) override;
    void interrupt(const QString &heardText) override { interruptAt({heardText, m_turns.soundOf(heardText)}); }
    void truncateTo(const QString &heardText) override { truncateAt({heardText, m_turns.soundOf(heardText)}); }
    void interruptAt(const HeardPart &heard) override { m_turns.interruptAt(heard); }
    void truncateAt(const HeardPart &heard) override { m_turns.truncateAt(heard); }
    void replyHeard() override;
    void answerTool(const QString &id, const QJsonObject &result) override { m_turns.answerTool(id, result); }
    void close() override { stop(); }

private:
    enum class State {
        Idle,
        Connecting, // a socket, no session.updated yet
        Live,
        Waiting, // for the next try
        Over,
    };

    void readOrder();
    void checkThenConnect();
    void connectNow();
    void takeJson(const QByteArray &json);
    void takeMalformed(const Error &error);
    void take(const OpenAiEvent &event);
    void takeSession(const OpenAiEvent &event);
    void leaveEffortOut();
    void takeProblem(const OpenAiProblem &problem);
    void tellUsage(const OpenAiEvent &event);
    void wentLive();
    void takeLoss(SocketLoss close);
    void moveOnInAPause();
    void moveOn(); // to a new session, because this one's time is up
    void reconnect(const OpenAiVerdict &verdict);
    void giveUp(const Error &error);
    void stop();
    void retireSocket();
    void send(const QString &request);
    template<class Function>
    void later(Function function); // commands tell nothing before they return
    OpenAiMoment moment() const;
    bool isOver() const { return m_state == State::Over; }

    const EngineOrder m_order;
    const OpenAiPatience m_patience;
    OpenAiSetup m_setup;
    QString m_model;
    QUrl m_url;
    QByteArray m_key;
    bool m_isStranger = false; // the profile's voice is none of ours

    State m_state = State::Idle;
    ServiceSocket *m_socket = nullptr; // the one connection in use; our child
    OpenAiTurns m_turns;
    OpenAiOutbox m_outbox{writeAudioEvent};
    Reconnect m_reconnect;
    QTimer m_setupLimit;
    QTimer m_outageLimit;
    QTimer m_nextTry;
    QTimer m_farewell;
    QTimer m_departure;
    Error m_lastLoss;
    OpenAiProblem m_lastProblem; // of this connection
    bool m_inCall = false;       // was live once
    bool m_departing = false;

    bool m_greeted = false;
    bool m_toldSlow = false;
    int m_malformed = 0; // in a row
    bool m_toldMalformed = false;
    int m_problemsTold = 0;
};

// OpenAI Realtime for the catalogue.
EngineKind openAiRealtimeEngineKind();

// Whether a session could be opened with these settings; the error says what is missing.
// `title`: as sentences name it; GPT-Live has the same key and address.
Result<void> checkOpenAiRealtimeSettings(const Settings &settings, const QString &title = QStringLiteral("OpenAI Realtime"));

// The ten voices; the first is the one for profiles that name none.
const QList<Voice> &openAiVoices();

} // namespace bridge
