// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliveengine.h"

#include "bridge/agents/instruction.h"
#include "bridge/agents/openai/openaiengine.h"
#include "bridge/settings/address.h"
#include "bridge/speech/services/servicesocket.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QRandomGenerator>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcGptLive, "callwright.agents.gptlive")

constexpr int kMostMalformed = 10;       // in a row
constexpr int kMostProblems = 5;         // told in one call; the rest is in the log
constexpr qsizetype kMostToTell = 50;    // events that wait for a session
constexpr auto kLongestSession = 24h;    // what is later than that comes from a clock that is wrong

// The path stands beside that of the Realtime API.
QUrl sessionUrl(const Settings &settings)
{
    const auto own = settings.url(u"openai/realtimeUrl");
    auto url = asStreamUrl(own.isEmpty() ? settings.url(u"openai/url") : own);
    auto path = url.path();
    if (path.endsWith("/realtime"_L1))
        path.chop(9);
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path + u"/live/sessions"_s);
    return url;
}

// It goes by what it is told about these three, and by nothing else.
QString instructionFor(const AgentProfile &profile)
{
    const QStringList lines = {instructionFrom(profile.prompt, profile.language),
        u"You are speaking on the telephone. Backchannel policy: go on speaking when the caller only says that they are listening."_s,
        profile.turnTaking.bargeIn ? u"Interruption policy: stop at once when the caller begins to say something, and listen."_s
                                   : u"Interruption policy: finish your sentence when the caller speaks over you, then answer."_s,
        u"Delegation policy: delegate when a function can do or find what is asked, and say a short phrase first."_s};
    return lines.join(u"\n\n"_s).trimmed();
}

} // namespace

GptLiveEngine::GptLiveEngine(const EngineOrder &order, GptLivePatience patience, QObject *parent)
    : Engine(parent)
    , m_order(order)
    , m_patience(patience)
    , m_turns(patience.turns)
    , m_reconnect(patience.firstRetry)
{
    connect(&m_turns, &GptLiveTurns::spoke, this, &Engine::spoke);
    connect(&m_turns, &GptLiveTurns::agentText, this, &Engine::agentText);
    connect(&m_turns, &GptLiveTurns::replyEnded, this, &Engine::replyEnded);
    connect(&m_turns, &GptLiveTurns::callerSpeechStarted, this, &Engine::callerSpeechStarted);
    connect(&m_turns, &GptLiveTurns::callerSpeechStopped, this, &Engine::callerSpeechStopped);
    connect(&m_turns, &GptLiveTurns::callerText, this, &Engine::callerText);

    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_farewell, &m_departure})
        timer->setSingleShot(true);
    connect(&m_setupLimit, &QTimer::timeout, this, [this] {
        SocketLoss loss;
        loss.timedOut = true;
        takeLoss(loss);
    });
    connect(&m_outageLimit, &QTimer::timeout, this, [this] { giveUp(m_lastLoss); });
    connect(&m_nextTry, &QTimer::timeout, this, &GptLiveEngine::connectNow);
    connect(&m_farewell, &QTimer::timeout, this, [this] {
        m_departing = true;
        moveOnInAPause();
    });
    connect(&m_departure, &QTimer::timeout, this, &GptLiveEngine::moveOn);
}

GptLiveEngine::~GptLiveEngine()
{
    stop();
}

// ---- The session

void GptLiveEngine::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Waiting;
    readOrder();
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &GptLiveEngine::checkThenConnect, Qt::QueuedConnection);
}

void GptLiveEngine::readOrder()
{
    const auto &profile = m_order.profile;
    const auto &settings = m_order.settings;
    m_url = sessionUrl(settings);
    m_key = settings.text(u"openai/apiKey").toUtf8();
    m_setup.model = profile.model.isEmpty() ? settings.text(u"openai/liveModel") : profile.model;
    m_setup.backendModel = settings.text(u"openai/model");
    m_setup.instruction = instructionFor(profile);
    m_setup.effort = profile.effort;
    m_setup.tools = m_order.tools;
    const auto &voices = gptLiveVoices();
    const auto voice = std::find_if(voices.begin(), voices.end(),
        [&](const Voice &v) { return v.name.compare(profile.voice, Qt::CaseInsensitive) == 0; });
    const bool isOwn = profile.voice.startsWith("voice_"_L1); // of the account: any of them may be there
    m_setup.voice = isOwn ? profile.voice : voice == voices.end() ? voices.first().name : voice->name;
    m_isStranger = voice == voices.end() && !isOwn && !profile.voice.isEmpty();
}

void GptLiveEngine::checkThenConnect()
{
    if (isOver())
        return;
    if (const auto checked = checkOpenAiRealtimeSettings(m_order.settings, u"GPT-Live"_s); !checked)
        return giveUp(checked.error());
    if (m_isStranger)
        emit warned(u"voiceUnknown"_s, u"GPT-Live has no voice \"%1\"; %2 speaks instead."_s.arg(m_order.profile.voice, m_setup.voice));
    connectNow();
}

void GptLiveEngine::connectNow()
{
    if (isOver())
        return;
    m_state = State::Connecting;
    m_departing = false;
    m_lastProblem = {};
    m_seconds = 0;
    m_socket = new ServiceSocket({.pulse = m_patience.pulse, .mostBytes = kMostOpenAiBytes}, this);
    connect(m_socket, &ServiceSocket::opened, this, [this] {
        m_setup.said = m_turns.said();
        send(liveStartEvent(m_setup));
    });
    connect(m_socket, &ServiceSocket::textCame, this, &GptLiveEngine::takeJson);
    connect(m_socket, &ServiceSocket::binaryCame, this, &GptLiveEngine::takeJson);
    connect(m_socket, &ServiceSocket::lost, this, &GptLiveEngine::takeLoss);
    m_setupLimit.start(m_patience.setup);
    QNetworkRequest request(m_url);
    if (!m_key.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_key);
    m_socket->open(request);
}

void GptLiveEngine::takeJson(const QByteArray &json)
{
    const auto event = gptLiveEventFrom(json);
    if (!event)
        return takeMalformed(event.error());
    m_malformed = 0;
    take(*event);
}

void GptLiveEngine::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return giveUp({Error::Code::Malformed, u"GPT-Live sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"engineMalformed"_s, u"Ignored an event: %1."_s.arg(error.detail));
}

void GptLiveEngine::take(const GptLiveEvent &event)
{
    using Type = GptLiveEvent::Type;
    const bool isLive = m_state == State::Live; // nothing else counts before the session is ours
    switch (event.type) {
    case Type::Started:
        return takeStarted(event);
    case Type::Problem:
        return takeProblem(event.problem);
    case Type::Closed:
        return takeClosed(event);
    case Type::Sound:
        return isLive ? m_turns.takeSound({event.audio.constData(), size_t(event.audio.size())}) : void();
    case Type::AgentWords:
        return isLive ? m_turns.takeAgentWords(event.text) : void();
    case Type::CallerWords:
        return isLive ? m_turns.takeCallerWords(event.text) : void();
    case Type::ToolWanted:
        return isLive ? takeTool(event) : void();
    case Type::BackendDone:
        if (auto *round = m_tools.round(event.response)) // else it called no function
            round->wantsAnswer = true;
        return finishRound(event.response);
    case Type::Used:
        return takeUsage(event.seconds);
    case Type::Other:
        return;
    }
}

void GptLiveEngine::takeStarted(const GptLiveEvent &event)
{
    if (m_state != State::Connecting)
        return;
    if (!event.format.isEmpty() && event.format != "audio/pcmu"_L1)
        return giveUp({Error::Code::Unsupported, u"The service at %1 does not speak G.711: it answered with %2."_s.arg(m_url.host(), event.format)});
    if (event.expiresAt) {
        const auto left = Milliseconds((*event.expiresAt - QDateTime::currentSecsSinceEpoch()) * 1000);
        if (left > 0ms && left <= kLongestSession) {
            m_farewell.start(std::max(0ms, left - m_patience.farewell));
            m_departure.start(std::max(0ms, left - m_patience.departure));
        }
    }
    wentLive();
}

void GptLiveEngine::wentLive()
{
    m_state = State::Live;
    m_setupLimit.stop();
    m_outageLimit.stop();
    m_reconnect.wentLive(std::chrono::steady_clock::now());
    if (!std::exchange(m_inCall, true)) {
        emit ready({u"gpt_live"_s, m_setup.model, m_setup.voice});
    } else {
        send(liveInstructionEvent(u"Your connection broke off for a moment. Go on with the call as it was; do not greet again."_s));
        emit warned(u"engineReconnected"_s, u"GPT-Live was connected again and told what had been said."_s);
    }
    if (m_state != State::Live)
        return;
    for (const auto &event : std::exchange(m_toTell, {}))
        send(event);
    m_outbox.flush(*m_socket);
}

void GptLiveEngine::takeUsage(double seconds)
{
    const double news = seconds - m_seconds; // it counts from the session's beginning
    if (news <= 0 || isOver())
        return;
    m_seconds = seconds;
    Usage usage{.service = u"openai"_s, .model = m_setup.model};
    usage.seconds = news;
    emit used(usage);
}

// The session's end, with a reason; a close follows.
void GptLiveEngine::takeClosed(const GptLiveEvent &event)
{
    takeUsage(event.seconds);
    if (isOver())
        return;
    if (event.reason == "content"_L1)
        return giveUp({Error::Code::Refused, u"GPT-Live ended the session because of what was said: it is against OpenAI's rules."_s});
    m_departing = m_departing || event.reason == "expired"_L1;
    reconnect({OpenAiRemedy::Again, {Error::Code::Network, u"GPT-Live ended its session (%1)."_s.arg(event.reason.left(40))}});
}

void GptLiveEngine::takeProblem(const OpenAiProblem &problem)
{
    if (isOver())
        return;
    m_lastProblem = problem;
    m_lastProblem.message.replace(QString::fromUtf8(m_key.isEmpty() ? "\n" : m_key), u"[key]"_s);
    qCWarning(lcGptLive) << "problem:" << problem.type << problem.code << problem.param << "about" << problem.event;
    if (m_state == State::Connecting && !m_setup.effort.isEmpty() && problem.param.contains("reasoning"_L1)) {
        m_setup.effort.clear(); // better a call without it than none
        send(liveStartEvent(m_setup));
        emit warned(u"optionRefused"_s, u"Model \"%1\" takes no effort, and goes without: %2"_s.arg(m_setup.backendModel, m_lastProblem.message));
        return;
    }
    const auto verdict = judge(m_lastProblem, moment());
    switch (verdict.remedy) {
    case OpenAiRemedy::GiveUp:
        return giveUp(verdict.error);
    case OpenAiRemedy::Warn:
        if (++m_problemsTold <= kMostProblems)
            emit warned(u"engineProblem"_s, verdict.error.detail);
        return;
    case OpenAiRemedy::Again:
        return moveOn();
    case OpenAiRemedy::Ignore:
        return;
    }
}

OpenAiMoment GptLiveEngine::moment() const
{
    return {m_setup.model, m_url.host(), m_state == State::Live, m_inCall, m_departing, u"GPT-Live"_s, u"openai/liveModel"_s};
}

void GptLiveEngine::takeLoss(SocketLoss loss)
{
    if (isOver())
        return;
    if (!m_key.isEmpty())
        loss.reason.replace(QString::fromUtf8(m_key), u"[key]"_s);
    qCWarning(lcGptLive) << "connection lost:" << loss.code << loss.reason << "HTTP" << loss.httpStatus << loss.socketError;
    reconnect(judge(loss, m_lastProblem, moment()));
}

void GptLiveEngine::moveOnInAPause()
{
    if (m_turns.isQuiet() && m_tools.isEmpty())
        moveOn();
}

void GptLiveEngine::moveOn()
{
    if (m_state != State::Live)
        return;
    m_departing = true;
    reconnect({OpenAiRemedy::Again, {Error::Code::Network, u"GPT-Live ended its session."_s}});
}

void GptLiveEngine::reconnect(const OpenAiVerdict &verdict)
{
    if (verdict.remedy == OpenAiRemedy::GiveUp)
        return giveUp(verdict.error);
    const bool planned = m_departing;
    retireSocket();
    m_state = State::Waiting;
    m_lastLoss = verdict.error;
    m_farewell.stop();
    m_departure.stop();
    m_tools.loseSession();
    if (m_inCall && !m_outageLimit.isActive())
        m_outageLimit.start(m_patience.outage);
    const auto delay = m_reconnect.next(std::chrono::steady_clock::now(), planned, QRandomGenerator::global()->bounded(2.0) - 1.0);
    if (!delay)
        return giveUp(verdict.error);
    m_nextTry.start(*delay);
    m_turns.breakOff(); // tells: comes last
}

void GptLiveEngine::giveUp(const Error &error)
{
    if (isOver())
        return;
    stop();
    emit failed(error);
}

void GptLiveEngine::stop()
{
    m_state = State::Over;
    m_turns.stop();
    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_farewell, &m_departure})
        timer->stop();
    m_outbox.clear();
    m_toTell.clear();
    retireSocket();
}

void GptLiveEngine::retireSocket()
{
    m_setupLimit.stop();
    if (auto *socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->retire(m_inCall ? liveCloseEvent() : QString());
    }
}

void GptLiveEngine::send(const QString &event)
{
    if (m_socket)
        m_socket->send(event);
}

void GptLiveEngine::tell(const QString &event)
{
    if (isOver())
        return;
    if (m_state == State::Live)
        send(event);
    else if (m_toTell.size() < kMostToTell)
        m_toTell << event;
}

// ---- Functions

void GptLiveEngine::takeTool(const GptLiveEvent &event)
{
    if (m_tools.has(event.tool.id))
        return;
    if (event.badArguments || m_tools.isFull()) {
        m_tools.openRound(event.response);
        const auto why = event.badArguments ? u"the arguments are no JSON object"_s : u"too many functions at once"_s;
        return send(liveToolOutputEvent(event.tool.id, {{u"error"_s, why}}));
    }
    m_tools.add(event.response, event.tool);
    emit toolCalled(event.tool);
}

void GptLiveEngine::answerTool(const QString &id, const QJsonObject &result)
{
    const auto call = m_tools.answered(id);
    if (!call || isOver())
        return;
    if (call->response.isEmpty()) { // the session that wanted it is gone
        const auto json = QString::fromUtf8(QJsonDocument(result).toJson(QJsonDocument::Compact));
        return tell(liveThoughtEvent(u"(The function %1 that you called has answered: %2)"_s.arg(call->name, json.left(800))));
    }
    tell(liveToolOutputEvent(id, result));
    if (auto *round = m_tools.round(call->response))
        round->isGoodbye = round->isGoodbye || (call->name == "end_call"_L1 && !result.contains("error"_L1));
    finishRound(call->response);
}

// Once all functions of one answer are answered, the model behind the voice goes on; not after a goodbye.
void GptLiveEngine::finishRound(const QString &response)
{
    const auto *open = m_tools.round(response);
    if (!open || !open->wantsAnswer)
        return; // it may call more
    const auto round = m_tools.finished(response);
    if (round && !round->isGoodbye)
        tell(liveGoOnEvent());
}

// ---- What the call asks of it

void GptLiveEngine::greet()
{
    const auto &greeting = m_order.profile.greeting;
    if (!isOver() && !greeting.isEmpty() && !std::exchange(m_greeted, true))
        tell(liveInstructionEvent(
            u"The caller is on the line now. Greet them with exactly these words, and say nothing else, then listen: \"%1\""_s.arg(greeting)));
}

void GptLiveEngine::hear(std::span<const qint16> caller)
{
    if (isOver())
        return;
    const bool inTime = m_outbox.hear(caller);
    if (m_state != State::Live)
        return; // it waits, and the oldest of it goes
    m_outbox.flush(*m_socket);
    if (inTime || std::exchange(m_toldSlow, true))
        return;
    QMetaObject::invokeMethod(this, [this] {
        if (!isOver())
            emit warned(u"engineSlow"_s, u"GPT-Live does not take the caller's sound fast enough; some was dropped."_s);
    }, Qt::QueuedConnection);
}

void GptLiveEngine::press(char digit)
{
    tell(liveInstructionEvent(u"The caller pressed the key %1 on the telephone. Take it as their answer, and go on."_s.arg(QLatin1Char(digit))));
}

void GptLiveEngine::whisper(const QString &text)
{
    tell(liveThoughtEvent(u"(Your supervisor tells you, unheard by the caller; follow it, do not read it out: %1)"_s.arg(text)));
}

void GptLiveEngine::say(const QString &text)
{
    tell(liveInstructionEvent(u"Say exactly these words to the caller now, and nothing else: \"%1\""_s.arg(text)));
}

// Its memory can't be cut, so it is told. It has most often stopped by itself.
void GptLiveEngine::interrupt(const QString &heardText)
{
    if (isOver())
        return;
    m_turns.cut(heardText);
    tell(liveInstructionEvent(heardText.trimmed().isEmpty()
            ? u"You were stopped before the caller heard anything of it. Stop speaking, and listen."_s
            : u"You were stopped. The caller heard you up to: \"%1\". Stop speaking, and listen."_s.arg(heardText.trimmed().right(300))));
}

void GptLiveEngine::replyHeard()
{
    if (m_departing && !isOver())
        QMetaObject::invokeMethod(this, &GptLiveEngine::moveOnInAPause, Qt::QueuedConnection);
}

} // namespace bridge
