// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/callerloop.h"

#include "bridge/audio/soundfile.h"
#include "bridge/server/log.h"

#include <QPointer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostRounds = 1000;     // calls
constexpr auto kCheckEvery = 5s;
constexpr auto kPerCharacter = 80ms;        // slow speech: 12 characters a second
constexpr Milliseconds kNothingSaid = 200ms; // an applet can't play nothing

QString keyOf(const Carrier &carrier, const LegId &leg)
{
    return carrier.name() + u'/' + leg.toString();
}

Instant now()
{
    return Instant::clock::now();
}

} // namespace

CallerLoop::CallerLoop(const Parts &parts, const Patience &patience, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_patience(patience)
{
    m_check.setInterval(std::min<Milliseconds>(kCheckEvery, m_patience.caller));
    connect(&m_check, &QTimer::timeout, this, &CallerLoop::checkWhoLeft);
}

bool CallerLoop::knows(const Carrier &carrier, const LegId &leg) const
{
    return m_rounds.contains(keyOf(carrier, leg));
}

CallerLoop::Round *CallerLoop::find(const Carrier &carrier, const LegId &leg, const QUrl &base)
{
    const auto it = m_rounds.find(keyOf(carrier, leg));
    if (it == m_rounds.end())
        return nullptr;
    it->base = base;
    return &*it;
}

CallerLoop::Round &CallerLoop::open(Carrier &carrier, const LegId &leg, const QUrl &base)
{
    if (m_rounds.size() >= kMostRounds)
        m_rounds.erase(std::min_element(m_rounds.begin(), m_rounds.end(), [](const Round &a, const Round &b) { return a.due < b.due; }));
    Round round;
    round.carrier = &carrier;
    round.leg = leg;
    round.base = base;
    round.due = now() + m_patience.caller;
    QString name, voice;
    for (const auto &call : m_parts.switchboard.liveCalls()) {
        if (call.leg == leg && call.parties.carrier == carrier.name()) {
            name = call.parties.agent;
            voice = call.parties.voice;
        }
    }
    const auto agents = m_parts.catalogue().agents;
    const auto agent = std::find_if(agents.begin(), agents.end(), [&](const AgentProfile &profile) { return profile.name == name; });
    if (agent != agents.end())
        round.agent = *agent;
    round.agent.voice = voice;
    m_check.start();
    return *m_rounds.insert(keyOf(carrier, leg), round);
}

// ---- The steps

void CallerLoop::greet(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond)
{
    if (find(carrier, report.leg, base)) // it asks again
        return speak(carrier, report, base, respond);
    auto &round = open(carrier, report.leg, base);
    ask(round, {}, {});
    speak(carrier, report, base, respond);
}

void CallerLoop::take(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond)
{
    if (auto *round = find(carrier, report.leg, base); round && round->state == State::Listening)
        hear(*round, report);
    respond({200, "text/plain", {}, {}});
}

void CallerLoop::decide(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond)
{
    auto *round = find(carrier, report.leg, base);
    if (!round)
        return respond({302, "text/plain", {}, {}}); // not a call of ours, or long over
    tellDecider(*round, 200);                        // it gave up on that one
    if (round->state == State::Over) {               // and everything was said
        setWords(*round, {}, false);
        return respond({302, "text/plain", {}, {}});
    }
    if (round->state == State::Listening)
        hear(*round, report);
    if (round->state != State::Thinking)
        return respond({round->goesOn ? 200 : 302, "text/plain", {}, {}});
    round->decider = respond;
    waitFor(*round);
}

void CallerLoop::speak(Carrier &carrier, const CarrierReport &report, const QUrl &base, const Respond &respond)
{
    auto *round = find(carrier, report.leg, base);
    if (!round)
        return respond(textReply(Phrases().goodbye.toUtf8(), "text/plain"));
    if (const auto former = std::exchange(round->player, respond))
        former(textReply({}, "text/plain"));
    if (round->state == State::Thinking)
        waitFor(*round);
    else
        tellPlayer(*round);
}

// The carrier does not wait for ever. It says something, or goes on, and comes round once more.
void CallerLoop::waitFor(Round &round)
{
    QTimer::singleShot(m_patience.carrier, this, [this, key = keyOf(*round.carrier, round.leg), piece = round.piece] {
        const auto it = m_rounds.find(key);
        if (it == m_rounds.end() || it->piece != piece || it->state != State::Thinking)
            return;
        tellDecider(*it, 200);
        if (const auto player = std::exchange(it->player, {}))
            player(textReply(it->agent.phrases.oneMoment.toUtf8(), "text/plain"));
    });
}

// ---- The caller

void CallerLoop::hear(Round &round, const CarrierReport &report)
{
    const bool isNew = !report.recording.isEmpty() && report.recording != round.recording; // applets repeat what they know
    if (isNew)
        round.recording = report.recording;
    if (report.digits.isEmpty() && report.words.isEmpty() && isNew && m_parts.speech.hear)
        return hearRecording(round);
    ask(round, report.words, report.digits);
}

void CallerLoop::hearRecording(Round &round)
{
    round.state = State::Thinking;
    const QPointer<CallerLoop> self(this);
    const auto goOn = [self, key = keyOf(*round.carrier, round.leg)](const Result<QString> &words) {
        const auto it = self ? self->m_rounds.find(key) : QHash<QString, Round>::iterator();
        if (!self || it == self->m_rounds.end() || it->state != State::Thinking)
            return;
        if (!words)
            qCWarning(lcServer) << "A recording of" << it->carrier->name() << "was not understood:" << words.error().detail;
        self->ask(*it, words.value_or(QString()), {});
    };
    round.carrier->fetchRecording(round.recording, [self, goOn, agent = round.agent](const Result<QByteArray> &recording) {
        if (self && recording)
            self->m_parts.speech.hear(agent, *recording, goOn);
        else if (self)
            goOn(tl::make_unexpected(recording.error()));
    });
}

void CallerLoop::ask(Round &round, const QString &words, const QString &keys)
{
    round.state = State::Thinking;
    CarrierReport report;
    report.kind = CarrierReport::Kind::Words;
    report.leg = round.leg;
    report.words = words;
    report.digits = keys;
    const auto key = keyOf(*round.carrier, round.leg);
    const QPointer<CallerLoop> self(this);
    const auto taken = m_parts.switchboard.takeTurn(round.carrier->name(), {}, report, [self, key](const WebhookReply &reply) {
        if (self)
            self->takeReply(key, reply);
    });
    if (!taken)
        end(round);
}

// ---- The agent

void CallerLoop::takeReply(const QString &key, const WebhookReply &reply)
{
    const auto it = m_rounds.find(key);
    if (it == m_rounds.end() || it->state == State::Over)
        return;
    it->state = State::Speaking;
    setWords(*it, QString::fromUtf8(reply.body), reply.status == 200);
    tellDecider(*it, reply.status == 200 ? 200 : 302);
}

// We are done with the call; the caller is still in the carrier's flow.
void CallerLoop::end(Round &round)
{
    round.state = State::Over;
    setWords(round, round.agent.phrases.goodbye, false);
    tellDecider(round, 302);
}

void CallerLoop::setWords(Round &round, const QString &words, bool goesOn)
{
    round.words = words;
    round.goesOn = goesOn;
    round.sound.clear();
    round.soundAwaited = false;
    round.due = now() + kPerCharacter * words.size() + m_patience.caller;
    const int piece = ++round.piece;
    if (words.isEmpty() || !m_parts.speech.say)
        return tellPlayer(round);
    round.soundAwaited = true;
    const auto key = keyOf(*round.carrier, round.leg);
    const QPointer<CallerLoop> self(this);
    const auto done = [self, key, piece](const QUrl &sound) {
        const auto it = self ? self->m_rounds.find(key) : QHash<QString, Round>::iterator();
        if (!self || it == self->m_rounds.end() || it->piece != piece || !std::exchange(it->soundAwaited, false))
            return;
        it->sound = sound;
        self->tellPlayer(*it);
    };
    QTimer::singleShot(m_patience.voice, this, [done] { done({}); });
    m_parts.speech.say(round.agent, words, [self, done](const Result<AudioFrame> &sound) {
        if (!sound)
            qCInfo(lcServer) << "The carrier speaks by itself:" << sound.error().detail;
        done(self && sound ? QUrl(self->m_parts.shelf.put(wavBytes(*sound))) : QUrl());
    });
}

void CallerLoop::tellDecider(Round &round, int status)
{
    if (const auto decider = std::exchange(round.decider, {}))
        decider({status, "text/plain", {}, {}});
}

void CallerLoop::tellPlayer(Round &round)
{
    if (!round.player || round.soundAwaited || round.state == State::Thinking)
        return;
    if (round.state == State::Speaking) {
        round.state = round.goesOn ? State::Listening : State::Over;
        round.due = now() + kPerCharacter * round.words.size() + m_patience.caller;
    }
    std::exchange(round.player, {})(spoken(round));
}

HttpReply CallerLoop::spoken(Round &round)
{
    if (round.words.isEmpty() && round.sound.isEmpty())
        round.sound = QUrl(m_parts.shelf.put(wavBytes({QList<qint16>(samplesIn(kNothingSaid, kTelephoneRate)), kTelephoneRate})));
    const auto text = round.sound.isEmpty() ? round.words.toUtf8() : round.base.resolved(round.sound).toEncoded();
    return textReply(text, "text/plain"); // and nothing else, says Exotel
}

// ---- Time

void CallerLoop::checkWhoLeft()
{
    const auto at = now();
    for (auto it = m_rounds.begin(); it != m_rounds.end();) {
        if (at > it->due + m_patience.remembered) {
            it = m_rounds.erase(it);
            continue;
        }
        if (it->state != State::Over && it->state != State::Thinking && at > it->due) {
            CarrierReport report;
            report.kind = CarrierReport::Kind::Status;
            report.leg = it->leg;
            report.status = CarrierReport::Status::Completed;
            if (const auto told = m_parts.switchboard.report(it->carrier->name(), {}, report); !told)
                qCDebug(lcServer) << "A caller who left was known to have:" << told.error().detail;
            it->state = State::Over;
        }
        ++it;
    }
    if (m_rounds.isEmpty())
        m_check.stop();
}

} // namespace bridge
