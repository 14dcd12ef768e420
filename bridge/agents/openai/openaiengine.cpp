// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaiengine.h"

#include "bridge/agents/instruction.h"
#include "bridge/speech/services/servicesocket.h"
#include "bridge/settings/address.h"

#include <QDateTime>
#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QRandomGenerator>
#include <QUrlQuery>

namespace bridge {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcOpenAi, "callwright.agents.openai")

namespace {

constexpr int kMostMalformed = 10; // in a row
constexpr int kMostProblems = 5;   // told in one call; the rest is in the log
constexpr auto kLongestSession = 24h; // what is later than that comes from a clock that is wrong

QUrl sessionUrl(const Settings &settings, const QString &model)
{
    const auto own = settings.url(u"openai/realtimeUrl");
    auto url = asStreamUrl(own.isEmpty() ? settings.url(u"openai/url") : own);
    if (!url.path().endsWith("/realtime"_L1))
        url.setPath((url.path().endsWith(u'/') ? url.path().chopped(1) : url.path()) + u"/realtime"_s);
    QUrlQuery query(url);
    query.removeQueryItem(u"model"_s);
    query.addQueryItem(u"model"_s, QString::fromLatin1(QUrl::toPercentEncoding(model)));
    url.setQuery(query);
    return url;
}

// A cough as long as the profile says ends, for the service, after the silence that ends a turn; it tells the start 50 ms late at least.
OpenAiTurns::Patience patienceFor(const EngineOrder &order, OpenAiTurns::Patience patience)
{
    if (patience.confirm > 0ms) {
        const auto silence = Milliseconds(order.settings.number(u"openai/silenceMs"));
        patience.confirm = std::min(silence, 1000ms) + order.profile.turnTaking.bargeInMinSpeech - 50ms;
    }
    return patience;
}

bool isAboutEffort(const OpenAiProblem &problem)
{
    return problem.param.contains("reasoning"_L1) || problem.message.contains("reasoning"_L1, Qt::CaseInsensitive);
}

} // namespace

OpenAiEngine::OpenAiEngine(const EngineOrder &order, OpenAiPatience patience, QObject *parent)
    : Engine(parent)
    , m_order(order)
    , m_patience(patience)
    , m_turns(order.profile.turnTaking.bargeIn, patienceFor(order, patience.turns))
    , m_reconnect(patience.firstRetry)
{
    connect(&m_turns, &OpenAiTurns::spoke, this, &Engine::spoke);
    connect(&m_turns, &OpenAiTurns::agentText, this, &Engine::agentText);
    connect(&m_turns, &OpenAiTurns::replyEnded, this, &Engine::replyEnded);
    connect(&m_turns, &OpenAiTurns::interrupted, this, &Engine::interrupted);
    connect(&m_turns, &OpenAiTurns::callerSpeechStarted, this, &Engine::callerSpeechStarted);
    connect(&m_turns, &OpenAiTurns::callerSpeechStopped, this, &Engine::callerSpeechStopped);
    connect(&m_turns, &OpenAiTurns::callerTextOf, this, &Engine::callerTextOf);
    connect(&m_turns, &OpenAiTurns::toolCalled, this, &Engine::toolCalled);
    connect(&m_turns, &OpenAiTurns::warned, this, &Engine::warned);
    connect(&m_turns, &OpenAiTurns::wanted, this, &OpenAiEngine::send);
    connect(&m_turns, &OpenAiTurns::responseFailed, this, &OpenAiEngine::takeProblem);
    connect(&m_turns, &OpenAiTurns::failed, this, &OpenAiEngine::giveUp);

    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_farewell, &m_departure})
        timer->setSingleShot(true);
    connect(&m_setupLimit, &QTimer::timeout, this, [this] {
        SocketLoss close;
        close.timedOut = true;
        takeLoss(close);
    });
    connect(&m_outageLimit, &QTimer::timeout, this, [this] { giveUp(m_lastLoss); });
    connect(&m_nextTry, &QTimer::timeout, this, &OpenAiEngine::connectNow);
    connect(&m_farewell, &QTimer::timeout, this, [this] {
        m_departing = true;
        moveOnInAPause();
    });
    connect(&m_departure, &QTimer::timeout, this, &OpenAiEngine::moveOn);
}

OpenAiEngine::~OpenAiEngine()
{
    stop();
}

void OpenAiEngine::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Waiting;
    readOrder();
    later([this] { checkThenConnect(); });
}

void OpenAiEngine::readOrder()
{
    const auto &profile = m_order.profile;
    const auto &settings = m_order.settings;
    m_model = profile.model.isEmpty() ? settings.text(u"openai/realtimeModel") : profile.model;
    m_url = sessionUrl(settings, m_model);
    m_key = settings.text(u"openai/apiKey").toUtf8();
    m_setup.instruction = instructionFrom(profile.prompt, profile.language);
    m_setup.language = profile.language;
    m_setup.transcriptionModel = settings.text(u"openai/transcriptionModel");
    m_setup.semanticTurns = settings.text(u"openai/turnDetection") == "semantic_vad"_L1;
    m_setup.eagerness = settings.text(u"openai/eagerness");
    m_setup.silence = Milliseconds(settings.number(u"openai/silenceMs"));
    m_setup.tools = m_order.tools;
    m_setup.effort = profile.effort;

    const auto &voices = openAiVoices();
    const auto voice = std::find_if(voices.begin(), voices.end(),
        [&](const Voice &v) { return v.name.compare(profile.voice, Qt::CaseInsensitive) == 0; });
    m_setup.voice = voice == voices.end() ? voices.first().name : voice->name;
    m_isStranger = voice == voices.end() && !profile.voice.isEmpty();
}

void OpenAiEngine::checkThenConnect()
{
    if (const auto checked = checkOpenAiRealtimeSettings(m_order.settings); !checked)
        return giveUp(checked.error());
    if (m_isStranger)
        emit warned(u"voiceUnknown"_s,
            u"OpenAI Realtime has no voice \"%1\"; %2 speaks instead."_s.arg(m_order.profile.voice, m_setup.voice));
    connectNow();
}

void OpenAiEngine::connectNow()
{
    if (isOver())
        return;
    m_state = State::Connecting;
    m_departing = false;
    m_lastProblem = {};
    m_socket = new ServiceSocket({.pulse = m_patience.pulse, .mostBytes = kMostOpenAiBytes}, this);
    connect(m_socket, &ServiceSocket::textCame, this, &OpenAiEngine::takeJson);
    connect(m_socket, &ServiceSocket::binaryCame, this, &OpenAiEngine::takeJson);
    connect(m_socket, &ServiceSocket::lost, this, &OpenAiEngine::takeLoss);
    m_setupLimit.start(m_patience.setup);
    QNetworkRequest request(m_url);
    if (!m_key.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_key);
    m_socket->open(request);
}

void OpenAiEngine::takeJson(const QByteArray &json)
{
    const auto event = openAiEventFrom(json);
    if (!event)
        return takeMalformed(event.error());
    m_malformed = 0;
    take(*event);
}

void OpenAiEngine::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return giveUp({Error::Code::Malformed, u"OpenAI Realtime sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"engineMalformed"_s, u"Ignored an event: %1."_s.arg(error.detail));
}

void OpenAiEngine::take(const OpenAiEvent &event)
{
    using Type = OpenAiEvent::Type;
    if (event.type == Type::SessionCreated || event.type == Type::SessionUpdated)
        return takeSession(event);
    if (m_state == State::Live) { // nothing else counts before the session is ours
        tellUsage(event);
        m_turns.take(event);
    }
    if (event.type == Type::Problem)
        takeProblem(event.problem);
    if (m_departing)
        moveOnInAPause();
}

void OpenAiEngine::takeSession(const OpenAiEvent &event)
{
    if (m_state != State::Connecting)
        return;
    if (event.type == OpenAiEvent::Type::SessionCreated)
        return send(sessionUpdateEvent(m_setup));
    // A service that only looks like this one may ignore what it does not know; what it would say then is noise on the line.
    if (!event.format.isEmpty() && event.format != "audio/pcmu"_L1)
        return giveUp({Error::Code::Unsupported,
            u"The service at %1 does not speak G.711: it answered with %2."_s.arg(m_url.host(), event.format)});
    if (event.expiresAt) {
        const auto left = Milliseconds((*event.expiresAt - QDateTime::currentSecsSinceEpoch()) * 1000);
        if (left > 0ms && left <= kLongestSession) {
            m_farewell.start(std::max(0ms, left - m_patience.farewell));
            m_departure.start(std::max(0ms, left - m_patience.departure));
        }
    }
    wentLive();
}

void OpenAiEngine::wentLive()
{
    m_state = State::Live;
    m_setupLimit.stop();
    m_outageLimit.stop();
    m_reconnect.wentLive(std::chrono::steady_clock::now());
    const bool again = std::exchange(m_inCall, true);
    for (const auto &turn : m_turns.history())
        send(itemEvent(turn));
    if (!again)
        emit ready({u"openai_realtime"_s, m_model, m_setup.voice});
    else
        emit warned(u"engineReconnected"_s, u"OpenAI Realtime was connected again and told what had been said."_s);
    if (m_state != State::Live)
        return;
    m_outbox.flush(*m_socket);
    m_turns.goOnline();
}

void OpenAiEngine::takeProblem(const OpenAiProblem &problem)
{
    if (isOver())
        return;
    m_lastProblem = problem;
    m_lastProblem.message.replace(QString::fromUtf8(m_key.isEmpty() ? "\n" : m_key), u"[key]"_s);
    if (m_state == State::Connecting && !m_setup.effort.isEmpty() && isAboutEffort(problem))
        return leaveEffortOut();
    const auto verdict = judge(m_lastProblem, moment());
    qCWarning(lcOpenAi) << "problem:" << problem.type << problem.code << problem.param << "about" << problem.event;
    switch (verdict.remedy) {
    case OpenAiRemedy::GiveUp:
        return giveUp(verdict.error);
    case OpenAiRemedy::Warn:
        if (++m_problemsTold <= kMostProblems)
            emit warned(u"engineProblem"_s, verdict.error.detail);
        return;
    case OpenAiRemedy::Again:
        return moveOn(); // before it closes by itself
    case OpenAiRemedy::Ignore:
        return;
    }
}

// Better a call without it than none: which models take it changes faster than this program.
void OpenAiEngine::leaveEffortOut()
{
    m_setup.effort.clear();
    send(sessionUpdateEvent(m_setup));
    emit warned(u"optionRefused"_s, u"Model \"%1\" takes no effort, and goes without: %2"_s.arg(m_model, m_lastProblem.message));
}

void OpenAiEngine::tellUsage(const OpenAiEvent &event)
{
    if (event.usage.isNothing())
        return;
    auto usage = event.usage;
    usage.service = u"openai"_s;
    usage.model = event.type == OpenAiEvent::Type::ResponseDone ? m_model : m_setup.transcriptionModel;
    emit used(usage);
}

OpenAiMoment OpenAiEngine::moment() const
{
    return {m_model, m_url.host(), m_state == State::Live, m_inCall, m_departing};
}

void OpenAiEngine::takeLoss(SocketLoss close)
{
    if (isOver())
        return;
    if (!m_key.isEmpty())
        close.reason.replace(QString::fromUtf8(m_key), u"[key]"_s);
    qCWarning(lcOpenAi) << "connection lost:" << close.code << close.reason << "HTTP" << close.httpStatus << close.socketError;
    reconnect(judge(close, m_lastProblem, moment()));
}

void OpenAiEngine::moveOnInAPause()
{
    if (m_turns.isQuiet())
        moveOn();
}

void OpenAiEngine::moveOn()
{
    if (m_state != State::Live)
        return;
    m_departing = true;
    reconnect({OpenAiRemedy::Again, {Error::Code::Network, u"OpenAI Realtime ended its session."_s}});
}

void OpenAiEngine::reconnect(const OpenAiVerdict &verdict)
{
    if (verdict.remedy == OpenAiRemedy::GiveUp)
        return giveUp(verdict.error);
    retireSocket();
    m_state = State::Waiting;
    m_lastLoss = verdict.error;
    m_farewell.stop();
    m_departure.stop();
    if (m_inCall && !m_outageLimit.isActive())
        m_outageLimit.start(m_patience.outage);
    const auto delay = m_reconnect.next(std::chrono::steady_clock::now(), m_departing, QRandomGenerator::global()->bounded(2.0) - 1.0);
    if (!delay)
        return giveUp(verdict.error);
    m_nextTry.start(*delay);
    m_turns.goOffline(); // tells: comes last
}

void OpenAiEngine::giveUp(const Error &error)
{
    if (isOver())
        return;
    stop();
    emit failed(error);
}

void OpenAiEngine::stop()
{
    m_state = State::Over;
    m_turns.stop();
    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_farewell, &m_departure})
        timer->stop();
    m_outbox.clear();
    retireSocket();
}

void OpenAiEngine::retireSocket()
{
    m_setupLimit.stop();
    if (auto *socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->retire();
    }
}

void OpenAiEngine::send(const QString &request)
{
    if (m_socket)
        m_socket->send(request);
}

template<class Function>
void OpenAiEngine::later(Function function)
{
    QMetaObject::invokeMethod(this, [this, function] {
        if (!isOver())
            function();
    }, Qt::QueuedConnection);
}

// ---- What the call asks of it

void OpenAiEngine::greet()
{
    const auto &greeting = m_order.profile.greeting;
    if (!isOver() && !greeting.isEmpty() && !std::exchange(m_greeted, true))
        m_turns.greet(u"The caller is on the line now. Greet them with exactly these words, and say nothing else: \"%1\""_s.arg(greeting));
}

void OpenAiEngine::hear(std::span<const qint16> caller)
{
    if (isOver())
        return;
    const bool inTime = m_outbox.hear(caller);
    if (m_state != State::Live)
        return; // it waits, and the oldest of it goes
    m_outbox.flush(*m_socket);
    if (inTime || std::exchange(m_toldSlow, true))
        return;
    later([this] {
        emit warned(u"engineSlow"_s, u"OpenAI Realtime does not take the caller's sound fast enough; some was dropped."_s);
    });
}

void OpenAiEngine::press(char digit)
{
    later([this, digit] { m_turns.press(u"(The caller pressed the key %1 on the telephone.)"_s.arg(QLatin1Char(digit))); });
}

void OpenAiEngine::whisper(const QString &text)
{
    m_turns.whisper(u"(Your supervisor tells you, unheard by the caller; follow it, do not read it out: %1)"_s.arg(text));
}

void OpenAiEngine::say(const QString &text)
{
    later([this, text] { m_turns.speak(u"Say exactly these words to the caller now, and nothing else: \"%1\""_s.arg(text)); });
}

void OpenAiEngine::replyHeard()
{
    m_turns.replyHeard();
    if (m_departing)
        later([this] { moveOnInAPause(); });
}

} // namespace bridge
