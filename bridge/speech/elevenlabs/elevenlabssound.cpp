// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from the socket, and what of it is told.
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"

#include "bridge/audio/g711.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {
constexpr int kMostMalformed = 10; // in a row
constexpr int kMostSilent = 3;     // in a row; then it is no accident
} // namespace

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

} // namespace bridge
