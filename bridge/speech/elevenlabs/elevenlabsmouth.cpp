// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

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
