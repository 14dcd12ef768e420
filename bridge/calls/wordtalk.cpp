// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/wordtalk.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kCarrierWaits = 4s;      // Twilio hangs up after 15; a caller who hears nothing does so long before
constexpr auto kLongestThought = 30s;   // then we apologise
constexpr int kMostUnsure = 2;          // "say it again" in a row; after that the engine makes of it what it can
constexpr auto kPerCharacter = 80ms;    // slow speech: 12 characters a second
constexpr auto kHangUpMargin = 5s;      // for the carrier to hang up behind the last word

QString joined(const QString &first, const QString &second)
{
    return first.isEmpty() || second.isEmpty() ? first + second : first + u' ' + second;
}

} // namespace

WordTalk::WordTalk(const Config &config, TextEngine &engine, QObject *parent)
    : Talk(parent)
    , m_config(config)
    , m_engine(engine)
{
    connect(&engine, &Engine::agentText, this, &WordTalk::takeAgentText);
    connect(&engine, &Engine::replyEnded, this, &WordTalk::takeReplyEnd);
}

void WordTalk::begin(Instant)
{
    m_begun = true;
    if (m_state == State::Thinking)
        open();
}

void WordTalk::open()
{
    m_thinkingSince = m_config.clock();
    if (m_config.greets)
        m_engine.greet();
    else
        answer({});
}

void WordTalk::finish()
{
    disconnect(&m_engine, nullptr, this, nullptr);
    m_state = State::Over;
}

// ---- The carrier asks

void WordTalk::takeTurn(const QString &words, double confidence, const QString &keys)
{
    const auto now = m_config.clock();
    m_askedAt = now;
    switch (m_state) {
    case State::Opening:
        m_state = State::Thinking;
        if (m_begun)
            open();
        return;
    case State::Thinking: // it lost patience and asks again
        return;
    case State::Awaited:
        m_state = State::Thinking;
        if (m_replyDue)
            answer(*std::exchange(m_replyDue, {}));
        else if (!m_held.isEmpty())
            sayWhatThereIs();
        return;
    case State::Over: // it did not hang up
        return send(SpokenTurn::Then::HangUp, {});
    case State::Listening:
        break;
    }
    m_state = State::Thinking;
    m_thinkingSince = now;
    m_toldToWait = m_spoken = false;
    m_replyDue.reset();
    m_held.clear();
    if (!keys.isEmpty()) {
        m_silences = 0;
        m_wasAsked = true;
        m_engine.takeKeys(keys);
    } else if (const auto text = words.simplified(); !text.isEmpty()) {
        takeWords(text, confidence);
    } else {
        takeSilence();
    }
}

void WordTalk::takeWords(const QString &words, double confidence)
{
    m_silences = 0;
    if (!m_callerTurn)
        m_callerTurn = ++m_turn;
    CallerSaid said{words, true, {}, std::exchange(m_callerTurn, 0)};
    if (confidence >= 0)
        said.confidence = confidence;
    ++m_callerTurns;
    m_wasAsked = true;
    emit happened(said);
    emit callerTookTurn();
    if (confidence >= 0 && confidence < m_config.minConfidence && m_unsure < kMostUnsure) {
        ++m_unsure;
        return answer(m_config.phrases.sayAgain);
    }
    m_unsure = 0;
    m_engine.takeTurn(words, confidence);
}

void WordTalk::takeSilence()
{
    if (++m_silences == 1)
        return answer(m_config.phrases.stillThere);
    emit wentSilent();
    answer(m_config.phrases.goodbye);
}

void WordTalk::takePartial(const QString &words)
{
    const auto text = words.simplified();
    if (m_state != State::Listening || text.isEmpty())
        return;
    if (!m_callerTurn)
        m_callerTurn = ++m_turn;
    emit happened(CallerSaid{text, false, {}, m_callerTurn});
}

// ---- The engine answers

void WordTalk::takeAgentText(const QString &text)
{
    const auto all = text.simplified();
    m_reply = all.startsWith(m_given) ? all.mid(m_given.size()).trimmed() : all;
}

void WordTalk::sayWhatThereIs()
{
    if (m_state != State::Thinking || !m_askedAt || !hasWords() || m_muted)
        return;
    m_given = joined(m_given, m_reply);
    const auto text = joined(std::exchange(m_held, {}), std::exchange(m_reply, {}));
    m_spoken = true;
    m_toldToWait = true;
    tellSaid(text);
    send(SpokenTurn::Then::ComeBack, text);
}

void WordTalk::takeReplyEnd()
{
    const auto text = std::exchange(m_reply, {});
    const auto all = joined(std::exchange(m_given, {}), text);
    if (!all.isEmpty() && !m_muted)
        emit agentSaidAll(all);
    if (m_ended) {
        m_ended = joined(*m_ended, text);
        return;
    }
    m_ended = text;
    // Later, because some engines decide that this was the last word right after it.
    QMetaObject::invokeMethod(this, [this] {
        if (m_ended)
            takeEnded(*std::exchange(m_ended, {}));
    }, Qt::QueuedConnection);
}

void WordTalk::takeEnded(const QString &text)
{
    if (m_engine.isWorking() && (m_state == State::Thinking || m_state == State::Awaited)) { // and it will say more
        m_held = joined(m_held, text);
        return sayWhatThereIs();
    }
    const auto words = joined(std::exchange(m_held, {}), text);
    if (m_state == State::Thinking && m_askedAt)
        answer(words);
    else if (m_state == State::Awaited)
        m_replyDue = words;
    else if (m_state == State::Listening && !words.isEmpty())
        answer(words); // the operator made it say this
}

void WordTalk::forgetReply()
{
    m_reply.clear();
    m_given.clear();
    m_held.clear();
    m_ended.reset();
}

void WordTalk::answer(const QString &text)
{
    const auto words = m_muted ? QString() : text;
    if (!words.isEmpty())
        tellSaid(words);
    send(m_config.isLast() ? SpokenTurn::Then::HangUp : SpokenTurn::Then::Listen, words);
}

void WordTalk::tellSaid(const QString &text)
{
    const int turn = ++m_turn;
    emit happened(AgentSpeechStarted{turn});
    emit happened(AgentSaid{text, true, turn});
    emit happened(AgentSpeechStopped{turn});
}

void WordTalk::send(SpokenTurn::Then then, const QString &text, const QString &keys)
{
    using Then = SpokenTurn::Then;
    m_askedAt.reset();
    m_state = then == Then::Listen ? State::Listening : then == Then::ComeBack ? State::Awaited : State::Over;
    SpokenTurn turn;
    turn.text = text;
    turn.digits = keys;
    turn.language = m_config.language;
    turn.then = then;
    turn.patience = m_config.patience;
    m_wordsOver = m_config.clock() + kPerCharacter * text.size() + (then == Then::HangUp ? Milliseconds(kHangUpMargin) : 0ms);
    if (then == Then::HangUp)
        emit gaveLastWords();
    emit turnDue(turn);
}

// ---- Time

void WordTalk::tick(Instant now)
{
    if (m_state != State::Thinking && m_state != State::Awaited)
        return;
    if (now - m_thinkingSince > kLongestThought) {
        m_engine.interrupt({});
        forgetReply();
        m_thinkingSince = now;
        if (m_askedAt)
            return answer(m_config.phrases.sorry);
        m_replyDue = m_config.phrases.sorry;
    } else if (m_askedAt && m_spoken && m_given.isEmpty() && hasNothingToSay()) {
        answer({}); // a tool was done, and there was no more to say
    } else if (m_askedAt && now - *m_askedAt > kCarrierWaits) {
        if (hasWords() && !m_muted)
            return sayWhatThereIs();
        const bool first = !std::exchange(m_toldToWait, true);
        send(SpokenTurn::Then::ComeBack, first && m_wasAsked && !m_muted ? m_config.phrases.oneMoment : QString());
    }
}

bool WordTalk::isAgentHeardOut(Instant now) const
{
    if (m_state == State::Thinking)
        return m_askedAt && hasNothingToSay(); // it comes back when it has said what it was given
    return (m_state == State::Over || m_state == State::Listening) && now > m_wordsOver; // as far as anybody can tell
}

// ---- The operator

void WordTalk::interrupt(Who)
{
    m_engine.interrupt({});
    forgetReply();
    m_replyDue.reset();
    if (m_state != State::Opening && m_state != State::Over)
        send(SpokenTurn::Then::Listen, {});
}

void WordTalk::say(const QString &text, Who)
{
    m_engine.say(text);
}

void WordTalk::setMuted(bool muted, Who by)
{
    if (muted && !m_muted)
        interrupt(by);
    m_muted = muted;
}

void WordTalk::sendKeys(const QString &digits)
{
    send(SpokenTurn::Then::Listen, {}, digits);
}

} // namespace bridge
