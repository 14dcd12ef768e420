// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/offline/offlineengine.h"

#include "bridge/speech/sentences.h"
#include "bridge/speech/speechthread.h"
#include "bridge/speech/localvoice.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kMeansIt = 300ms;       // of speech over the agent, also without words: they want the floor
constexpr auto kKeysEnd = 1500ms;      // after a key, no further one belongs to it
constexpr auto kLineDelay = 3s;        // the line is never further behind than this
constexpr size_t kMostReplies = 8;     // waiting; more are refused
constexpr qsizetype kMostWhispers = 8; // likewise
const auto kNotUnderstood = u"[not understood]"_s;

} // namespace

OfflineEngine::OfflineEngine(const EngineOrder &order, std::shared_ptr<SpeechThread> speech)
    : m_profile(order.profile)
    , m_thread(std::move(speech))
    , m_voice(LocalVoice::names().contains(order.profile.voice) ? order.profile.voice : LocalVoice::names().first())
{
}

OfflineEngine::~OfflineEngine() = default;

// ---- Opening and closing

void OfflineEngine::open()
{
    auto dialogue = Dialogue::read(m_profile.dialogue, QDate::currentDate());
    if (!dialogue)
        return giveUp(dialogue.error());
    const auto words = dialogue->allWords();
    m_run.emplace(*std::move(dialogue));
    m_session = std::make_unique<SpeechSession>(m_thread);
    connect(m_session.get(), &SpeechSession::failed, this, &OfflineEngine::giveUp);
    connect(m_session.get(), &SpeechSession::noticed, this, &OfflineEngine::takeFact);
    connect(m_session.get(), &SpeechSession::spoke, this, &OfflineEngine::takeSentence);
    connect(m_session.get(), &SpeechSession::spokeAll, this, &OfflineEngine::takeEndOfSpeech);
    connect(m_session.get(), &SpeechSession::earOpened, this, [this] {
        m_ready = true;
        emit ready({u"offline"_s, m_run->name(), m_voice});
    });
    // A word that the recogniser does not have is better known now than in the middle of a call.
    m_session->openEar(words);
}

void OfflineEngine::close()
{
    m_over = true;
    if (!m_session)
        return;
    m_session->disconnect(this);
    m_session.release()->deleteLater(); // we may be in a slot of its signal
}

void OfflineEngine::giveUp(const Error &error)
{
    if (m_over)
        return;
    close();
    emit failed(error);
}

// ---- The caller

void OfflineEngine::hear(std::span<const qint16> caller)
{
    if (m_over || !m_ready)
        return;
    m_partOfClock += qsizetype(caller.size());
    const auto passed = lengthOf(m_partOfClock, hears());
    m_clock += passed;
    m_partOfClock -= samplesIn(passed, hears());
    m_session->hear(caller);
    if (m_session->lostChunks() > 0 && !std::exchange(m_toldSlow, true))
        emit warned(u"engineSlow"_s, u"This computer is too slow for this many offline calls: some of what the caller said was lost."_s);
    if (m_run->awaitsKeys() && m_clock - m_keyAt >= kKeysEnd)
        perform(m_run->endKeys());
}

void OfflineEngine::press(char digit)
{
    if (m_over || !m_ready || m_ending)
        return;
    letCallerIn();
    m_keyAt = m_clock;
    if (const auto step = m_run->press(digit))
        perform(*step);
}

void OfflineEngine::takeFact(const EarFact &fact)
{
    switch (fact.kind) {
    case EarFact::Kind::SpeechStarted:
        m_ignoring = m_ending || (!m_profile.turnTaking.bargeIn && isAgentTalking());
        m_partialTold = false;
        return emit callerSpeechStarted();
    case EarFact::Kind::Speaking:
        if (m_ignoring)
            return;
        if (!fact.utterance.words.isEmpty() || fact.speechFor >= kMeansIt)
            letCallerIn();
        if (!m_over && !fact.utterance.words.isEmpty()) {
            m_partialTold = true;
            emit callerText(fact.utterance.words, false, -1);
        }
        return;
    case EarFact::Kind::SpeechStopped:
        return emit callerSpeechStopped();
    case EarFact::Kind::Heard:
        return takeUtterance(fact);
    }
}

void OfflineEngine::takeUtterance(const EarFact &fact)
{
    const auto &[words, confidence] = fact.utterance;
    if (m_ignoring || m_ending)
        return;
    if (words.isEmpty() && fact.speechFor < kMeansIt && !m_partialTold)
        return; // a cough, a click
    letCallerIn();
    const auto step = m_run->hear(words, confidence);
    // What was told as guesses must not stand as what they said.
    emit callerText(step.understood ? words : kNotUnderstood, true, step.understood ? confidence : 0);
    if (!m_over)
        perform(step);
}

void OfflineEngine::letCallerIn()
{
    if (!m_profile.turnTaking.bargeIn || !isAgentTalking())
        return;
    hush();
    emit interrupted();
}

// ---- The agent

void OfflineEngine::greet()
{
    if (!m_over && m_ready)
        perform(m_run->begin(m_profile.greeting));
}

void OfflineEngine::perform(const DialogueStep &step)
{
    const auto whispered = std::exchange(m_whispered, {});
    m_ending = step.act == Act::End;
    m_session->listenFor(m_run->grammar());
    speak((whispered + QStringList{step.say}).join(u' '), step.act);
}

void OfflineEngine::speak(const QString &text, Act act)
{
    if (m_nextReplies.size() >= kMostReplies)
        return emit warned(u"engineBusy"_s, u"The agent has too much to say already."_s);
    m_nextReplies.emplace_back(text, act);
    if (!m_reply)
        speakNext();
}

void OfflineEngine::speakNext()
{
    const auto [text, act] = m_nextReplies.front();
    m_nextReplies.pop_front();
    m_reply = Reply{m_session->speak(text, m_voice), sentencesOf(text.left(LocalVoice::kLongestText)), 0, act};
}

void OfflineEngine::takeSentence(int speech, const AudioFrame &sound)
{
    if (!m_reply || m_reply->speech != speech)
        return;
    ++m_reply->told;
    m_heardBy = std::max(m_heardBy, m_clock + kLineDelay) + sound.length();
    // Words go with their sound, so that what was heard of them can be told at any time.
    emit agentText(m_reply->sentences.first(std::min(m_reply->told, m_reply->sentences.size())).join(u' '));
    if (m_reply && m_reply->speech == speech)
        emit spoke(sound.view().samples);
}

void OfflineEngine::takeEndOfSpeech(int speech)
{
    if (!m_reply || m_reply->speech != speech)
        return;
    const auto act = m_reply->act;
    m_reply.reset();
    ++m_unheard;
    emit replyEnded();
    if (m_over)
        return;
    callTool(act);
    if (!m_over && !m_reply && !m_nextReplies.empty())
        speakNext();
}

void OfflineEngine::callTool(Act act)
{
    if (act != Act::End && act != Act::Transfer)
        return;
    const auto id = u"offline-%1"_s.arg(++m_tools);
    if (act == Act::Transfer)
        m_transferTool = id;
    emit toolCalled({id, act == Act::End ? u"end_call"_s : u"transfer_call"_s, {}});
}

void OfflineEngine::answerTool(const QString &id, const QJsonObject &result)
{
    if (m_over || m_transferTool != id)
        return;
    m_transferTool.clear();
    if (result.value("ok"_L1).toBool())
        return;
    // Queued: we are asked from within our own signal.
    QMetaObject::invokeMethod(this, [this] {
        if (!m_over)
            perform(m_run->transferFailed());
    }, Qt::QueuedConnection);
}

bool OfflineEngine::isAgentTalking() const
{
    return m_reply || !m_nextReplies.empty() || (m_unheard > 0 && m_clock < m_heardBy);
}

void OfflineEngine::replyHeard()
{
    m_unheard = std::max(0, m_unheard - 1);
}

void OfflineEngine::hush()
{
    m_reply.reset();
    m_nextReplies.clear();
    m_unheard = 0;
    m_heardBy = m_clock;
    if (m_session)
        m_session->hush();
}

void OfflineEngine::interrupt(const QString &)
{
    m_ending = false; // whoever stops a goodbye wants to go on
    hush();
}

void OfflineEngine::truncateTo(const QString &)
{
}

// ---- The operator

void OfflineEngine::say(const QString &text)
{
    if (m_over || !m_ready || text.trimmed().isEmpty())
        return;
    if (isAgentTalking()) {
        hush();
        emit interrupted();
    }
    if (!m_over)
        speak(text);
}

void OfflineEngine::whisper(const QString &text)
{
    if (m_over || !m_ready)
        return;
    const auto wish = text.simplified();
    const auto plain = wish.toLower().remove(u'.');
    if (plain.startsWith("say:"_L1) && m_whispered.size() < kMostWhispers) {
        m_whispered << wish.mid(4).trimmed();
    } else if (plain == "hang up"_L1) {
        m_ending = true;
        speak((std::exchange(m_whispered, {}) + QStringList{u"Goodbye!"_s}).join(u' '), Act::End);
    } else if (plain == "transfer"_L1) {
        speak((std::exchange(m_whispered, {}) + QStringList{u"One moment, please."_s}).join(u' '), Act::Transfer);
    } else {
        emit warned(u"whisperNotFollowed"_s,
            u"The offline agent follows a written dialogue and three whispers: \"say: ...\", \"hang up\" and \"transfer\"."_s);
    }
}

// ---- The kind

EngineKind offlineEngineKind()
{
    EngineKind kind;
    kind.name = u"offline"_s;
    kind.title = u"Offline demonstration"_s;
    kind.voices = {{u"slt"_s, u"clear"_s, u"en-US"_s}, {u"rms"_s, u"calm"_s, u"en-US"_s}, {u"awb"_s, u"Scottish"_s, u"en-GB"_s},
        {u"kal16"_s, u"robotic"_s, u"en-US"_s}};
    kind.check = [](const Settings &) { return SpeechRecogniser::check(); };
    kind.make = [speech = std::make_shared<SpeechThread>()](const EngineOrder &order) {
        return std::make_unique<OfflineEngine>(order, speech);
    };
    return kind;
}

} // namespace bridge
