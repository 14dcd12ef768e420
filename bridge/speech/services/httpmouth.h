// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"
#include "bridge/speech/services/soundcheck.h"
#include "bridge/speech/texttospeech.h"

#include <QNetworkRequest>

#include <deque>
#include <functional>
#include <limits>
#include <memory>

class QNetworkAccessManager;
class QNetworkReply;

namespace bridge {

// A service that speaks one sentence per request.
struct HttpVoice
{
    ServiceName service;
    QString model;
    QString voice;
    SoundFormat format;
    QString formatKey; // the setting that says what its sound is, for the sentence about a wrong one; may be empty
    QString key;       // taken out of whatever the service says

    struct Order
    {
        QNetworkRequest request;
        QByteArray body;
    };
    // `before` is what was said right before in the same reply.
    std::function<Order(const QString &text, const QString &before)> order;
    // What an answer other than 200 means.
    std::function<LossVerdict(int status, const QByteArray &body)> judge;
    // Asked at the beginning, when it has an address: costs nothing, finds a wrong key, and warms the connection up.
    QNetworkRequest first;
    Result<void> possible; // or why it cannot speak
    QString remark;        // told once it is open: that another voice speaks; may be empty
};

// How patient it is. Tests have less patience.
struct HttpPatience
{
    Milliseconds inactivity = 4s; // before the first byte, and between two
    Milliseconds whole = 60s;     // for a sentence
    Milliseconds firstRetry = 250ms; // then twice as long
};

// A mouth that asks for each sentence with a request of its own, the next one while the present one sounds. An answer that is no sound
// ends it, so that another mouth takes over; one without any is asked for again once and then skipped with a warning; one that never
// ends is cut.
// Lives in the call's media thread, owned by the engine.
class HttpMouth : public TextToSpeech
{
    Q_OBJECT
public:
    explicit HttpMouth(HttpVoice voice, HttpPatience patience = {}, QObject *parent = nullptr);
    ~HttpMouth() override;

    SampleRate speaks() const override { return m_voice.format.rate; }

    void open() override;
    void speak(int reply, const QString &text) override;
    void finish(int reply) override;
    void hush() override;
    void close() override;

    static constexpr qsizetype kMostWaiting = 20'000; // characters: twenty minutes of speech

private:
    struct Job;

    void begin();
    void append(int reply, const QString &text, bool isEnd);
    bool isAt(quint64 job) const; // it is the first one, still
    void pump();
    void ask(Job &job);
    void listen();
    void takeSound(const QByteArray &bytes);
    void tellWords();
    void ended();
    void endWell();
    void endBadly();
    void askAgain(const Error &why, bool evenThen);
    void skip(const QString &why);
    void next();
    void drop(); // the first one
    void giveUp(const Error &error);
    void stop();

    const HttpVoice m_voice;
    const HttpPatience m_patience;
    QNetworkAccessManager *m_network; // our child
    std::deque<std::unique_ptr<Job>> m_jobs; // the first one sounds, the second may be on its way
    QString m_before;
    int m_newest = std::numeric_limits<int>::min(); // of the replies there were
    int m_hushed = std::numeric_limits<int>::min(); // up to this one
    quint64 m_lastJob = 0;
    qsizetype m_waiting = 0; // characters
    int m_silent = 0;        // sentences without a sound, in a row
    bool m_open = false;
    bool m_toldFull = false;
};

} // namespace bridge
