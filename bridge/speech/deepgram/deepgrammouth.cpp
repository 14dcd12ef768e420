// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgrammouth.h"

#include "bridge/audio/g711.h"
#include "bridge/speech/deepgram/deepgramclose.h"
#include "bridge/speech/sentences.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostMalformed = 10; // in a row
constexpr int kMostSilent = 3;     // in a row; then it is no accident
constexpr int kReserve = 6;        // flushes that are kept for the beginnings and ends of replies
constexpr qsizetype kMostText = 2000; // characters of a Speak
constexpr qsizetype kMostWarnings = 8;

Instant now() { return std::chrono::steady_clock::now(); }

} // namespace

DeepgramMouth::DeepgramMouth(const ServiceOptions &options, DeepgramMouthPatience patience, QObject *parent)
    : TextToSpeech(parent)
    , m_options(options)
    , m_patience(patience)
    , m_link(patience.link, this)
    , m_budget(patience.flushWindow)
{
    for (auto *timer : {&m_cleared, &m_stall, &m_nextFlush})
        timer->setSingleShot(true);
    connect(&m_cleared, &QTimer::timeout, this, [this] {
        m_link.renew({Error::Code::TimedOut, u"Deepgram does not clear what was hushed."_s});
    });
    connect(&m_stall, &QTimer::timeout, this, [this] {
        const bool isDue = !m_spans.empty() && m_spans.front().flushed;
        if (isDue)
            takeTrouble({Error::Code::TimedOut, u"Deepgram took a text and made no sound of it."_s});
    });
    connect(&m_nextFlush, &QTimer::timeout, this, &DeepgramMouth::pump);
    connect(&m_link, &ServiceLink::opened, this, &DeepgramMouth::wentLive);
    connect(&m_link, &ServiceLink::lost, this, &DeepgramMouth::takeLoss);
    connect(&m_link, &ServiceLink::failed, this, &DeepgramMouth::giveUp);
    connect(&m_link, &ServiceLink::textCame, this, &DeepgramMouth::takeText);
    connect(&m_link, &ServiceLink::binaryCame, this, &DeepgramMouth::takeSound);
}

DeepgramMouth::~DeepgramMouth()
{
    stop();
}

void DeepgramMouth::open()
{
    if (std::exchange(m_open, true))
        return;
    m_voice = deepgramVoice(m_options);
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &DeepgramMouth::begin, Qt::QueuedConnection);
}

void DeepgramMouth::begin()
{
    if (!m_open)
        return;
    if (const auto checked = checkDeepgramSettings(m_options.settings); !checked)
        return giveUp(checked.error());
    if (m_voice.strange)
        emit warned(u"voiceUnknown"_s,
            u"Deepgram has no voice \"%1\"; %2 speaks instead."_s.arg(m_options.voice.trimmed(), m_voice.name));
    if (!m_open)
        return;
    const auto request = speakRequest(m_voice.name, m_options.settings);
    const DeepgramMoment moment{m_voice.name, {}, u"deepgram/voice"_s, request.url().host()};
    m_link.open(request, m_options.settings.text(u"deepgram/apiKey"),
        [moment](const SocketLoss &loss) { return judgeDeepgram(loss, moment); });
}

void DeepgramMouth::wentLive(bool again)
{
    m_budget = FlushBudget(m_patience.flushWindow); // counted by connection
    if (!again)
        emit ready(m_voice.name.section(u'-', 0, 1), m_voice.name);
    else if (std::exchange(m_toldLoss, false))
        emit warned(u"voiceReconnected"_s, u"Deepgram speaks again."_s);
    pump();
}

// Words that were begun count as said; the others are said over the next connection.
void DeepgramMouth::takeLoss()
{
    ++m_epoch;
    for (auto *timer : {&m_cleared, &m_stall, &m_nextFlush})
        timer->stop();
    m_begun = false;
    if (m_replies.empty())
        return;
    auto &unsent = m_replies.front().unsent;
    const bool hadSpans = !m_spans.empty();
    for (auto span = m_spans.rbegin(); span != m_spans.rend(); ++span) {
        if (span->untold.isEmpty())
            continue;
        unsent.prepend(span->untold);
        m_waiting += span->untold.size();
    }
    m_spans.clear();
    if (hadSpans && !std::exchange(m_toldLoss, true))
        emit warned(u"voiceLost"_s, u"The connection to Deepgram was lost in a reply, which goes on when there is another one."_s);
}

void DeepgramMouth::speak(int reply, const QString &text)
{
    if (!m_open || text.isEmpty() || reply <= m_hushed)
        return;
    if (m_waiting + text.size() > kMostWaiting) {
        if (!std::exchange(m_toldFull, true))
            emit warned(u"voiceFull"_s, u"The agent writes faster than it can speak: some of it is not said."_s);
        return;
    }
    m_waiting += text.size();
    replyFor(reply)->unsent.append(text);
    QMetaObject::invokeMethod(this, &DeepgramMouth::pump, Qt::QueuedConnection);
}

void DeepgramMouth::finish(int reply)
{
    if (!m_open || reply <= m_hushed)
        return;
    replyFor(reply)->finished = true;
    QMetaObject::invokeMethod(this, &DeepgramMouth::pump, Qt::QueuedConnection);
}

DeepgramMouth::Reply *DeepgramMouth::replyFor(int number)
{
    if (m_replies.empty() || m_replies.back().number != number) {
        m_replies.push_back({number});
        m_newest = std::max(m_newest, number);
    }
    return &m_replies.back();
}

void DeepgramMouth::hush()
{
    m_hushed = m_newest;
    m_replies.clear();
    m_waiting = 0;
    m_begun = false;
    clear();
}

// Everything that was sent is of the past.
void DeepgramMouth::clear()
{
    ++m_epoch;
    m_stall.stop();
    m_nextFlush.stop();
    if (m_spans.empty() || !m_link.isLive())
        return;
    m_spans.clear();
    m_link.send(QLatin1StringView(kDeepgramClear));
    m_cleared.start(m_patience.cleared);
}

// Sends what the first reply has, and ends replies of which nothing more can come.
void DeepgramMouth::pump()
{
    while (m_open && !m_replies.empty() && !m_cleared.isActive()) {
        auto &reply = m_replies.front();
        if (m_link.isLive()) {
            sendText(reply);
            flushIfDue(reply);
        }
        const bool onlyUnspeakable = m_spans.size() == 1 && !m_spans.front().hasText;
        if (!reply.finished || !reply.unsent.isEmpty() || (!m_spans.empty() && !onlyUnspeakable))
            return;
        const int number = reply.number;
        tellWords(); // dots and dashes
        if (!isFront(number))
            continue;
        m_spans.clear();
        m_replies.pop_front();
        m_begun = false;
        emit spokeAll(number);
    }
}

void DeepgramMouth::sendText(Reply &reply)
{
    for (const auto &sentence : std::exchange(reply.unsent, {})) {
        m_waiting -= sentence.size();
        if (m_spans.empty() || m_spans.back().flushed)
            m_spans.emplace_back();
        auto &span = m_spans.back();
        if (!span.untold.isEmpty() && !span.untold.back().isSpace() && !sentence.front().isSpace())
            span.untold += u' ';
        span.untold += sentence;
        if (!canBeSpoken(sentence))
            continue;
        span.hasText = true;
        span.check.expect(sentence);
        const auto pieces = sentence.size() > kMostText ? sentencesOf(sentence) : QStringList{sentence.trimmed()};
        for (const auto &piece : pieces)
            m_link.send(speakMessage(piece));
    }
}

// A flush begins the sound. The first sentence of a reply is worth one, its end needs one, and between them one is due when nothing is
// on its way.
void DeepgramMouth::flushIfDue(const Reply &reply)
{
    if (m_spans.empty() || m_spans.back().flushed || !m_spans.back().hasText)
        return;
    const bool nothingComes = m_spans.size() == 1;
    const bool isEnd = reply.finished && reply.unsent.isEmpty();
    const int left = m_budget.left(now());
    if (!isEnd && !(nothingComes && (!m_begun || left > kReserve)))
        return;
    if (left <= 0) {
        if (!m_nextFlush.isActive())
            m_nextFlush.start(m_budget.untilNext(now()));
        return;
    }
    m_budget.take(now());
    m_begun = true;
    m_spans.back().flushed = true;
    m_link.send(QLatin1StringView(kDeepgramFlush));
    m_stall.start(m_patience.stall);
}

void DeepgramMouth::takeText(const QByteArray &json)
{
    const auto speech = deepgramSpeechFrom(json);
    if (!speech)
        return takeMalformed(speech.error());
    m_malformed = 0;
    switch (speech->kind) {
    case DeepgramSpeech::Kind::Flushed:
        return takeFlushed();
    case DeepgramSpeech::Kind::Cleared:
        return takeCleared();
    case DeepgramSpeech::Kind::Warning:
        return takeWarning(*speech);
    case DeepgramSpeech::Kind::Trouble:
        return takeTrouble({Error::Code::Network, u"Deepgram gave up on the speech (%1)."_s.arg(speech->code)});
    case DeepgramSpeech::Kind::Ready:
    case DeepgramSpeech::Kind::Other:
        return;
    }
}

void DeepgramMouth::takeSound(const QByteArray &bytes)
{
    if (m_cleared.isActive() || m_spans.empty() || m_replies.empty() || bytes.isEmpty())
        return; // of the past
    auto &span = m_spans.front();
    if (const auto sound = span.check.take(bytes); !sound)
        return giveUp({Error::Code::Malformed, u"Deepgram sends %1."_s.arg(sound.error().detail)});
    m_stall.start(m_patience.stall);
    m_silent = 0;
    m_stalls = 0;
    span.sounded = true;
    if (span.check.isTooLong())
        return cutSpan();
    const int number = m_replies.front().number;
    QList<qint16> samples(bytes.size());
    g711::decodeMuLaw(bytes, samples);
    if (tellWords())
        emit spoke(number, samples);
}

// Whether the sound behind them is still wanted.
bool DeepgramMouth::tellWords()
{
    if (m_spans.empty() || m_spans.front().untold.isEmpty())
        return m_open && !m_replies.empty();
    const auto epoch = m_epoch;
    const int number = m_replies.front().number;
    emit saying(number, std::exchange(m_spans.front().untold, {}));
    return m_epoch == epoch && isFront(number);
}

void DeepgramMouth::takeFlushed()
{
    if (m_cleared.isActive() || m_spans.empty() || !m_spans.front().flushed || m_replies.empty())
        return; // of the past
    m_stall.stop();
    const auto epoch = m_epoch;
    if (!m_spans.front().sounded) {
        if (++m_silent >= kMostSilent)
            return giveUp({Error::Code::Malformed, u"Deepgram answers without a sound, again and again."_s});
        emit warned(u"voiceSkipped"_s, u"Deepgram made no sound of a text: it was skipped."_s);
        if (m_epoch != epoch || !tellWords())
            return;
    }
    m_spans.pop_front();
    pump();
}

void DeepgramMouth::takeCleared()
{
    if (!m_cleared.isActive())
        return;
    m_cleared.stop();
    pump();
}

// What should have been a sentence does not end: away with it, and with what follows it on the wire, which is sent again.
void DeepgramMouth::cutSpan()
{
    const auto epoch = m_epoch;
    emit warned(u"voiceEndless"_s, u"Deepgram did not come to an end with a text: it was cut."_s);
    if (m_epoch != epoch || !tellWords())
        return;
    for (auto span = m_spans.rbegin(); span != m_spans.rend() - 1; ++span) {
        m_replies.front().unsent.prepend(span->untold);
        m_waiting += span->untold.size();
    }
    clear();
    pump();
}

void DeepgramMouth::takeWarning(const DeepgramSpeech &warning)
{
    if (m_warned.contains(warning.code) || m_warned.size() >= kMostWarnings)
        return;
    m_warned.append(warning.code);
    emit warned(u"voiceWarning"_s, u"Deepgram warns: %1 (%2)."_s.arg(warning.message, warning.code));
}

void DeepgramMouth::takeTrouble(const Error &why)
{
    if (++m_stalls >= 2)
        giveUp(why);
    else
        m_link.renew(why);
}

void DeepgramMouth::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return m_link.giveUp({Error::Code::Malformed, u"Deepgram sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"voiceMalformed"_s, u"Ignored a message: %1."_s.arg(error.detail));
}

void DeepgramMouth::close()
{
    stop();
}

void DeepgramMouth::giveUp(const Error &error)
{
    if (!m_open)
        return;
    stop();
    emit failed(error);
}

void DeepgramMouth::stop()
{
    m_open = false;
    ++m_epoch;
    for (auto *timer : {&m_cleared, &m_stall, &m_nextFlush})
        timer->stop();
    m_replies.clear();
    m_spans.clear();
    m_waiting = 0;
    m_link.close(QLatin1StringView(kDeepgramClose));
}

} // namespace bridge
