// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/call.h"

#include "bridge/audio/audiotap.h"
#include "bridge/calls/callrecording.h"
#include "bridge/calls/conversation.h"
#include "bridge/calls/medialink.h"
#include "bridge/calls/wordtalk.h"
#include "bridge/tools/toolbox.h"

#include <QLoggingCategory>
#include <QWebSocket>

Q_LOGGING_CATEGORY(lcCalls, "callwright.calls")

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostKeys = 32; // that the agent is told of when it gets the call back

Milliseconds between(const std::optional<Instant> &from, Instant to)
{
    return from ? std::chrono::round<Milliseconds>(to - *from) : 0ms;
}

QString encodingName(Encoding encoding)
{
    switch (encoding) {
    case Encoding::MuLaw:
        return u"audio/x-mulaw"_s;
    case Encoding::ALaw:
        return u"audio/x-alaw"_s;
    case Encoding::Linear16:
        return u"audio/x-l16"_s;
    }
    return {};
}

} // namespace

Call::Call(CallOrder order, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
    , m_cost(m_order.prices)
    , m_begun(m_order.clock())
{
}

Call::~Call() = default;

void Call::begin()
{
    if (m_order.outbound)
        tell(Placed{m_order.parties});
    else
        tell(Received{m_order.parties});
    if (m_order.outbound)
        apply(CallFlow::Input::DialAsked);
    openTools();
}

// ---- The state

bool Call::apply(CallFlow::Input input)
{
    const auto next = CallFlow::next(m_state, input);
    if (!next) {
        qCDebug(lcCalls) << m_order.id.toString() << "ignores" << input << "in" << m_state;
        return false;
    }
    m_state = *next;
    return true;
}

void Call::tell(const CallFact &fact)
{
    if (m_state == CallFlow::State::Ended && !std::holds_alternative<Ended>(fact))
        return; // nothing happens after the end
    emit happened({m_order.id, ++m_seq, QDateTime::currentDateTimeUtc(), fact});
}

void Call::end(EndReason reason, Who by, const QString &detail)
{
    if (!m_ending)
        m_ending = Ending{reason, by, detail};
    const bool tellCarrier = CallFlow::needsHangUp(m_state);
    if (!apply(CallFlow::Input::HangUpAsked))
        return;
    closeTalk();
    tellMediaStopped(u"we hung up"_s);
    if (m_engine)
        m_engine->close();
    if (tellCarrier)
        emit wanted(m_order.id, EndLeg{m_leg});
    if (m_state == CallFlow::State::Ended)
        return finish();
    m_endingSince = m_order.clock();
    if (m_link)
        m_link->close(parent());
}

void Call::legOver(EndReason reason, const QString &detail)
{
    const auto isIn = [this](auto... states) { return ((m_state == states) || ...); };
    Ending ending{reason, reason == EndReason::CallerHungUp ? Who::Caller : Who::Carrier, detail};
    if (reason == EndReason::CallerHungUp && isIn(CallFlow::State::Dialing, CallFlow::State::Ringing))
        ending = {EndReason::NoAnswer, Who::Carrier, detail};
    else if (reason == EndReason::CallerHungUp && isIn(CallFlow::State::Answered) && !m_link)
        ending = {EndReason::MediaLost, Who::Carrier,
            u"The call ended before the carrier opened the media stream. Check that the public URL lets WebSockets through."_s};
    if (!m_ending)
        m_ending = ending;
    if (apply(CallFlow::Input::LegEnded))
        finish();
}

// The last act, once: both connections go, and `ended` is the last event.
void Call::finish()
{
    closeTalk();
    tellMediaStopped(u"the call ended"_s);
    if (m_engine)
        m_engine->close();
    if (m_link)
        m_link->close(parent());
    const auto ending = m_ending.value_or(Ending{EndReason::CarrierFailed, Who::Bridge, {}});
    m_state = CallFlow::State::Ended;
    const auto now = m_order.clock();
    tell(Ended{ending.reason, ending.by, between(m_begun, now), between(m_answered, now), m_turns, m_bargeIns,
        m_cost.total(m_order.parties.carrier, between(m_answered, now)), ending.detail});
    emit over(m_order.id);
}

// What was being said is told to its end before the conversation goes.
void Call::closeTalk()
{
    if (!m_talk)
        return;
    m_recording.reset();
    disconnect(m_talk.get(), &Talk::callerTookTurn, this, nullptr);
    m_talk->finish();
    m_turns = m_talk->callerTurns();
    m_bargeIns = m_talk->bargeIns();
    m_words = nullptr;
    m_operating.reset();
    m_talk.reset();
}

void Call::tellMediaStopped(const QString &why)
{
    if (std::exchange(m_streamTold, false))
        tell(MediaStopped{why});
}

// ---- The carrier's reports

void Call::dialled(const LegId &leg)
{
    if (m_leg.isEmpty()) // else a webhook was quicker, and knows it better
        m_leg = leg;
    m_dialled = m_order.clock();
    if (m_state == CallFlow::State::Ending) // hung up before the carrier had a name for it
        emit wanted(m_order.id, EndLeg{m_leg});
    else if (m_state == CallFlow::State::Dialing)
        tell(Dialing{leg});
}

void Call::rang(const LegId &leg)
{
    if (!apply(CallFlow::Input::CarrierRang))
        return;
    if (!leg.isEmpty())
        m_leg = leg;
    tell(Ringing{m_leg});
}

void Call::answered(const LegId &leg, AnsweredBy by)
{
    if (!apply(CallFlow::Input::CarrierAnswered))
        return;
    m_leg = leg;
    m_answered = m_order.clock();
    tell(Answered{by});
    if (by == AnsweredBy::Machine || by == AnsweredBy::Fax)
        m_verdict = by; // the carrier waited for it
    followVerdict();
}

void Call::pressed(const QString &digits)
{
    for (const auto digit : digits) {
        if (!u"0123456789*#ABCD"_s.contains(digit))
            continue;
        tell(DtmfPressed{digit, Who::Caller});
        if (m_operating)
            m_operating->keys = (m_operating->keys + digit).right(kMostKeys);
        else if (m_talk && !m_words)
            m_talk->press(digit);
    }
}

// The carrier hears and speaks by itself: that it asks is what a stream is to other calls.
void Call::heardWords(const QString &words, double confidence, const QString &keys)
{
    if (!m_order.byWords)
        return;
    if (apply(CallFlow::Input::MediaOpened)) {
        m_streamTold = true;
        tell(MediaStarted{u"words"_s, 0});
        m_wordsAwaited = true;
        return startTalking();
    }
    pressed(keys);
    if (m_words)
        m_words->takeTurn(words, confidence, keys);
    else
        m_wordsAwaited = m_state == CallFlow::State::Live;
}

void Call::heardPartly(const QString &words)
{
    if (m_words)
        m_words->takePartial(words);
}

void Call::turnFailed(const QString &detail)
{
    tell(Warning{u"turnFailed"_s, detail});
}

void Call::hangUpFailed(const QString &detail)
{
    tell(Warning{u"hangUpFailed"_s, detail});
    if (m_ending && m_ending->detail.isEmpty())
        m_ending->detail = detail;
    if (apply(CallFlow::Input::GaveUp)) // the carrier has tried all it could
        finish();
}

void Call::takeMedia(QWebSocket *socket, QTcpSocket *wire)
{
    if (m_link && m_nextStreamBy && m_state == CallFlow::State::Live)
        return m_link->takeNext(m_order.makeDialect(), socket, wire, parent());
    if (m_link || m_state != CallFlow::State::Answered) {
        socket->abort();
        return socket->deleteLater();
    }
    m_link = std::make_unique<MediaLink>(m_order.makeDialect());
    connectLink();
    m_link->take(socket, wire);
}

// ---- The engine and the line

void Call::connectEngine()
{
    m_engine = m_order.makeEngine({m_order.profile, m_order.settings, m_tools->specs()});
    connect(m_engine.get(), &Engine::ready, this, &Call::engineReady);
    connect(m_engine.get(), &Engine::toolCalled, this, &Call::callTool);
    connect(m_engine.get(), &Engine::warned, this,
        [this](const QString &code, const QString &message) { tell(Warning{code, message}); });
    connect(m_engine.get(), &Engine::used, this, [this](const Usage &usage) { m_cost.add(usage); });
    connect(m_engine.get(), &Engine::searched, this, &Call::noteSearch);
    // Queued: the engine must not be taken apart inside its own signal.
    connect(m_engine.get(), &Engine::failed, this, &Call::engineFailed, Qt::QueuedConnection);
    m_engine->open();
}

void Call::connectLink()
{
    connect(m_link.get(), &MediaLink::opened, this, &Call::streamOpened);
    connect(m_link.get(), &MediaLink::warned, this,
        [this](const QString &code, const QString &message) { tell(Warning{code, message}); });
    connect(m_link.get(), &MediaLink::pressed, this, [this](char digit) { pressed(QString(QLatin1Char(digit))); });
    // Queued: the link must not be taken apart inside its own signal.
    connect(m_link.get(), &MediaLink::stopped, this,
        [this](const QString &why) { streamOver(EndReason::CallerHungUp, why); }, Qt::QueuedConnection);
    connect(m_link.get(), &MediaLink::lost, this,
        [this](const QString &why) { streamOver(EndReason::MediaLost, why); }, Qt::QueuedConnection);
}

void Call::engineReady(const EngineReady &ready)
{
    m_engineReady = true;
    tell(AgentReady{ready.engine, ready.model, ready.voice, between(m_begun, m_order.clock())});
    startTalking();
}

void Call::streamOpened(const StreamStarted &stream)
{
    const bool again = m_nextStreamBy && m_state == CallFlow::State::Live;
    if (!again && !apply(CallFlow::Input::MediaOpened))
        return;
    m_nextStreamBy.reset();
    if (m_leg.isEmpty())
        m_leg = stream.leg; // of a stream that came before any webhook
    m_streamTold = true;
    tell(MediaStarted{encodingName(stream.encoding), stream.rate.hz});
    startTalking();
    resumeTalk();
}

void Call::startTalking()
{
    if (!m_engineReady || m_state != CallFlow::State::Live || m_talk)
        return;
    m_talk = m_order.byWords ? makeWordTalk() : makeTalk();
    connect(m_talk.get(), &Talk::happened, this, &Call::tell);
    connect(m_talk.get(), &Talk::agentSaidAll, this, &Call::noteAgentWords);
    connect(m_talk.get(), &Talk::callerTookTurn, this, &Call::noteCallerTurn);
    connect(m_talk.get(), &Talk::callerBargedIn, this, [this] {
        if (m_goodbye && m_goodbye->reason == EndReason::AgentSaidGoodbye)
            m_goodbye.reset(); // they have something to add
    });
    for (auto &tap : std::exchange(m_tapsWaiting, {}))
        listen(std::move(tap));
    const auto &profile = m_order.profile;
    m_recording = std::make_unique<CallRecording>(CallRecording::Parts{profile.recording, profile.phrases.recorded, profile.turnTaking.bargeIn,
        m_order.record, [this](const CallFact &fact) { tell(fact); }}, *m_talk);
    m_recording->begin(m_order.clock());
    if (m_words && std::exchange(m_wordsAwaited, false))
        m_words->takeTurn({}, -1, {});
    followVerdict();
}

std::unique_ptr<Talk> Call::makeTalk()
{
    const Conversation::Config config{m_order.profile.turnTaking, Milliseconds(m_order.settings.number(u"playout/leadMs")),
        m_order.clock};
    return std::make_unique<Conversation>(config, *m_engine, *m_link);
}

std::unique_ptr<Talk> Call::makeWordTalk()
{
    const auto &profile = m_order.profile;
    WordTalk::Config config{.language = profile.language, .phrases = profile.phrases, .minConfidence = profile.turnTaking.minConfidence};
    config.greets = !profile.greeting.isEmpty();
    if (profile.limits.silence > 0ms) // asked once in between
        config.patience = std::clamp<Milliseconds>(profile.limits.silence / 2, 2s, 30s);
    config.isLast = [this] { return m_goodbye.has_value(); };
    config.clock = m_order.clock;
    auto talk = std::make_unique<WordTalk>(config, static_cast<TextEngine &>(*m_engine));
    m_words = talk.get();
    connect(m_words, &WordTalk::turnDue, this, [this](SpokenTurn turn) {
        turn.leg = m_leg;
        emit wanted(m_order.id, turn);
    });
    connect(m_words, &WordTalk::wentSilent, this, [this] { m_goodbye = {EndReason::Silence, m_order.clock(), m_order.clock()}; });
    connect(m_words, &WordTalk::gaveLastWords, this, [this] { // the carrier ends the leg by itself, and that is no hang-up of theirs
        if (!m_ending && m_goodbye)
            m_ending = Ending{m_goodbye->reason, m_goodbye->reason == EndReason::AgentSaidGoodbye ? Who::Agent : Who::Bridge, {}};
    });
    return talk;
}

// The stream is over. A stop by the carrier is the caller hanging up; a broken socket leaves a leg that must be told.
void Call::streamOver(EndReason reason, const QString &why)
{
    if (isStreamExpected(why))
        return;
    closeTalk();
    tellMediaStopped(why);
    if (reason == EndReason::CallerHungUp)
        legOver(reason, {});
    else
        end(reason, Who::Carrier, why);
}

// ---- What is said

void Call::noteAgentWords(const QString &text)
{
    for (const auto &phrase : m_order.profile.limits.goodbyePhrases) {
        if (!m_goodbye && text.contains(phrase, Qt::CaseInsensitive))
            m_goodbye = {EndReason::AgentSaidGoodbye, m_order.clock(), m_order.clock()};
    }
    if (m_lastTurnTaken && !m_goodbye)
        m_goodbye = {EndReason::MaxTurns, m_order.clock(), m_order.clock()};
}

void Call::noteCallerTurn()
{
    m_turns = m_talk->callerTurns();
    m_tools->turnTaken();
    const int limit = m_order.profile.limits.turns;
    m_lastTurnTaken = limit > 0 && m_turns >= limit; // the agent still answers it
}

} // namespace bridge
