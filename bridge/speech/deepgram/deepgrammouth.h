// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/deepgram/deepgramcodec.h"
#include "bridge/speech/deepgram/deepgramrequests.h"
#include "bridge/speech/deepgram/flushbudget.h"
#include "bridge/speech/services/servicelink.h"
#include "bridge/speech/services/soundcheck.h"
#include "bridge/speech/texttospeech.h"

#include <QTimer>

#include <deque>
#include <limits>

namespace bridge {

// How patient Deepgram's mouth is. Tests have less patience.
struct DeepgramMouthPatience
{
    LinkPatience link;
    Milliseconds cleared = 2s; // for the answer to a Clear
    Milliseconds stall = 3s;   // without sound that is due; then the connection counts as dead
    Milliseconds flushWindow = 60s;
};

// Deepgram's mouth in one call: Aura over /v1/speak, mu-law at 8 kHz. The service tells where a flush ends and nothing else, so words
// are told a flush at a time: the first sentence of a reply at once, later ones together while the one before sounds. To hush is to
// clear; until that is answered whatever comes is of the past, and nothing new is sent.
// One reply sounds at a time, later ones wait. Lives in the call's media thread, owned by the engine.
class DeepgramMouth : public TextToSpeech
{
    Q_OBJECT
public:
    explicit DeepgramMouth(const ServiceOptions &options, DeepgramMouthPatience patience = {}, QObject *parent = nullptr);
    ~DeepgramMouth() override;

    SampleRate speaks() const override { return kTelephoneRate; }

    void open() override;
    void speak(int reply, const QString &text) override;
    void finish(int reply) override;
    void hush() override;
    void close() override;

    static constexpr qsizetype kMostWaiting = 20'000; // characters: twenty minutes of speech

private:
    struct Reply
    {
        int number = 0;
        QStringList unsent; // sentences
        bool finished = false; // by who writes it
    };
    // Sentences that one Flush ends; all of the first reply.
    struct Span
    {
        QString untold; // words whose sound is still to come
        bool hasText = false; // something that can be spoken
        bool flushed = false;
        bool sounded = false;
        SoundCheck check{{}, SoundCheck::kReply};
    };

    void begin();
    void wentLive(bool again);
    void takeLoss();
    void takeText(const QByteArray &json);
    void takeSound(const QByteArray &bytes);
    void takeFlushed();
    void takeCleared();
    void takeWarning(const DeepgramSpeech &warning);
    void takeTrouble(const Error &why);
    void takeMalformed(const Error &error);
    void pump();
    void sendText(Reply &reply);
    void flushIfDue(const Reply &reply);
    void clear();
    void cutSpan();
    bool tellWords();
    Reply *replyFor(int number);
    bool isFront(int number) const { return m_open && !m_replies.empty() && m_replies.front().number == number; }
    void giveUp(const Error &error);
    void stop();

    const ServiceOptions m_options;
    const DeepgramMouthPatience m_patience;
    DeepgramVoice m_voice;
    ServiceLink m_link;
    FlushBudget m_budget;
    std::deque<Reply> m_replies; // the first one sounds
    std::deque<Span> m_spans;    // sent: the first one sounds, a second one grows
    quint64 m_epoch = 0;         // counts what makes all sound before stale
    qsizetype m_waiting = 0;     // characters not sent
    int m_newest = std::numeric_limits<int>::min(); // of the replies there were
    int m_hushed = std::numeric_limits<int>::min(); // up to this one
    QTimer m_cleared; // runs while a Clear waits for its answer
    QTimer m_stall;
    QTimer m_nextFlush;
    QStringList m_warned; // codes
    bool m_begun = false; // the present reply has been flushed once
    bool m_open = false;
    bool m_toldFull = false;
    bool m_toldLoss = false;
    bool m_toldMalformed = false;
    int m_malformed = 0; // in a row
    int m_silent = 0;    // flushes without a sound, in a row
    int m_stalls = 0;    // without a sound between
};

} // namespace bridge
