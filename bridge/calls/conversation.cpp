// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/conversation.h"

#include "bridge/calls/heardtext.h"
#include "bridge/calls/medialink.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kPause = 200ms;         // shorter gaps in the caller's speech belong to it
constexpr auto kDismissAfter = 600ms;  // quiet this long after speaking over the agent: it was a cough
constexpr auto kMarkEvery = 500ms;     // how often the carrier confirms what was heard
// What people say to show that they listen (protocols of the field agree on about these). Anything else is a wish to speak.
bool isBackchannel(const QString &words)
{
    static const QSet<QString> listening = {u"mm-hm"_s, u"mhm"_s, u"mm-hmm"_s, u"uh-huh"_s, u"yeah"_s, u"yes"_s, u"ok"_s, u"okay"_s,
        u"right"_s, u"sure"_s, u"i see"_s, u"got it"_s, u"ah"_s, u"oh"_s, u"hm"_s};
    QString plain = words.toLower();
    plain.remove(QRegularExpression(u"[.,!?]"_s));
    return listening.contains(plain.trimmed());
}

constexpr int kAudible = 64;           // -54 dBFS: below, an engine is only clearing its throat
constexpr size_t kMostLateTurns = 16;  // whose words are still to come

} // namespace

Conversation::Conversation(const Config &config, Engine &engine, MediaLink &link, QObject *parent)
    : Talk(parent)
    , m_config(config)
    , m_engine(engine)
    , m_link(link)
    , m_activity({.rate = link.rate()})
    , m_toEngine(link.rate(), engine.hears())
    , m_toLine(engine.speaks(), link.rate())
    , m_playout({.rate = link.rate(), .lead = config.lead})
    , m_monitor(link.rate())
    , m_lastSpeech(config.clock())
{
    connect(&link, &MediaLink::heard, this, &Conversation::hear);
    connect(&link, &MediaLink::markReached, this, &Conversation::takeMark);
    connect(&engine, &Engine::spoke, this, &Conversation::takeSound);
    connect(&engine, &Engine::agentText, this, &Conversation::takeAgentText);
    connect(&engine, &Engine::replyEnded, this, &Conversation::takeReplyEnd);
    connect(&engine, &Engine::interrupted, this, &Conversation::takeInterruption);
    connect(&engine, &Engine::callerSpeechStopped, this, &Conversation::takeTurnEnd);
    connect(&engine, &Engine::callerText, this, &Conversation::takeCallerText);
    connect(&engine, &Engine::callerTextOf, this, &Conversation::takeCallerTextOf);
}

void Conversation::begin(Instant now)
{
    m_lastSpeech = now;
    m_engine.greet();
}

void Conversation::tick(Instant now)
{
    if (std::exchange(m_tellUnheard, false)) {
        m_engine.interruptAt({});
        m_dropReply = m_inReply = false; // from here on it tells of new replies only
    }
    noteHeardOut(now);
    if (m_heldSince)
        decideHeld(now);
    if (m_operator)
        sendOperator(now);
    else
        sendDue(now);
    noteHeardOut(now);
    if (m_playout.isPlaying(now))
        m_lastSpeech = now;
    followLine(now);
}

// By the clock: a busy thread gets fewer ticks, and the line does not wait for it.
void Conversation::followLine(Instant now)
{
    constexpr int kMostAtOnce = 10; // after a longer pause it starts anew
    if (!m_monitorAt || now - *m_monitorAt > kMostAtOnce * kFrame)
        m_monitorAt = now - kFrame;
    for (; now - *m_monitorAt >= kFrame; *m_monitorAt += kFrame)
        m_monitor.tick();
}

void Conversation::finish()
{
    const auto now = m_config.clock();
    disconnect(&m_engine, nullptr, this, nullptr);
    disconnect(&m_link, nullptr, this, nullptr);
    noteHeardOut(now);
    finishCallerTurn();
    for (const auto &late : std::exchange(m_lateTurns, {})) {
        if (!late.text.isEmpty())
            tellCallerTurn({late.text, true, {}, late.turn});
    }
    const auto cleared = m_playout.clear(now);
    for (const auto &reply : std::exchange(m_replies, {})) {
        const bool begun = reply.turn == cleared.turn;
        const auto split = splitHeard(reply.text, begun ? cleared.heard : 0ms, begun ? cleared.unheard : 1ms);
        if (!split.heard.isEmpty() && !reply.told)
            emit happened(AgentSaid{split.heard, true, reply.turn});
        if (reply.started)
            emit happened(AgentSpeechStopped{reply.turn});
    }
}

void Conversation::press(const QString &keys)
{
    for (const auto key : keys)
        m_engine.press(key.toLatin1());
}

Milliseconds Conversation::quietFor(Instant now) const
{
    return m_activity.isSpeech() ? 0ms : std::chrono::floor<Milliseconds>(now - m_lastSpeech);
}

bool Conversation::isAgentHeardOut(Instant now) const
{
    return m_replies.empty() && !m_playout.isPlaying(now);
}

// ---- The caller

void Conversation::hear(std::span<const qint16> line)
{
    const auto now = m_config.clock();
    m_monitor.callerHeard(line);
    const size_t frame = size_t(samplesIn(kFrame, m_link.rate()));
    while (!line.empty()) { // some carriers send 100 ms at once
        const auto piece = line.first(std::min(frame, line.size()));
        line = line.subspan(piece.size());
        const bool echo = m_config.turnTaking.echoGuard && m_echo.isEcho(piece);
        if (echo || isDeaf())
            m_quiet.fill(0, qsizetype(piece.size()));
        const std::span<const qint16> silence(m_quiet.constData(), size_t(m_quiet.size()));
        const auto caller = echo ? silence : piece;
        followCaller(m_activity.hear(caller), lengthOf(qsizetype(caller.size()), m_link.rate()), now);
        m_engine.hear(m_toEngine.process(isDeaf() ? silence : caller)); // time passes for it all the same
    }
}

void Conversation::followCaller(VoiceActivity::Change change, Milliseconds length, Instant now)
{
    if (change == VoiceActivity::Change::Started) {
        m_askedToSay.reset();
        emit happened(CallerSpeechStarted{});
    }
    if (change == VoiceActivity::Change::Stopped)
        emit happened(CallerSpeechStopped{});

    const bool loud = m_activity.silenceFor() == 0ms;
    if (m_activity.isSpeech() && loud) {
        m_clock.callerSpoke(now);
        m_lastSpeech = now;
    }
    if (!m_playout.isPlaying(now) || m_activity.silenceFor() > kPause)
        m_overlap = 0ms;
    else if (loud)
        m_overlap += length;
    if (m_config.turnTaking.bargeIn && !m_heldSince && m_overlap >= m_config.turnTaking.bargeInMinSpeech)
        hold(now);
}

void Conversation::takeTurnEnd()
{
    m_clock.turnTaken(m_config.clock());
}

void Conversation::takeCallerText(const QString &text, bool final, double confidence)
{
    const auto words = text.trimmed();
    if (words.isEmpty())
        return;
    if (!m_callerTurn)
        m_callerTurn = ++m_turn;
    const bool news = words != m_callerText;
    if (m_heldSince && news && !isBackchannel(words))
        m_heldForWords = true; // decided at the next tick: this may be inside the engine's own signal
    m_callerText = words;
    m_callerConfidence = confidence;
    if (final)
        return finishCallerTurn();
    if (news)
        emit happened(CallerSaid{words, false, {}, m_callerTurn});
}

void Conversation::finishCallerTurn()
{
    if (!m_callerTurn)
        return;
    m_clock.turnTaken(m_config.clock());
    CallerSaid said{m_callerText, true, {}, m_callerTurn};
    if (m_callerConfidence >= 0)
        said.confidence = m_callerConfidence;
    m_callerTurn = 0;
    m_callerText.clear();
    m_spokenSinceCaller = false;
    tellCallerTurn(said);
}

void Conversation::tellCallerTurn(const CallerSaid &said)
{
    ++m_callerTurns;
    emit happened(said);
    emit callerTookTurn();
}

// The number of a turn is fixed when it ends, so that the answer, whose words may be known first, comes after it.
void Conversation::takeCallerTextOf(int of, const QString &text, bool final, double confidence)
{
    auto late = std::find_if(m_lateTurns.begin(), m_lateTurns.end(), [of](const LateTurn &turn) { return turn.of == of; });
    if (late == m_lateTurns.end()) {
        if (m_lateTurns.size() >= kMostLateTurns)
            m_lateTurns.pop_front();
        m_lateTurns.push_back({of, ++m_turn, {}});
        late = std::prev(m_lateTurns.end());
        m_clock.turnTaken(m_config.clock());
        m_spokenSinceCaller = false;
    }
    const auto words = text.trimmed();
    const int turn = late->turn;
    if (final) {
        m_lateTurns.erase(late);
        if (words.isEmpty())
            return;
        CallerSaid said{words, true, {}, turn};
        if (confidence >= 0)
            said.confidence = confidence;
        return tellCallerTurn(said);
    }
    if (!words.isEmpty() && words != std::exchange(late->text, words))
        emit happened(CallerSaid{words, false, {}, turn});
}

// ---- The agent

Conversation::Reply &Conversation::currentReply()
{
    if (m_replies.empty() || m_replies.back().told) {
        m_askedToSay.reset();
        finishCallerTurn(); // an engine that answers has heard enough
        m_replies.emplace_back();
        m_replies.back().turn = ++m_turn;
    }
    return m_replies.back();
}

// True when what the engine says now is not for the line; it learns so, once per reply.
bool Conversation::isDropped()
{
    const bool dropped = isSilenced() || m_dropReply;
    if (dropped && !std::exchange(m_inReply, true))
        m_tellUnheard = true;
    m_inReply = true;
    return dropped;
}

void Conversation::takeSound(std::span<const qint16> samples)
{
    if (isDropped())
        return;
    const auto now = m_config.clock();
    auto &reply = currentReply();
    if (!std::exchange(reply.sound, true))
        m_clock.firstAudio(now);
    m_playout.add(reply.turn, m_toLine.process(samples));
    if (!reply.started)
        sendDue(now); // the first sound does not wait for the tick
}

void Conversation::takeAgentText(const QString &text)
{
    if (isDropped() || text.trimmed().isEmpty())
        return;
    auto &reply = currentReply();
    if (reply.text.isEmpty())
        m_clock.firstText(m_config.clock());
    if (text.trimmed() == reply.text)
        return;
    reply.text = text.trimmed();
    emit happened(AgentSaid{reply.text, false, reply.turn});
}

void Conversation::takeReplyEnd()
{
    m_inReply = false;
    if (std::exchange(m_dropReply, false) || isSilenced() || m_replies.empty() || m_replies.back().told)
        return;
    auto &reply = m_replies.back();
    reply.told = true;
    m_playout.finish(reply.turn);
    const auto text = reply.text;
    if (!text.isEmpty())
        emit happened(AgentSaid{text, true, reply.turn});
    if (!reply.sound) // words only: nothing to wait for
        m_replies.pop_back();
    emit agentSaidAll(text);
}

void Conversation::takeInterruption()
{
    m_inReply = false;
    m_dropReply = false;
    noteHeardOut(m_config.clock());
    if (!m_config.turnTaking.bargeIn)
        return takeReplyEnd(); // the profile does not let the caller cut in: what is there is still said
    if (m_replies.empty())
        return; // it was only thinking
    const auto heard = cut(std::exchange(m_askedToSay, {}).value_or(Who::Caller), m_config.clock());
    m_engine.truncateAt(heard);
}

void Conversation::interrupt(Who by)
{
    noteHeardOut(m_config.clock());
    const auto heard = cut(by, m_config.clock());
    if (m_operator)
        m_operator->clear(m_config.clock());
    m_engine.interruptAt(heard);
    m_dropReply = m_inReply = false; // from here on the engine tells of new replies only
}

void Conversation::say(const QString &text, Who by)
{
    if (!m_replies.empty())
        m_askedToSay = by;
    m_spokenSinceCaller = false;
    m_engine.say(text);
}

void Conversation::setMuted(bool muted, Who by)
{
    if (muted == m_muted)
        return;
    if (muted)
        interrupt(by);
    m_dropReply = m_inReply; // a reply that began unheard stays unheard
    m_muted = muted;
}

// ---- The line

void Conversation::sendDue(Instant now)
{
    while (const auto frame = m_playout.next(now)) {
        m_link.send(*frame);
        m_monitor.agentSent(*frame);
        m_echo.played(*frame);
        noteSent(*frame, now);
    }
}

void Conversation::noteSent(std::span<const qint16> frame, Instant now)
{
    const int turn = m_playout.turn();
    const auto reply = std::find_if(m_replies.begin(), m_replies.end(), [turn](const Reply &r) { return r.turn == turn; });
    if (reply == m_replies.end())
        return;
    m_spokenSinceCaller = true;
    if (!std::exchange(reply->started, true))
        emit happened(AgentSpeechStarted{turn});
    if (!reply->audible && peakOf(frame) >= kAudible) {
        reply->audible = true;
        if (const auto measured = m_clock.audible(turn, now))
            emit happened(*measured);
    }
    markSometimes();
}

void Conversation::markSometimes()
{
    const int turn = m_playout.turn();
    const auto sent = m_playout.sentInTurn();
    if (m_markedTurn != turn) {
        m_markedTurn = turn;
        m_markedAt = 0ms;
    }
    const bool atEnd = m_playout.queued() == 0ms && !m_replies.empty() && m_replies.back().told;
    if (sent - m_markedAt < kMarkEvery && !atEnd)
        return;
    m_markedAt = sent;
    m_link.mark("c" + QByteArray::number(m_clears) + "-t" + QByteArray::number(turn) + "-" + QByteArray::number(sent.count()));
}

void Conversation::takeMark(const QByteArray &name)
{
    const auto parts = name.split('-');
    if (parts.size() != 3 || parts[0] != "c" + QByteArray::number(m_clears) || !parts[1].startsWith('t'))
        return;
    m_playout.markHeard(parts[1].mid(1).toInt(), Milliseconds(parts[2].toLongLong()));
}

void Conversation::noteHeardOut(Instant now)
{
    const int heard = m_playout.lastHeardTurn(now);
    while (!m_replies.empty() && m_replies.front().told && m_replies.front().turn <= heard) {
        const int turn = m_replies.front().turn;
        m_replies.pop_front();
        emit happened(AgentSpeechStopped{turn});
        m_engine.replyHeard();
    }
}

// ---- The floor

void Conversation::hold(Instant now)
{
    m_heldSince = now;
    m_heldTurn = m_replies.empty() ? 0 : m_replies.front().turn;
    m_heldForWords = false;
    m_playout.hold(now);
}

void Conversation::decideHeld(Instant now)
{
    const bool saidAll = m_replies.empty() || m_replies.front().turn != m_heldTurn || !m_playout.isPlaying(now);
    if (saidAll) { // it had been said to its end before they went on: nobody was interrupted
        m_heldSince.reset();
        m_overlap = 0ms;
        return m_playout.resume(now);
    }
    const auto held = now - *m_heldSince;
    const bool quiet = !m_activity.isSpeech() && m_activity.silenceFor() >= kDismissAfter;
    if (!m_heldForWords && !quiet && held < m_config.turnTaking.bargeInConfirm)
        return;
    if (m_heldForWords || m_activity.isSpeech()) { // words, or a long say: they mean it, whatever the engine makes of it
        const auto heard = cut(Who::Caller, now);
        return m_engine.interruptAt(heard);
    }
    m_heldSince.reset();
    m_overlap = 0ms;
    m_clock.forget(); // a cough asks for no answer
    m_playout.resume(now);
    emit happened(BargeInDismissed{m_playout.turn(), std::chrono::round<Milliseconds>(held)});
}

HeardPart Conversation::cut(Who by, Instant since)
{
    const auto cleared = m_playout.clear(m_config.clock());
    m_link.clear();
    m_monitor.agentCleared();
    m_echo.cleared();
    const auto took = std::chrono::ceil<Milliseconds>(m_config.clock() - since);
    ++m_clears;
    m_overlap = 0ms;
    m_heldSince.reset();
    if (by == Who::Caller)
        m_clock.replyCut();
    else
        m_clock.forget();

    HeardPart heard;
    const auto replies = std::exchange(m_replies, {});
    bool counted = false;
    for (const auto &reply : replies) {
        if (reply.turn >= cleared.turn && (reply.sound || !reply.text.isEmpty())) {
            if (by == Who::Caller && !std::exchange(counted, true))
                ++m_bargeIns;
            tellCut(reply, cleared, by, took, &heard);
        }
        if (reply.started)
            emit happened(AgentSpeechStopped{reply.turn});
    }
    if (counted)
        emit callerBargedIn();
    return heard;
}

void Conversation::tellCut(
    const Reply &reply, const Playout::Cleared &cleared, Who by, Milliseconds took, HeardPart *heardPart)
{
    if (!reply.told && !reply.text.isEmpty())
        emit happened(AgentSaid{reply.text, true, reply.turn});
    const bool begun = reply.turn == cleared.turn;
    const auto heard = begun ? cleared.heard : 0ms;
    const auto split = splitHeard(reply.text, heard, begun ? cleared.unheard : 1ms);
    if (begun)
        *heardPart = {split.heard, heard};
    emit happened(BargedIn{reply.turn, by, heard, split.heard, split.unheard, took});
}

} // namespace bridge
