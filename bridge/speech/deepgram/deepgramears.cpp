// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramears.h"

#include "bridge/audio/g711.h"
#include "bridge/speech/deepgram/deepgramclose.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Bytes of mu-law. Nova takes 20 to 250 ms a message and answers the sooner the shorter they are; for Flux the vendor advises 80.
constexpr qsizetype kNovaMessage = samplesIn(20ms, kTelephoneRate);
constexpr qsizetype kFluxMessage = samplesIn(80ms, kTelephoneRate);
constexpr qsizetype kLargestMessage = samplesIn(240ms, kTelephoneRate); // whole messages of either
constexpr qsizetype kMostHeard = samplesIn(2s, kTelephoneRate);         // an answer to what is older would come too late anyway
constexpr qint64 kMostBacklog = samplesIn(1s, kTelephoneRate);
constexpr int kMostMalformed = 10; // in a row

} // namespace

DeepgramEars::DeepgramEars(const ServiceOptions &options, DeepgramEarPatience patience, QObject *parent)
    : SpeechToText(parent)
    , m_options(options)
    , m_patience(patience)
    , m_link(patience.link, this)
{
    m_heard.reserve(kFluxMessage * 2);
    for (auto *timer : {&m_finish, &m_silence})
        timer->setSingleShot(true);
    connect(&m_finish, &QTimer::timeout, this, &DeepgramEars::finishNow);
    connect(&m_silence, &QTimer::timeout, this, &DeepgramEars::finishNow);
    connect(&m_keepAlive, &QTimer::timeout, this, &DeepgramEars::keepAlive);
    connect(&m_link, &ServiceLink::opened, this, &DeepgramEars::wentLive);
    connect(&m_link, &ServiceLink::textCame, this, &DeepgramEars::take);
    connect(&m_link, &ServiceLink::lost, this, [this] {
        if (!std::exchange(m_toldLoss, true))
            emit warned(u"earsLost"_s, u"The connection to Deepgram was lost; the caller is kept for two seconds meanwhile."_s);
    });
    connect(&m_link, &ServiceLink::failed, this, [this](const Error &error) {
        stop();
        emit failed(error);
    });
}

DeepgramEars::~DeepgramEars()
{
    stop();
}

void DeepgramEars::open()
{
    if (std::exchange(m_open, true))
        return;
    m_listening = deepgramListening(m_options);
    // In the next turn of the event loop: whoever called has not heard of open()'s return yet.
    QMetaObject::invokeMethod(this, &DeepgramEars::begin, Qt::QueuedConnection);
}

void DeepgramEars::begin()
{
    if (!m_open)
        return;
    if (const auto checked = checkDeepgramSettings(m_options.settings); !checked) {
        stop();
        emit failed(checked.error());
        return;
    }
    if (m_listening.wrongLanguage)
        emit warned(u"earsLanguage"_s,
            u"The Deepgram model \"%1\" understands English only, not \"%2\"; flux-general-multi or nova-3 do."_s.arg(
                m_listening.model, m_options.language));
    if (!m_open)
        return;
    const auto request = listenRequest(m_listening, m_options.settings);
    const DeepgramMoment moment{m_listening.model, m_listening.language, u"deepgram/model"_s, request.url().host()};
    m_keepAlive.start(m_patience.keepAlive / 4);
    m_link.open(request, m_options.settings.text(u"deepgram/apiKey"),
        [moment](const SocketLoss &loss) { return judgeDeepgram(loss, moment); });
}

void DeepgramEars::wentLive(bool again)
{
    m_hasHeard = false;
    m_lastSent = std::chrono::steady_clock::now();
    m_nova.newStream();
    m_flux.newStream();
    sendHeard();
    if (!again)
        emit ready(m_listening.model);
    else if (std::exchange(m_toldLoss, false))
        emit warned(u"earsReconnected"_s, u"Deepgram hears the caller again."_s);
}

void DeepgramEars::hear(std::span<const qint16> caller)
{
    if (!m_open)
        return;
    const auto newest = caller.last(std::min(caller.size(), size_t(kMostHeard)));
    const auto excess = m_heard.size() + qsizetype(newest.size()) - kMostHeard;
    if (excess > 0)
        m_heard.remove(0, excess);
    const auto before = m_heard.size();
    m_heard.resize(before + qsizetype(newest.size()));
    g711::encodeMuLaw(newest, {m_heard.data() + before, newest.size()});
    if (m_link.isLive() && m_heard.size() >= (m_listening.isFlux ? kFluxMessage : kNovaMessage))
        sendHeard();
}

void DeepgramEars::sendHeard()
{
    if (m_link.backlog() > kMostBacklog) {
        m_heard.resize(0); // sound that waits makes every later answer late: better a gap
        if (!std::exchange(m_toldSlow, true))
            emit warned(u"earsBehind"_s, u"The network to Deepgram is too slow: some of the caller's sound was dropped."_s);
        return;
    }
    for (qsizetype at = 0; at < m_heard.size(); at += kLargestMessage)
        m_link.sendBinary(m_heard.mid(at, kLargestMessage));
    if (!m_heard.isEmpty()) {
        m_hasHeard = true;
        m_lastSent = std::chrono::steady_clock::now();
    }
    m_heard.resize(0);
}

void DeepgramEars::keepAlive()
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_link.isLive() || now - m_lastSent < m_patience.keepAlive)
        return;
    m_lastSent = now;
    // It wants at least some sound of every connection; and of Flux no KeepAlive is known, so it gets silence.
    if (m_listening.isFlux || !std::exchange(m_hasHeard, true))
        m_link.sendBinary(QByteArray(m_listening.isFlux ? kFluxMessage : kNovaMessage, g711::kMuLawSilence));
    if (!m_listening.isFlux)
        m_link.send(QLatin1StringView(kDeepgramKeepAlive));
}

void DeepgramEars::finishTurn()
{
    if (!m_open)
        return;
    if (!m_heard.isEmpty() && m_link.isLive())
        sendHeard();
    m_link.send(QLatin1StringView(m_listening.isFlux ? kFluxForceEndTurn : kDeepgramFinalize));
    m_finish.start(m_patience.finish);
}

void DeepgramEars::finishNow()
{
    m_finish.stop();
    m_silence.stop();
    tell(m_listening.isFlux ? m_flux.finish() : m_nova.finish());
}

bool DeepgramEars::isTurnOpen() const
{
    return m_listening.isFlux ? m_flux.isOpen() : m_nova.isOpen();
}

Milliseconds DeepgramEars::ownEnd() const
{
    return m_listening.isFlux ? m_listening.turnTimeout : std::max(m_listening.endpointing, m_listening.utteranceEnd);
}

void DeepgramEars::take(const QByteArray &json)
{
    if (m_listening.isFlux)
        takeFlux(json);
    else
        takeNova(json);
}

void DeepgramEars::takeNova(const QByteArray &json)
{
    const auto result = deepgramResultFrom(json);
    if (!result)
        return takeMalformed(result.error());
    m_malformed = 0;
    if (result->kind == DeepgramResult::Kind::Trouble)
        return takeTrouble(result->trouble);
    if (result->fromFinalize)
        m_finish.stop();
    tell(m_nova.take(*result));
}

void DeepgramEars::takeFlux(const QByteArray &json)
{
    const auto message = fluxMessageFrom(json);
    if (!message)
        return takeMalformed(message.error());
    m_malformed = 0;
    if (message->kind == FluxMessage::Kind::Trouble)
        return takeTrouble(message->trouble);
    if (message->event == FluxMessage::Event::EndOfTurn)
        m_finish.stop();
    tell(m_flux.take(*message));
}

void DeepgramEars::takeTrouble(const QString &trouble)
{
    auto words = trouble;
    if (const auto key = m_options.settings.text(u"deepgram/apiKey"); !key.isEmpty())
        words.replace(key, u"[key]"_s);
    m_link.renew({Error::Code::Network, u"Deepgram gave up on the caller's sound (%1)."_s.arg(words)});
}

void DeepgramEars::takeMalformed(const Error &error)
{
    if (++m_malformed >= kMostMalformed)
        return m_link.giveUp({Error::Code::Malformed, u"Deepgram sends nothing that can be read: %1."_s.arg(error.detail)});
    if (!std::exchange(m_toldMalformed, true))
        emit warned(u"earsMalformed"_s, u"Ignored a message: %1."_s.arg(error.detail));
}

void DeepgramEars::tell(const TurnFacts &facts)
{
    for (const auto &fact : facts) {
        if (!m_open)
            return; // who listens has closed us
        if (fact.kind == TurnFact::Kind::Started)
            emit speechStarted();
        else
            emit heard(fact.text, fact.isFinal, fact.confidence);
    }
    if (!m_open || !isTurnOpen())
        m_silence.stop();
    else if (!facts.isEmpty())
        m_silence.start(ownEnd() + m_patience.silence);
}

void DeepgramEars::close()
{
    stop();
}

void DeepgramEars::stop()
{
    m_open = false;
    for (auto *timer : {&m_keepAlive, &m_finish, &m_silence})
        timer->stop();
    m_heard.clear();
    m_link.close(QLatin1StringView(kDeepgramCloseStream));
}

} // namespace bridge
