// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/carriers/carrier.h"
#include "bridge/carriers/practice/mediaclock.h"
#include "bridge/carriers/practice/practicemouth.h"
#include "bridge/carriers/practice/practicestream.h"
#include "bridge/carriers/practice/twimlreader.h"

#include <QTimer>

#include <memory>
#include <optional>

class QNetworkAccessManager;
class QWebSocket;

namespace bridge {

class PracticeWebhooks;

// One call on the practice line, done as Twilio does it: tells our status webhook how it goes, fetches TwiML from the answer webhook,
// obeys it, opens the media stream and holds the conversation in real time. It knows our bridge only from outside.
// Lives in the practice thread, owned by the exchange. It is over() after its last status report.
class PracticeCaller : public QObject
{
    Q_OBJECT
public:
    struct Job
    {
        DialOrder order;
        LegId leg;
        QByteArray secret; // signs what we send
        Milliseconds ring = 1s;
        Milliseconds webhookPatience = 10s;
        Milliseconds streamPatience = 5s;
        std::shared_ptr<AudioTap> ear; // shared with the sound card's thread; may be null
    };

    // `network` is borrowed from the exchange.
    PracticeCaller(const Job &job, std::unique_ptr<PracticeMouth> mouth, QNetworkAccessManager &network, QObject *parent);
    ~PracticeCaller() override;

    const CallId &call() const { return m_job.order.call; }
    QByteArray heard() const { return m_stream.heard(); }
    QList<PracticeMoment> timeline() const { return m_stream.timeline(); }

public slots:
    void start();
    void hangUp(); // idempotent

signals:
    void failed(bridge::CarrierReport::Status why, const bridge::Error &error);
    void over();

private:
    enum class State { Ringing, Obeying, Connecting, Talking, Over };

    void wait(Milliseconds length, void (PracticeCaller::*then)());
    void answer();
    void obey(const Result<QByteArray> &document);
    void obeyNext();
    void openStream(const twiml::ConnectStream &stream);
    void streamOpened(const QMap<QString, QString> &parameters);
    void streamClosed();
    void heardMessage(const QString &message);
    void refuse(const QString &why);
    void tick();
    void converse();
    void send(const QByteArray &message);
    void closeStream();
    void giveUp(const Error &error);
    void end(const QString &status);

    void report(const QString &status);
    QList<QPair<QByteArray, QString>> fields(const QString &status) const;

    const Job m_job;
    const std::unique_ptr<PracticeMouth> m_mouth;
    State m_state = State::Ringing;
    PracticeWebhooks *m_webhooks;
    int m_reports = 0;
    QList<twiml::Verb> m_verbs; // still to obey
    PracticeStream m_stream;
    QWebSocket *m_socket = nullptr;
    QTimer m_deadline; // of what is being waited for: the ringing, a pause, the stream's opening
    void (PracticeCaller::*m_then)() = nullptr; // what comes when it is over
    QTimer m_tick;
    std::optional<MediaClock> m_clock;
    std::optional<Instant> m_answeredAt;
};

} // namespace bridge
