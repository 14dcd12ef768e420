// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/elevenlabs/elevenlabscodec.h"
#include "bridge/speech/elevenlabs/elevenlabsrequests.h"
#include "bridge/speech/services/servicelink.h"

#include <QSet>
#include <QStringList>
#include <QTimer>

#include <deque>
#include <limits>

namespace bridge {

// How patient ElevenLabs' mouth is. Tests have less patience.
struct ElevenLabsPatience
{
    LinkPatience link;
    HttpPatience http;
    Milliseconds keepAlive = 10s;  // without text; it hangs up after 60 as we ask it, after 20 if it does not listen
    Milliseconds stall = 3s;       // without sound that is due; then the connection counts as dead
    Milliseconds freeContext = 1s; // for one of five old contexts to end; then another connection is taken
};

// ElevenLabs' mouth in one call: the multi-context socket, a context per reply, mu-law at 8 kHz. Words are told right before their
// sound, by the letters' times that come with it. To hush is to close the context; whatever still comes of it is not told. The next
// context is opened ahead and kept alive, so that a reply does not wait for it. After a drop the reply goes on with the word that was
// not begun yet. Where a socket is refused it speaks by HTTP, a request per sentence.
// One reply sounds at a time, later ones wait. Lives in the call's media thread, owned by the engine.
class ElevenLabsMouth : public TextToSpeech
{
    Q_OBJECT
public:
    explicit ElevenLabsMouth(const ServiceOptions &options, ElevenLabsPatience patience = {}, QObject *parent = nullptr);
    ~ElevenLabsMouth() override;

    SampleRate speaks() const override { return kTelephoneRate; }

    void open() override;
    void speak(int reply, const QString &text) override;
    void finish(int reply) override;
    void hush() override;
    void close() override;

    static constexpr int kMostContexts = 5; // of a connection, the vendor's limit

private:
    struct Reply
    {
        int number = 0;
        QStringList unsent;  // sentences
        bool finished = false; // by who writes it
        bool begun = false;    // has text in the context
        bool closed = false;   // the context is told that this was all
        bool sounded = false;
        bool aligned = false; // letters came
        SpokenWords words;
        SoundCheck check{{}, SoundCheck::kReply};
        Milliseconds byLetters{0}; // how long it should be,
        Milliseconds bySamples{0}; // and is
    };

    void begin();
    void wentLive(bool again);
    void takeLoss();
    void takeRefusal(const SocketLoss &loss);
    void askWhy(const SocketLoss &loss);
    void speakByHttp();
    void take(const QByteArray &json);
    void takeMalformed(const Error &error);
    void takeSound(const ElevenLabsMessage &message);
    void takeTrouble(const ElevenLabsMessage &message);
    void takeEnd();
    void takeStall();
    void startAgain();
    void tellPieces(const ElevenLabsMessage &message);
    Result<void> heardWell(const ElevenLabsMessage &message);
    void pump();
    void openContext();
    void sendText();
    void endReply();
    void keepAlive();
    void write(const QString &message);
    Reply *replyFor(int number);
    bool isFront(int number) const { return m_open && !m_replies.empty() && m_replies.front().number == number; }
    void giveUp(const Error &error);
    void stop();

    const ServiceOptions m_options;
    const ElevenLabsPatience m_patience;
    ElevenLabsSpeaking m_speaking;
    ElevenLabsMoment m_moment;
    ServiceLink m_link;
    HttpMouth *m_http = nullptr; // our child, when the socket was refused
    std::deque<Reply> m_replies; // the first one sounds
    QString m_context;           // open, for the first reply or the next one to come
    QSet<QString> m_dying;       // closed, their last words still to come
    int m_contexts = 0;          // all there were
    qsizetype m_waiting = 0;     // characters not sent
    int m_newest = std::numeric_limits<int>::min(); // of the replies there were
    int m_hushed = std::numeric_limits<int>::min(); // up to this one
    QTimer m_keepAlive;
    QTimer m_stall;
    QTimer m_freeContext;
    Instant m_lastWritten;
    bool m_open = false;
    bool m_toldFull = false;
    bool m_toldLoss = false;
    bool m_toldMalformed = false;
    int m_malformed = 0; // in a row
    int m_silent = 0;    // replies without a sound, in a row
    int m_stalls = 0;    // without a sound between
};

} // namespace bridge
