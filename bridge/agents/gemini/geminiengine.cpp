// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiengine.h"

#include "bridge/agents/instruction.h"
#include "bridge/speech/services/servicesocket.h"
#include "bridge/settings/address.h"

#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QRandomGenerator>

namespace bridge {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcGemini, "callwright.agents.gemini")

namespace {

constexpr int kMostTools = 16;       // unanswered
constexpr int kMostMalformed = 10;   // in a row

// Affective dialog is known to the alpha version of the service only.
QUrl sessionUrl(const QUrl &base, bool alpha)
{
    auto url = asStreamUrl(base);
    if (url.path().contains("BidiGenerateContent"_L1))
        return url; // somebody knows better
    const auto prefix = url.path().endsWith(u'/') ? url.path().chopped(1) : url.path();
    url.setPath(prefix + u"/ws/google.ai.generativelanguage.%1.GenerativeService.BidiGenerateContent"_s.arg(alpha ? u"v1alpha"_s : u"v1beta"_s));
    return url;
}

QString bareModel(const QString &model)
{
    return model.startsWith("models/"_L1) ? model.sliced(7) : model;
}

} // namespace

GeminiEngine::GeminiEngine(const EngineOrder &order, GeminiPatience patience, QObject *parent)
    : Engine(parent)
    , m_order(order)
    , m_patience(patience)
    , m_reconnect(patience.firstRetry)
{
    connect(&m_turns, &GeminiTurns::spoke, this, &Engine::spoke);
    connect(&m_turns, &GeminiTurns::agentText, this, &Engine::agentText);
    connect(&m_turns, &GeminiTurns::replyEnded, this, &Engine::replyEnded);
    connect(&m_turns, &GeminiTurns::interrupted, this, &Engine::interrupted);
    connect(&m_turns, &GeminiTurns::callerSpeechStarted, this, &Engine::callerSpeechStarted);
    connect(&m_turns, &GeminiTurns::callerSpeechStopped, this, &Engine::callerSpeechStopped);
    connect(&m_turns, &GeminiTurns::callerText, this, &Engine::callerText);
    connect(&m_turns, &GeminiTurns::warned, this, &Engine::warned);

    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_departure})
        timer->setSingleShot(true);
    connect(&m_setupLimit, &QTimer::timeout, this, [this] {
        SocketLoss close;
        close.timedOut = true;
        takeLoss(close);
    });
    connect(&m_outageLimit, &QTimer::timeout, this, [this] { giveUp(m_lastLoss); });
    connect(&m_nextTry, &QTimer::timeout, this, &GeminiEngine::connectNow);
    connect(&m_departure, &QTimer::timeout, this, &GeminiEngine::moveOn);
}

GeminiEngine::~GeminiEngine()
{
    stop();
}

void GeminiEngine::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Waiting;
    const auto &profile = m_order.profile;
    m_key = m_order.settings.text(u"gemini/apiKey").toUtf8();
    m_setup.model = bareModel(profile.model.isEmpty() ? m_order.settings.text(u"gemini/model") : profile.model);
    m_setup.instruction = instructionFrom(profile.prompt, profile.language);
    m_setup.bargeIn = profile.turnTaking.bargeIn;
    m_setup.minSpeech = profile.turnTaking.bargeInMinSpeech;
    m_setup.silence = Milliseconds(m_order.settings.number(u"gemini/silenceMs"));
    m_setup.startsEasily = m_order.settings.text(u"gemini/startSensitivity") == "high"_L1;
    m_setup.endsEasily = m_order.settings.text(u"gemini/endSensitivity") == "high"_L1;
    m_setup.effort = profile.effort;
    m_setup.affectiveDialog = profile.affectiveDialog;
    m_setup.tools = m_order.tools;
    m_setup.googleSearch = profile.tools.googleSearch;
    m_url = sessionUrl(m_order.settings.url(u"gemini/url"), m_setup.affectiveDialog);

    const auto &voices = geminiVoices();
    const auto voice = std::find_if(voices.begin(), voices.end(),
        [&](const Voice &v) { return v.name.compare(profile.voice, Qt::CaseInsensitive) == 0; });
    m_setup.voice = voice == voices.end() ? voices.first().name : voice->name;

    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    const bool isStranger = voice == voices.end() && !profile.voice.isEmpty();
    QMetaObject::invokeMethod(this, [this, isStranger] {
        if (const auto checked = checkGeminiSettings(m_order.settings); !checked)
            return giveUp(checked.error());
        if (isStranger && !isOver())
            emit warned(u"voiceUnknown"_s,
                u"Gemini Live has no voice \"%1\"; %2 speaks instead."_s.arg(m_order.profile.voice, m_setup.voice));
        connectNow();
    }, Qt::QueuedConnection);
}

void GeminiEngine::connectNow()
{
    if (isOver())
        return;
    m_state = State::Connecting;
    m_departing = false;
    m_resumable = false;
    m_departure.stop();
    m_socket = new ServiceSocket({.pulse = m_patience.pulse, .mostBytes = kMostGeminiBytes}, this);
    connect(m_socket, &ServiceSocket::opened, this, &GeminiEngine::sendSetup);
    connect(m_socket, &ServiceSocket::textCame, this, &GeminiEngine::takeJson);
    connect(m_socket, &ServiceSocket::binaryCame, this, &GeminiEngine::takeJson);
    connect(m_socket, &ServiceSocket::lost, this, &GeminiEngine::takeLoss);
    m_setupLimit.start(m_patience.setup);
    QNetworkRequest request(m_url);
    if (!m_key.isEmpty())
        request.setRawHeader("x-goog-api-key", m_key);
    m_socket->open(request);
}

void GeminiEngine::sendSetup()
{
    m_socket->send(setupRequest(m_setup));
}

void GeminiEngine::takeJson(const QByteArray &json)
{
    const auto message = geminiMessageFrom(json);
    if (!message)
        return takeMalformed(message.error());
    m_malformed = 0;
    take(*message);
}

void GeminiEngine::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return giveUp({Error::Code::Malformed, u"Gemini Live sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"engineMalformed"_s, u"Ignored a message: %1."_s.arg(error.detail));
}

void GeminiEngine::take(const GeminiMessage &message)
{
    if (message.setupComplete && m_state == State::Connecting)
        wentLive();
    if (m_state != State::Live)
        return; // nothing counts before the setup
    if (message.resumption) {
        m_resumable = message.resumption->resumable;
        if (m_resumable && !message.resumption->handle.isEmpty())
            m_setup.resumptionHandle = message.resumption->handle;
    }
    m_turns.take(message);
    if (!message.searches.isEmpty() && !isOver())
        emit searched(message.searches, message.sources);
    takeUsage(message);
    takeTools(message);
    if (message.goAway && !isOver()) {
        m_departing = true;
        m_departure.start(std::max(0ms, *message.goAway - m_patience.departure));
    }
    // Gladly in a pause, and with a handle that knows all that was said.
    if (m_departing && m_resumable && m_turns.isQuiet())
        moveOn();
}

void GeminiEngine::takeTools(const GeminiMessage &message)
{
    for (const auto &id : message.cancelledTools)
        m_tools.remove(id);
    for (const auto &call : message.toolCalls) {
        if (isOver())
            return;
        if (m_tools.contains(call.id))
            continue;
        if (m_tools.size() >= kMostTools) {
            command(toolAnswerRequest(call.id, call.name, {{u"error"_s, u"too many functions at once"_s}}, false));
            continue;
        }
        m_tools.insert(call.id, call.name);
        emit toolCalled(call);
    }
}

// It counts a turn anew with every message: the last count of the turn is what is billed.
void GeminiEngine::takeUsage(const GeminiMessage &message)
{
    if (message.usage)
        m_usage = *message.usage;
    if (!(message.turnComplete || message.interrupted) || m_usage.isNothing() || isOver())
        return;
    m_usage.service = u"gemini"_s;
    m_usage.model = m_setup.model;
    emit used(std::exchange(m_usage, {}));
}

void GeminiEngine::wentLive()
{
    m_state = State::Live;
    m_setupLimit.stop();
    m_outageLimit.stop();
    m_reconnect.wentLive(std::chrono::steady_clock::now());
    const bool isNewSession = m_setup.resumptionHandle.isEmpty();
    if (!std::exchange(m_inCall, true)) {
        emit ready({u"gemini_live"_s, m_setup.model, m_setup.voice});
    } else {
        pickUpThread(isNewSession);
        emit warned(u"engineReconnected"_s,
            isNewSession ? u"Gemini Live was connected again and told what had been said."_s
                         : u"Gemini Live was connected again; the conversation goes on."_s);
    }
    if (m_state != State::Live)
        return;
    if (m_greeting == Greeting::Asked)
        sendGreeting();
    m_outbox.flush(*m_socket);
}

void GeminiEngine::pickUpThread(bool isNewSession)
{
    if (isNewSession && !m_turns.history().isEmpty())
        m_socket->send(historyRequest(m_turns.history(),
            u"(Your connection broke off for a moment. Go on with the call as it was; do not greet again.)"_s));
    if (m_greeting == Greeting::Sent && !m_turns.hasSpoken())
        m_greeting = Greeting::Asked; // nobody has heard it
    if (!m_thread.isEmpty())
        m_socket->send(speakRequest(std::exchange(m_thread, {})));
}

void GeminiEngine::takeLoss(SocketLoss close)
{
    if (isOver())
        return;
    if (!m_key.isEmpty())
        close.reason.replace(QString::fromUtf8(m_key), u"[key]"_s);
    const GeminiMoment moment{m_setup.model, m_url.host(), m_state == State::Live, m_inCall,
        !m_setup.resumptionHandle.isEmpty(), m_departing};
    const auto verdict = judge(close, moment);
    qCWarning(lcGemini) << "connection lost:" << close.code << close.reason << "HTTP" << close.httpStatus
                        << close.socketError;
    if (verdict.remedy == GeminiRemedy::GiveUp && verdict.mayBeOption && m_setup.hasOptions())
        return leaveOptionsOut(verdict.error);
    reconnect(verdict, m_departing);
}

// Better a call without them than none: which models take what changes faster than this program.
void GeminiEngine::leaveOptionsOut(const Error &why)
{
    retireSocket();
    m_state = State::Waiting;
    m_setup.effort.clear();
    m_setup.affectiveDialog = false;
    m_url = sessionUrl(m_order.settings.url(u"gemini/url"), false);
    m_nextTry.start(0ms);
    emit warned(u"optionRefused"_s,
        u"Model \"%1\" takes no effort or no affective dialog, and goes without: %2"_s.arg(m_setup.model, why.detail));
}

void GeminiEngine::moveOn()
{
    if (m_state == State::Live)
        reconnect({GeminiRemedy::Resume, {Error::Code::Network, u"Gemini Live ended its connection."_s}}, true);
}

void GeminiEngine::reconnect(const GeminiVerdict &verdict, bool announced)
{
    if (verdict.remedy == GeminiRemedy::GiveUp)
        return giveUp(verdict.error);
    // The old one goes first: with both open the service refuses the new one.
    retireSocket();
    m_state = State::Waiting;
    m_lastLoss = verdict.error;
    m_tools.clear(); // a new connection does not know their ids
    if (verdict.remedy == GeminiRemedy::StartFresh)
        m_setup.resumptionHandle.clear();
    if (m_inCall && !m_outageLimit.isActive())
        m_outageLimit.start(m_patience.outage);
    const auto delay = m_reconnect.next(std::chrono::steady_clock::now(), announced,
        QRandomGenerator::global()->bounded(2.0) - 1.0);
    if (!delay)
        return giveUp(verdict.error);
    m_nextTry.start(*delay);
    if (const auto thread = m_turns.breakOff(); !thread.isEmpty() && !isOver()) // tells: comes last
        m_thread = thread;
}

void GeminiEngine::giveUp(const Error &error)
{
    if (isOver())
        return;
    stop();
    emit failed(error);
}

void GeminiEngine::stop()
{
    m_state = State::Over;
    m_turns.stop();
    for (auto *timer : {&m_setupLimit, &m_outageLimit, &m_nextTry, &m_departure})
        timer->stop();
    m_outbox.clear();
    m_tools.clear();
    retireSocket();
}

void GeminiEngine::retireSocket()
{
    m_setupLimit.stop();
    if (auto *socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->retire();
    }
}

} // namespace bridge
