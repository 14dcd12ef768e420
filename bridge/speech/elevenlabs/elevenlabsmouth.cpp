// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"

#include "bridge/audio/g711.h"
#include "bridge/speech/services/httpask.h"

#include <QNetworkAccessManager>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostMalformed = 10; // in a row
constexpr int kMostSilent = 3;     // in a row; then it is no accident

} // namespace

ElevenLabsMouth::ElevenLabsMouth(const ServiceOptions &options, ElevenLabsPatience patience, QObject *parent)
    : TextToSpeech(parent)
    , m_options(options)
    , m_patience(patience)
    , m_link(patience.link, this)
{
    for (auto *timer : {&m_stall, &m_freeContext})
        timer->setSingleShot(true);
    connect(&m_keepAlive, &QTimer::timeout, this, &ElevenLabsMouth::keepAlive);
    connect(&m_stall, &QTimer::timeout, this, &ElevenLabsMouth::takeStall);
    connect(&m_freeContext, &QTimer::timeout, this, [this] {
        m_link.renew({Error::Code::Busy, u"ElevenLabs does not end its replies."_s});
    });
    connect(&m_link, &ServiceLink::opened, this, &ElevenLabsMouth::wentLive);
    connect(&m_link, &ServiceLink::lost, this, &ElevenLabsMouth::takeLoss);
    connect(&m_link, &ServiceLink::refused, this, &ElevenLabsMouth::takeRefusal);
    connect(&m_link, &ServiceLink::failed, this, &ElevenLabsMouth::giveUp);
    connect(&m_link, &ServiceLink::textCame, this, &ElevenLabsMouth::take);
    connect(&m_link, &ServiceLink::binaryCame, this, &ElevenLabsMouth::take);
}

ElevenLabsMouth::~ElevenLabsMouth()
{
    stop();
}

void ElevenLabsMouth::open()
{
    if (std::exchange(m_open, true))
        return;
    m_speaking = elevenLabsSpeaking(m_options);
    m_moment = momentOf(m_speaking, m_options.settings);
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &ElevenLabsMouth::begin, Qt::QueuedConnection);
}

void ElevenLabsMouth::begin()
{
    if (!m_open)
        return;
    if (const auto checked = checkElevenLabsSettings(m_options.settings); !checked)
        return giveUp(checked.error());
    if (!m_speaking.possible)
        return giveUp(m_speaking.possible.error());
    if (m_speaking.strangeVoice)
        emit warned(u"voiceUnknown"_s,
            u"ElevenLabs has no voice called \"%1\"; %2 speaks instead. Voices of your own are named by their id."_s.arg(
                m_options.voice.trimmed(), m_speaking.voiceName));
    if (!m_open)
        return;
    if (!m_speaking.overSocket)
        return speakByHttp();
    m_keepAlive.start(m_patience.keepAlive / 4);
    m_link.open(contextsRequest(m_speaking, m_options.settings), m_options.settings.text(u"elevenlabs/apiKey"),
        [moment = m_moment](const SocketLoss &loss) { return judgeElevenLabsLoss(loss, moment); });
}

void ElevenLabsMouth::wentLive(bool again)
{
    openContext();
    if (!again)
        emit ready(m_speaking.model, m_speaking.voiceName);
    else if (std::exchange(m_toldLoss, false))
        emit warned(u"voiceReconnected"_s, u"ElevenLabs speaks again."_s);
    pump();
}

void ElevenLabsMouth::takeLoss()
{
    m_stall.stop();
    m_freeContext.stop();
    m_context.clear();
    m_dying.clear();
    if (m_replies.empty())
        return; // nobody is bothered
    startAgain();
    if (!std::exchange(m_toldLoss, true))
        emit warned(u"voiceLost"_s, u"The connection to ElevenLabs was lost in a reply, which goes on when there is another one."_s);
}

// The first reply goes on, in another context, with the words that were not begun.
void ElevenLabsMouth::startAgain()
{
    auto &reply = m_replies.front();
    if (!reply.begun)
        return;
    Reply again;
    again.number = reply.number;
    again.finished = reply.finished;
    again.unsent = reply.unsent;
    if (const auto rest = reply.words.takeRest(); !rest.isEmpty()) {
        again.unsent.prepend(rest);
        m_waiting += rest.size();
    }
    reply = std::move(again);
}

void ElevenLabsMouth::takeRefusal(const SocketLoss &loss)
{
    if (loss.wasLive)
        return; // this way of speaking works; that it ended has another reason
    const bool perhapsTheKey = loss.httpStatus == 401 || loss.httpStatus == 403;
    if (perhapsTheKey)
        askWhy(loss);
    else if (loss.httpStatus != 0 || loss.timedOut)
        speakByHttp(); // something on the way that does not let sockets through
}

// Qt does not show the body of a refused handshake. A question over HTTP gets the same refusal, with its reason.
void ElevenLabsMouth::askWhy(const SocketLoss &loss)
{
    m_link.close();
    auto *network = new QNetworkAccessManager(this);
    const HttpOrder question{"GET", accountRequest(m_options.settings), {}};
    askHttp(*network, question, m_patience.link.handshake, {}, this, [this, network, loss](const HttpAnswer &answer) {
        network->deleteLater();
        if (!m_open)
            return;
        // A key that may speak need not be allowed to look at the account.
        if (answer.status == 200 || answer.body.contains("missing_permissions"))
            return speakByHttp();
        const auto body = answer.bodyWithout(m_options.settings.text(u"elevenlabs/apiKey"));
        giveUp(answer.status == 401 || answer.status == 403 ? judgeElevenLabsAnswer(answer.status, body, m_moment).error
                                                            : judgeElevenLabsLoss(loss, m_moment).error);
    });
}

void ElevenLabsMouth::speakByHttp()
{
    m_link.close();
    m_keepAlive.stop();
    m_http = new HttpMouth(elevenLabsHttpVoice(m_speaking, m_options.settings), m_patience.http, this);
    connect(m_http, &TextToSpeech::ready, this, &TextToSpeech::ready);
    connect(m_http, &TextToSpeech::saying, this, &TextToSpeech::saying);
    connect(m_http, &TextToSpeech::spoke, this, &TextToSpeech::spoke);
    connect(m_http, &TextToSpeech::spokeAll, this, &TextToSpeech::spokeAll);
    connect(m_http, &TextToSpeech::warned, this, &TextToSpeech::warned);
    connect(m_http, &TextToSpeech::failed, this, &ElevenLabsMouth::giveUp);
    m_http->open();
    for (const auto &reply : m_replies) {
        for (const auto &sentence : reply.unsent)
            m_http->speak(reply.number, sentence);
        if (reply.finished)
            m_http->finish(reply.number);
    }
    m_replies.clear();
    m_waiting = 0;
    if (m_speaking.overSocket)
        emit warned(u"voiceOverHttp"_s,
            u"%1 does not let a socket be opened: ElevenLabs speaks sentence by sentence over HTTP, and starts later."_s.arg(m_moment.host));
}

void ElevenLabsMouth::speak(int reply, const QString &text)
{
    if (!m_open || text.isEmpty() || reply <= m_hushed)
        return;
    if (m_http)
        return m_http->speak(reply, text);
    if (m_waiting + text.size() > HttpMouth::kMostWaiting) {
        if (!std::exchange(m_toldFull, true))
            emit warned(u"voiceFull"_s, u"The agent writes faster than it can speak: some of it is not said."_s);
        return;
    }
    m_waiting += text.size();
    replyFor(reply)->unsent.append(text);
    QMetaObject::invokeMethod(this, &ElevenLabsMouth::pump, Qt::QueuedConnection);
}

void ElevenLabsMouth::finish(int reply)
{
    if (!m_open || reply <= m_hushed)
        return;
    if (m_http)
        return m_http->finish(reply);
    replyFor(reply)->finished = true;
    QMetaObject::invokeMethod(this, &ElevenLabsMouth::pump, Qt::QueuedConnection);
}

ElevenLabsMouth::Reply *ElevenLabsMouth::replyFor(int number)
{
    if (m_replies.empty() || m_replies.back().number != number) {
        m_replies.emplace_back();
        m_replies.back().number = number;
        m_newest = std::max(m_newest, number);
    }
    return &m_replies.back();
}

void ElevenLabsMouth::hush()
{
    if (m_http)
        return m_http->hush();
    m_hushed = m_newest;
    m_stall.stop();
    const bool begun = !m_replies.empty() && m_replies.front().begun;
    const bool closed = begun && m_replies.front().closed;
    m_replies.clear();
    m_waiting = 0;
    if (!begun || m_context.isEmpty())
        return; // the open context is untouched
    if (!closed)
        write(closeContextMessage(m_context));
    m_dying.insert(std::exchange(m_context, {}));
    openContext();
}

void ElevenLabsMouth::openContext()
{
    if (!m_link.isLive() || !m_context.isEmpty())
        return;
    if (m_dying.size() >= kMostContexts) { // a sixth would end the connection
        if (!m_freeContext.isActive())
            m_freeContext.start(m_patience.freeContext);
        return;
    }
    m_freeContext.stop();
    m_context = u"c%1"_s.arg(++m_contexts);
    write(openContextMessage(m_context));
}

// Sends what the first reply has, and ends replies of which nothing more can come.
void ElevenLabsMouth::pump()
{
    while (m_open && !m_http && !m_replies.empty()) {
        auto &reply = m_replies.front();
        if (m_link.isLive() && !m_context.isEmpty())
            sendText();
        if (reply.begun) {
            if (reply.finished && !reply.closed && reply.unsent.isEmpty() && m_link.isLive()) {
                reply.closed = true;
                write(closeContextMessage(m_context));
                m_stall.start(m_patience.stall);
            }
            return; // the rest is the service's
        }
        if (!reply.finished || !reply.unsent.isEmpty())
            return;
        const int number = reply.number; // it had nothing that could be spoken
        if (const auto rest = reply.words.takeRest(); !rest.isEmpty())
            emit saying(number, rest);
        if (isFront(number)) {
            m_replies.pop_front();
            emit spokeAll(number);
        }
    }
}

void ElevenLabsMouth::sendText()
{
    auto &reply = m_replies.front();
    for (const auto &sentence : std::exchange(reply.unsent, {})) {
        m_waiting -= sentence.size();
        reply.words.write(sentence);
        if (!canBeSpoken(sentence))
            continue;
        reply.check.expect(sentence);
        write(contextTextMessage(m_context, sentence));
        reply.begun = true;
        m_stall.start(m_patience.stall);
    }
}

void ElevenLabsMouth::keepAlive()
{
    if (m_link.isLive() && !m_context.isEmpty() && std::chrono::steady_clock::now() - m_lastWritten >= m_patience.keepAlive)
        write(keepContextMessage(m_context));
}

void ElevenLabsMouth::write(const QString &message)
{
    m_lastWritten = std::chrono::steady_clock::now();
    m_link.send(message);
}

void ElevenLabsMouth::take(const QByteArray &json)
{
    const auto message = elevenLabsMessageFrom(json);
    if (!message)
        return takeMalformed(message.error());
    m_malformed = 0;
    if (!message->trouble.isEmpty())
        return takeTrouble(*message);
    if (message->context != m_context) {
        if (message->isFinal && m_dying.remove(message->context)) {
            openContext();
            pump();
        }
        return; // stale: of a reply that was hushed
    }
    if (m_replies.empty() || !m_replies.front().begun)
        return; // of a context without text nothing is expected
    const int number = m_replies.front().number;
    if (!message->audio.isEmpty())
        takeSound(*message);
    if (message->isFinal && isFront(number) && message->context == m_context)
        takeEnd();
}

// A close comes right behind, and says less.
void ElevenLabsMouth::takeTrouble(const ElevenLabsMessage &message)
{
    if (!message.context.isEmpty() && message.context != m_context)
        return; // of a reply that is over
    auto words = message.troubleWords;
    if (const auto key = m_options.settings.text(u"elevenlabs/apiKey"); !key.isEmpty())
        words.replace(key, u"[key]"_s);
    const auto verdict = judgeElevenLabs(message.trouble, words, 0, m_moment);
    if (verdict.tryAgain)
        m_link.renew(verdict.error);
    else
        giveUp(verdict.error);
}

// Nothing has come for a while. Perhaps nothing was due: all is said, and who writes the reply takes time.
void ElevenLabsMouth::takeStall()
{
    if (m_replies.empty())
        return;
    const auto &reply = m_replies.front();
    if (!reply.begun || (!reply.closed && !canBeSpoken(reply.words.untold())))
        return;
    const Error why{Error::Code::TimedOut, u"ElevenLabs took a text and made no sound of it."_s};
    if (++m_stalls >= 2)
        giveUp(why);
    else
        m_link.renew(why);
}

void ElevenLabsMouth::takeSound(const ElevenLabsMessage &message)
{
    if (const auto well = heardWell(message); !well)
        return giveUp({Error::Code::Malformed, u"ElevenLabs sends %1."_s.arg(well.error().detail)});
    m_stall.start(m_patience.stall);
    m_silent = 0;
    m_stalls = 0;
    auto &reply = m_replies.front();
    reply.sounded = true;
    if (!reply.check.isTooLong())
        return tellPieces(message);
    const int number = reply.number;
    emit warned(u"voiceEndless"_s, u"ElevenLabs did not come to an end with a reply: it was cut."_s);
    if (isFront(number))
        endReply();
}

// Whether it is sound at all, and of our rate: the letters say how long it should be.
Result<void> ElevenLabsMouth::heardWell(const ElevenLabsMessage &message)
{
    auto &reply = m_replies.front();
    if (const auto sound = reply.check.take(message.audio); !sound)
        return sound;
    if (message.letters.isEmpty())
        return {};
    reply.byLetters += message.aligned;
    reply.bySamples += lengthOf(message.audio.size(), kTelephoneRate);
    const bool enough = reply.byLetters >= 1s;
    if (enough && (reply.bySamples > reply.byLetters * 2 + 1s || reply.bySamples * 2 + 1s < reply.byLetters))
        return fail(Error::Code::Malformed,
            u"%1 ms of sound for words of %2 ms: another sample rate than the 8000 Hz that were asked for"_s
                .arg(reply.bySamples.count()).arg(reply.byLetters.count()));
    return {};
}

void ElevenLabsMouth::tellPieces(const ElevenLabsMessage &message)
{
    auto &reply = m_replies.front();
    const int number = reply.number;
    QList<qint16> sound(message.audio.size());
    g711::decodeMuLaw(message.audio, sound);
    auto pieces = reply.words.cut(message.letters, sound.size(), kTelephoneRate);
    reply.aligned = reply.aligned || !message.letters.isEmpty();
    if (!reply.aligned && !pieces.isEmpty())
        pieces.first().words = reply.words.takeRest(); // without letters: all that was written, at once
    const auto context = m_context;
    for (const auto &piece : pieces) {
        if (!piece.words.isEmpty())
            emit saying(number, piece.words);
        if (!isFront(number) || m_context != context)
            return; // hushed by who listens
        if (piece.to > piece.from)
            emit spoke(number, std::span<const qint16>(sound.constData() + piece.from, size_t(piece.to - piece.from)));
        if (!isFront(number) || m_context != context)
            return;
    }
}

void ElevenLabsMouth::takeEnd()
{
    auto &reply = m_replies.front();
    const int number = reply.number;
    m_stall.stop();
    if (!reply.sounded && ++m_silent >= kMostSilent)
        return giveUp({Error::Code::Malformed, u"ElevenLabs answers without a sound, again and again."_s});
    if (!reply.closed) { // it ended by itself: what is still to be said needs another one
        m_context.clear();
        startAgain();
        openContext();
        return pump();
    }
    if (!reply.sounded) {
        emit warned(u"voiceSkipped"_s, u"ElevenLabs made no sound of a reply: it was skipped."_s);
    }
    if (!isFront(number))
        return;
    m_context.clear();
    endReply();
}

void ElevenLabsMouth::endReply()
{
    auto &reply = m_replies.front();
    const int number = reply.number;
    if (!m_context.isEmpty()) {
        if (!reply.closed)
            write(closeContextMessage(m_context));
        m_dying.insert(std::exchange(m_context, {}));
    }
    for (const auto &sentence : std::exchange(reply.unsent, {})) {
        m_waiting -= sentence.size();
        reply.words.write(sentence);
    }
    openContext();
    const auto rest = reply.words.takeRest();
    if (!rest.isEmpty())
        emit saying(number, rest);
    if (isFront(number)) {
        m_replies.pop_front();
        emit spokeAll(number);
    }
    pump();
}

void ElevenLabsMouth::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return m_link.giveUp({Error::Code::Malformed, u"ElevenLabs sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"voiceMalformed"_s, u"Ignored a message: %1."_s.arg(error.detail));
}

void ElevenLabsMouth::close()
{
    stop();
}

void ElevenLabsMouth::giveUp(const Error &error)
{
    if (!m_open)
        return;
    stop();
    emit failed(error);
}

void ElevenLabsMouth::stop()
{
    m_open = false;
    for (auto *timer : {&m_keepAlive, &m_stall, &m_freeContext})
        timer->stop();
    m_replies.clear();
    m_waiting = 0;
    m_context.clear();
    m_dying.clear();
    if (m_http)
        m_http->close();
    m_link.close(QLatin1StringView(kElevenLabsCloseSocket));
}

} // namespace bridge
