// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"
#include "bridge/carriers/practice/practiceexchange.h"
#include "bridge/carriers/practice/practicescript.h"

#include <QSet>
#include <QThread>
#include <QThreadPool>

namespace bridge {

// The practice line: dialling it calls a built-in person, who reaches our webhooks and media socket over HTTP as Twilio does. No account
// and no cost. Nobody else can: what comes in must be signed with a secret that is made at each start.
// Lives in the bridge thread, owned by app/. Its callers live in a thread of their own, sentences are prepared in another.
class PracticeCarrier final : public Carrier
{
    Q_OBJECT
public:
    struct Options
    {
        PracticeVoice voice;               // called in a worker thread; without one only sound files and keys can be played
        Milliseconds ring = 1s;            // before the caller answers
        Milliseconds webhookPatience = 10s;
        Milliseconds streamPatience = 5s;
        ScriptMouth::Config manner;
    };

    explicit PracticeCarrier(const Options &options, QObject *parent = nullptr);
    ~PracticeCarrier() override;

    // For calls dialled from now on. Without a microphone the script speaks; it is the built-in one until another is set.
    void setScript(const PracticeScript &script) { m_script = script; }
    void setMicrophone(std::shared_ptr<AudioTap> microphone) { m_microphone = std::move(microphone); } // its caller lane, 8 kHz
    void setEar(std::shared_ptr<AudioTap> ear) { m_ear = std::move(ear); } // gets both lanes as the practice caller hears them
    // One call at a time has the microphone and the ear: the first that is dialled, until this is said of it. Others read the script.
    void releaseHandset(const CallId &call);

    // What the caller of that call has heard, and what happened on the line. Waits for the practice thread.
    PracticeMemory memoryOf(const CallId &call) const;
    QByteArray heard(const CallId &call) const { return memoryOf(call).heard; }

    QString name() const override;
    QList<Line> lines() const override;
    Result<void> canDial() const override;
    std::unique_ptr<Dialect> makeDialect() const override;

    // Signed over the public URL, or over the address that the request itself was sent to: practice calls need no tunnel.
    Result<void> verify(const WebhookRequest &request, const QUrl &publicUrl) const override;
    Result<CarrierReport> read(const WebhookRequest &request) const override;
    WebhookReply connectStream(const QUrl &mediaUrl, const CarrierReport &report) override;
    WebhookReply decline(const QString &politeSentence, const CarrierReport &report) override;

public slots:
    void dial(const bridge::DialOrder &order) override;
    void hangUp(const bridge::CallId &call, const bridge::LegId &leg) override;

private:
    void place(const PracticeCaller::Job &job, const Result<QList<PreparedLine>> &lines);

    const Options m_options;
    const QByteArray m_secret;
    PracticeScript m_script = PracticeScript::standard();
    std::shared_ptr<AudioTap> m_microphone; // shared with the sound card's thread
    std::shared_ptr<AudioTap> m_ear;        // likewise
    CallId m_handset; // the call that has microphone and ear; empty: none
    QSet<CallId> m_preparing; // dialled, the caller still learns the lines
    QThreadPool m_rehearsal;  // one thread
    QThread m_thread;         // the practice thread
    PracticeExchange *m_exchange; // lives there; deleted when the thread ends
};

} // namespace bridge
